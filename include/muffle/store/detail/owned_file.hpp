// SPDX-License-Identifier: MIT
#pragma once

#if defined(_WIN32)
#error muffle: the files of store/ need a POSIX system: model block_store or document_store yourself
#endif

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What an owner has to know of a file.
struct file_facts {
  bool is_regular = false;
  unsigned mode = 0;
  std::uint64_t names = 0;  ///< how many hard links lead to it; none where it was removed
  std::uint64_t device = 0;
  std::uint64_t number = 0;  ///< on that device

  constexpr bool is_same_file(const file_facts& other) const noexcept {
    return device == other.device && number == other.number;
  }
};

/// The system calls that a file takes. Tests put others in their place, which fail.
struct posix_system {
  int open(const char* path, int flags, unsigned mode) const noexcept { return ::open(path, flags, mode); }
  ssize_t read(int file, void* bytes, std::size_t count) const noexcept { return ::read(file, bytes, count); }
  ssize_t write(int file, const void* bytes, std::size_t count) const noexcept { return ::write(file, bytes, count); }
  int make_directory(const char* path) const noexcept { return ::mkdir(path, S_IRWXU); }
  int sync(int file) const noexcept { return ::fsync(file); }
  int truncate(int file, off_t size) const noexcept { return ::ftruncate(file, size); }
  int rename(const char* from, const char* to) const noexcept { return ::rename(from, to); }
  int link(const char* from, const char* to) const noexcept { return ::link(from, to); }
  int unlink(const char* path) const noexcept { return ::unlink(path); }
  int lock(int file) const noexcept { return ::flock(file, LOCK_EX | LOCK_NB); }
  int restrict_to_owner(int file) const noexcept { return ::fchmod(file, S_IRUSR | S_IWUSR); }
  std::optional<file_facts> facts(int file) const noexcept {
    struct stat about {};
    return ::fstat(file, &about) == 0 ? std::optional(facts_in(about)) : std::nullopt;
  }
  /// Of the name itself, where it is a link.
  std::optional<file_facts> facts(const char* path) const noexcept {
    struct stat about {};
    return ::lstat(path, &about) == 0 ? std::optional(facts_in(about)) : std::nullopt;
  }
  int unlock(int file) const noexcept { return ::flock(file, LOCK_UN); }
  int close(int file) const noexcept { return ::close(file); }

 private:
  static file_facts facts_in(const struct stat& about) noexcept {
    return {S_ISREG(about.st_mode), static_cast<unsigned>(about.st_mode), static_cast<std::uint64_t>(about.st_nlink),
            static_cast<std::uint64_t>(about.st_dev), static_cast<std::uint64_t>(about.st_ino)};
  }
};

namespace detail {

/// What to do about a file that is not there yet.
enum class where_missing { create, leave };

/// A file that belongs to one process and one user, and that is replaced at once or not at all. Beside it stand
/// `.lock`, which keeps a second process from opening it, `.new` while all of it is replaced, and names for what was
/// put away. The file itself is locked, too, since its lock may be removed; it has one name, no link leads to it, and
/// nobody else may read it. Where it is removed while it is open, nothing can be appended until it is replaced.
///
/// Directories that there are not are made, for this user only; those that there are stay as they are.
template <class System>
class owned_file {
 public:
  owned_file(std::string path, System system) : path_(std::move(path)), system_(std::move(system)) {}
  owned_file(const owned_file&) = delete;
  owned_file& operator=(const owned_file&) = delete;
  ~owned_file() {
    // A child that was forked meanwhile, and has yet to begin another program, would keep the locks.
    if (is_mine()) {
      if (file_ >= 0) system_.unlock(file_);
      if (lock_ >= 0) system_.unlock(lock_);
    }
    close(file_);
    close(lock_);
  }

  const std::string& path() const noexcept { return path_; }

  /// Opens the file; one that is missing is made by `replace`, if it is left now. What keeps it from that, and what to
  /// do about it; empty where nothing does.
  std::string open(where_missing then = where_missing::create) {
    const std::string lock_path = path_ + ".lock";
    const auto open_lock = [&] {
      return system_.open(lock_path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    };
    lock_ = open_lock();
    if (lock_ < 0 && errno == ENOENT) {
      if (std::string wrong = make_directories(); !wrong.empty()) return wrong;
      lock_ = open_lock();
    }
    if (lock_ < 0 && (errno == ENOENT || errno == ENOTDIR))
      return problem(path_.substr(0, path_.rfind('/')), "is no directory");
    if (lock_ < 0) return problem(lock_path, "cannot be opened");
    if (system_.lock(lock_) != 0) return not_locked(lock_path);
    std::string wrong = open_locked(then);
    owner_ = ::getpid();
    is_open_ = wrong.empty();
    return wrong;
  }

  bool exists() const noexcept { return file_ >= 0; }

  /// Why the last call failed.
  std::string problem(std::string_view what) const { return problem(path_, what); }

  /// Stops soon after `most` bytes.
  bool read_all(std::vector<std::byte>& content, std::size_t most = std::numeric_limits<std::size_t>::max()) const {
    std::array<std::byte, 65536> some;
    while (true) {
      if (content.size() > most) return true;
      const ssize_t count = system_.read(file_, some.data(), some.size());
      if (count == 0) return true;
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) content.insert(content.end(), some.begin(), some.begin() + count);
    }
  }

  bool append(std::span<const std::byte> bytes) const {
    return is_mine() && is_in_its_place() && write_all(file_, bytes);
  }
  bool sync() const { return system_.sync(file_) == 0; }
  bool cut_off(std::size_t size) const {
    return is_mine() && system_.truncate(file_, static_cast<off_t>(size)) == 0 && sync();
  }

  bool replace(std::span<const std::byte> content) {
    if (!is_mine()) return false;
    const std::string new_path = path_ + ".new";
    system_.unlink(new_path.c_str());  // which a crash left, or anybody put there
    const int written =
        system_.open(new_path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_APPEND | O_CLOEXEC, 0600);
    if (written < 0) return false;
    if (system_.lock(written) != 0 || !write_all(written, content) || system_.sync(written) != 0 ||
        system_.rename(new_path.c_str(), path_.c_str()) != 0) {
      close(written);
      system_.unlink(new_path.c_str());
      return false;
    }
    close(std::exchange(file_, written));
    return sync_directory();
  }

  /// Gives the content a second name, `.damaged-1` and so on, which is free; a `replace` then takes the first away.
  /// Where the file system knows no second names, it has that one alone. That name, or nothing where there is none to
  /// be had.
  std::string put_away() {
    for (int number = 1; is_mine() && number != 1000; ++number) {
      std::string name = fmt::format("{}.damaged-{}", path_, number);
      if (system_.link(path_.c_str(), name.c_str()) == 0) return name;
      if (errno == EEXIST) continue;
      const int taken = system_.open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
      close(taken);
      if (taken >= 0) continue;
      return system_.rename(path_.c_str(), name.c_str()) == 0 ? name : std::string();
    }
    return {};
  }

  /// Takes the first name, if there is one.
  bool remove() const {
    return is_mine() && (system_.unlink(path_.c_str()) == 0 || errno == ENOENT) && sync_directory();
  }

 private:
  std::string make_directories() const {
    for (std::size_t slash = path_.find('/', 1); slash != std::string::npos; slash = path_.find('/', slash + 1)) {
      const std::string name = path_.substr(0, slash);
      const bool is_made = system_.make_directory(name.c_str()) == 0;
      if (!is_made && errno == EEXIST) continue;
      if (!is_made || !sync_directory_of(name)) return problem(name, "cannot be made");
    }
    return {};
  }

  /// Opens the file that its name leads to once it is locked: another process may have replaced it meanwhile.
  std::string open_locked(where_missing then) {
    constexpr int most_tries = 100;
    for (int tries = 0; tries != most_tries; ++tries) {
      const int creating = then == where_missing::create ? O_CREAT : 0;
      file_ = system_.open(path_.c_str(), O_RDWR | creating | O_NOFOLLOW | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0600);
      if (file_ < 0 && errno == ENOENT && then == where_missing::leave) return {};
      if (file_ < 0 && errno == ELOOP)
        return fmt::format("{} is a symbolic link: name the file that it leads to", path_);
      if (file_ < 0) return problem("cannot be opened");
      const auto facts = system_.facts(file_);
      if (!facts || !facts->is_regular)
        return fmt::format("{} is no regular file: name one that this program may write", path_);
      if (system_.lock(file_) != 0) return not_locked(path_);
      if (!is_in_its_place()) {
        close(std::exchange(file_, -1));
        continue;
      }
      if (facts->names > 1 && facts->names > 1 + names_put_away(*facts)) {
        return fmt::format("{} has another name, a hard link: what is opened by both is sent twice. Remove one of them",
                           path_);
      }
      if ((facts->mode & (S_IRWXG | S_IRWXO)) != 0 && system_.restrict_to_owner(file_) != 0)
        return problem("is open to others, and that cannot be changed");
      return {};
    }
    return fmt::format("{} is replaced by another process all the time", path_);
  }

  static std::string not_locked(const std::string& path) {
    return problem(path,
                   errno == EWOULDBLOCK ? "is held by another process, which has this store open" : "cannot be locked");
  }

  bool is_in_its_place() const {
    const auto is = system_.facts(file_), named = system_.facts(path_.c_str());
    return is && named && is->is_same_file(*named);
  }

  /// A power cut while this very file was put away leaves it with both names.
  std::uint64_t names_put_away(const file_facts& file) const {
    std::uint64_t result = 0;
    for (int number = 1; number != 1000; ++number) {
      const auto other = system_.facts(fmt::format("{}.damaged-{}", path_, number).c_str());
      if (!other) break;
      result += other->is_same_file(file);
    }
    return result;
  }

  static std::string problem(const std::string& path, std::string_view what) {
    return fmt::format("{} {}: {}", path, what, std::strerror(errno));
  }

  /// A child of fork() has the same file open: what it took from it, its parent would take, too.
  bool is_mine() const noexcept { return is_open_ && ::getpid() == owner_; }

  void close(int file) const noexcept {
    if (file >= 0) system_.close(file);
  }

  bool write_all(int file, std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = system_.write(file, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// A new name is there after a power cut only when its directory was written, too.
  bool sync_directory() const { return sync_directory_of(path_); }
  bool sync_directory_of(const std::string& path) const {
    const std::size_t slash = path.rfind('/');
    const std::string name = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const int directory = system_.open(name.c_str(), O_RDONLY | O_CLOEXEC, 0);
    const bool is_synced = directory >= 0 && system_.sync(directory) == 0;
    close(directory);
    return is_synced;
  }

  std::string path_;
  System system_;
  int lock_ = -1;
  int file_ = -1;
  pid_t owner_ = -1;
  bool is_open_ = false;
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
