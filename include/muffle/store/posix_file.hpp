// SPDX-License-Identifier: MIT
#pragma once

#if defined(_WIN32)
#error muffle: posix_file needs a POSIX system: model block_store yourself, or take memory_only
#endif

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
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

#include <muffle/detail/fnv.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline v0 {

/// The system calls that a file takes. Tests put others in their place, which fail.
struct posix_system {
  int open(const char* path, int flags, unsigned mode) const noexcept { return ::open(path, flags, mode); }
  ssize_t read(int file, void* bytes, std::size_t count) const noexcept { return ::read(file, bytes, count); }
  ssize_t write(int file, const void* bytes, std::size_t count) const noexcept { return ::write(file, bytes, count); }
  int sync(int file) const noexcept { return ::fsync(file); }
  int truncate(int file, off_t size) const noexcept { return ::ftruncate(file, size); }
  int rename(const char* from, const char* to) const noexcept { return ::rename(from, to); }
  int link(const char* from, const char* to) const noexcept { return ::link(from, to); }
  int lock(int file) const noexcept { return ::flock(file, LOCK_EX | LOCK_NB); }
  bool is_regular(int file) const noexcept {
    struct stat about {};
    return ::fstat(file, &about) == 0 && S_ISREG(about.st_mode);
  }
  int close(int file) const noexcept { return ::close(file); }
};

/// One file that keeps blocks. Beside it stand `.lock`, which keeps a second process from opening it, `.new` while
/// all of it is replaced, and `.damaged-1` and so on where content had to be put away. Readable by its owner only.
///
/// The file is a line of text, then blocks, each behind its length, a checksum of the length, and one of the bytes. An
/// append that a power cut interrupted is left out when the file is opened. Anything else that is not as it was written
/// is damage: since nobody knows what was struck behind it, all of the file is then put away under a name that `load`
/// tells, and the store begins empty.
template <class System = posix_system>
class basic_posix_file {
 public:
  explicit basic_posix_file(std::string path, System system = {})
      : path_(std::move(path)), system_(std::move(system)) {}
  basic_posix_file(const basic_posix_file&) = delete;
  basic_posix_file& operator=(const basic_posix_file&) = delete;
  ~basic_posix_file() {
    close(file_);
    close(lock_);
  }

  template <class See>
  loaded load(See&& see) {
    loaded result;
    const std::string lock_path = path_ + ".lock";
    lock_ = system_.open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) return problem(lock_path, "cannot be opened");
    if (system_.lock(lock_) != 0) {
      return problem(lock_path, errno == EWOULDBLOCK ? "is held by another process, which has this store open"
                                                     : "cannot be locked");
    }
    file_ = system_.open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC, 0600);
    if (file_ < 0) return problem(path_, "cannot be opened");
    owner_ = ::getpid();
    if (!system_.is_regular(file_)) {
      return {fmt::format("{} is no regular file: name one that this program may write", path_), 0, {}};
    }
    std::vector<std::byte> content;
    if (!read_all(content)) return problem(path_, "cannot be read");

    std::size_t end = header.size();
    switch (intact(content, end)) {
      case state::whole:
        break;
      case state::torn:
        result.torn = content.size() - end;
        if (!cut_off(end)) return problem(path_, "cannot be cut to the part that is whole");
        break;
      case state::damaged:
        if (!put_away(result.set_aside)) return problem(path_, "is damaged and cannot be put away");
        content.clear();
        end = 0;
        break;
    }
    size_ = end;
    is_open_ = true;
    if (end == 0 && !replace({})) return problem(path_, "cannot be written");
    is_good_ = true;
    std::size_t at = header.size();
    while (at < end) {
      const std::size_t length = static_cast<std::size_t>(detail::take_big_endian(&content[at]));
      see(std::span<const std::byte>(content).subspan(at + frame_size, length));
      at += frame_size + length;
    }
    return result;
  }

  bool append(std::span<const std::byte> block) {
    if (!is_good_ || !is_mine()) return false;
    frame_.clear();
    put_frame(frame_, block);
    if (write_all(file_, frame_)) {
      is_good_ = system_.sync(file_) == 0;
      if (is_good_) size_ += frame_.size();
      return is_good_;
    }
    // What was written of it is taken back, or else everything behind it could not be read.
    is_good_ = cut_off(size_);
    return false;
  }

  bool replace(std::span<const std::byte> block) {
    is_good_ = false;
    if (!is_open_ || !is_mine()) return false;
    const std::string new_path = path_ + ".new";
    const int written = system_.open(new_path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (written < 0) return false;
    std::vector<std::byte> content;
    for (const char c : header) content.push_back(static_cast<std::byte>(c));
    if (!block.empty()) put_frame(content, block);
    if (!write_all(written, content) || system_.sync(written) != 0 ||
        system_.rename(new_path.c_str(), path_.c_str()) != 0) {
      close(written);
      return false;
    }
    close(std::exchange(file_, written));
    size_ = content.size();
    is_good_ = sync_directory();
    return is_good_;
  }

 private:
  static constexpr std::string_view header = "muffle blocks 1\n";
  /// Length, checksum of the length, checksum of the bytes.
  static constexpr std::size_t frame_size = 24;

  enum class state { whole, torn, damaged };

  loaded problem(const std::string& path, std::string_view what) const {
    return {fmt::format("{} {}: {}", path, what, std::strerror(errno)), 0, {}};
  }

  void close(int file) const noexcept {
    if (file >= 0) system_.close(file);
  }

  /// A child of fork() has the same file open: what it took from it, its parent would take, too.
  bool is_mine() const noexcept { return ::getpid() == owner_; }

  static std::uint64_t sum_of(std::span<const std::byte> bytes) noexcept {
    detail::fnv sum;
    sum.add(bytes);
    return sum.state;
  }

  static void put_frame(std::vector<std::byte>& out, std::span<const std::byte> block) {
    std::array<std::byte, frame_size> frame{};
    detail::put_big_endian(frame.data(), block.size());
    detail::put_big_endian(frame.data() + 8, sum_of(std::span(frame).first(8)));
    detail::put_big_endian(frame.data() + 16, sum_of(block));
    out.insert(out.end(), frame.begin(), frame.end());
    out.insert(out.end(), block.begin(), block.end());
  }

  /// Moves `end` to where the whole blocks end.
  static state intact(std::span<const std::byte> content, std::size_t& end) noexcept {
    const std::size_t compared = content.size() < header.size() ? content.size() : header.size();
    if (std::memcmp(content.data() == nullptr ? header.data() : reinterpret_cast<const char*>(content.data()),
                    header.data(), compared) != 0)
      return state::damaged;
    if (content.size() < header.size()) {
      end = 0;
      return state::torn;
    }
    while (end != content.size()) {
      const std::span<const std::byte> rest = content.subspan(end);
      if (rest.size() < frame_size) return state::torn;
      const std::uint64_t length = detail::take_big_endian(rest.data());
      if (detail::take_big_endian(rest.data() + 8) != sum_of(rest.first(8))) {
        // A file can be longer after a power cut without all of the bytes that made it so: zeros stand for them.
        for (const std::byte each : rest.subspan(frame_size)) {
          if (each != std::byte{}) return state::damaged;
        }
        return state::torn;
      }
      if (length > rest.size() - frame_size) return state::torn;
      const std::span<const std::byte> block = rest.subspan(frame_size, static_cast<std::size_t>(length));
      if (detail::take_big_endian(rest.data() + 16) != sum_of(block))
        return block.size() == rest.size() - frame_size ? state::torn : state::damaged;
      end += frame_size + block.size();
    }
    return state::whole;
  }

  bool read_all(std::vector<std::byte>& content) const {
    std::array<std::byte, 65536> some;
    while (true) {
      const ssize_t count = system_.read(file_, some.data(), some.size());
      if (count == 0) return true;
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) content.insert(content.end(), some.begin(), some.begin() + count);
    }
  }

  bool write_all(int file, std::span<const std::byte> bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = system_.write(file, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  bool cut_off(std::size_t size) const {
    return system_.truncate(file_, static_cast<off_t>(size)) == 0 && system_.sync(file_) == 0;
  }

  /// Renames the file to a name that is free.
  bool put_away(std::string& name) {
    for (int number = 1; number != 1000; ++number) {
      name = fmt::format("{}.damaged-{}", path_, number);
      if (system_.link(path_.c_str(), name.c_str()) == 0) return true;  // and `replace` takes the old name away
      if (errno != EEXIST) return false;
    }
    return false;
  }

  /// A new name is there after a power cut only when its directory was written, too.
  bool sync_directory() const {
    const std::size_t slash = path_.rfind('/');
    const std::string name = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
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
  std::size_t size_ = 0;
  bool is_open_ = false;
  bool is_good_ = false;  ///< what was appended last is there
  std::vector<std::byte> frame_;
};

using posix_file = basic_posix_file<>;

}  // namespace muffle::inline v0
