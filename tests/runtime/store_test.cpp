// SPDX-License-Identifier: MIT

// What an outbox keeps over crashes, power cuts, full disks and damage: nothing is sent twice, and what is lost is
// told.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <muffle/check/seeded_random.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "support/kept_store.hpp"
#include "support/plays.hpp"

namespace store_test {

namespace {

using namespace muffle;
using namespace muffle_test;

/// Releases that can be told apart, for tests alone: forty thousand of them.
struct numbered {
  std::int64_t high;
  std::int64_t low;
};
struct serial : policy<numbered, field<"high", from<&numbered::high>, top_code<0, 200>>,
                       field<"low", from<&numbered::low>, top_code<0, 200>>> {
  static constexpr declaration declared = length::declared;
};

release<serial> numbered_release(std::uint64_t n) {
  return release<serial>({static_cast<std::int64_t>(n / 200), static_cast<std::int64_t>(n % 200)});
}
std::uint64_t number_of(const encoded_bytes& bytes) {
  const auto read = received<serial>::decode(bytes);
  REQUIRE(read);
  const auto classes = serial::classes_of(read->cell());
  return std::uint64_t{classes[0]} * 200 + classes[1];
}

/// A directory of its own, gone at the end.
class scratch {
 public:
  scratch() {
    std::string pattern = (std::filesystem::temp_directory_path() / "muffle_store_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  ~scratch() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::vector<std::byte> block_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

struct content {
  loaded opened;
  std::vector<std::string> blocks;
};

template <class File>
content load(File& file) {
  content result;
  result.opened = file.load([&](std::span<const std::byte> block) {
    result.blocks.emplace_back(reinterpret_cast<const char*>(block.data()), block.size());
  });
  return result;
}

content content_of(const std::string& path) {
  posix_file file(path);
  return load(file);
}

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_text(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// A disk on which power can fail: what was not synced is then there, or in part, or not.
struct fake_disk {
  struct node {
    std::vector<std::byte> now;
    std::vector<std::byte> synced;
  };
  using names = std::map<std::string, std::shared_ptr<node>>;

  names now;
  names synced;
  std::map<int, std::shared_ptr<node>> open_files;
  std::set<int> directories;
  std::map<int, std::size_t> positions;
  int next = 3;
  check::seeded_random random{1};
  std::uint64_t faults_in_hundred = 0;
  bool knows_second_names = true;

  bool fault(int error) {
    if (draw_below(random, 100) >= faults_in_hundred) return false;
    errno = error;
    return true;
  }

  void cut_power() {
    open_files.clear();
    directories.clear();
    positions.clear();
    // A rename may have reached the disk or not, by itself.
    for (const auto& [name, file] : now) {
      if (draw_below(random, 2) == 0) synced[name] = file;
    }
    now = synced;
    for (auto& [name, file] : now) {
      const bool is_longer = file->now.size() >= file->synced.size() &&
                             std::equal(file->synced.begin(), file->synced.end(), file->now.begin());
      if (is_longer) {
        const std::size_t added = file->now.size() - file->synced.size();
        const std::size_t reached = draw_below(random, added + 1);
        const bool is_long_all_the_same = draw_below(random, 2) == 0;
        for (std::size_t i = file->synced.size() + reached; i < file->now.size(); ++i) file->now[i] = std::byte{};
        if (!is_long_all_the_same) file->now.resize(file->synced.size() + reached);
      } else if (draw_below(random, 2) == 0) {
        file->now = file->synced;
      }
      file->synced = file->now;
    }
  }
};

struct fake_system {
  fake_disk* disk;

  int make_directory(const char*) const {
    errno = EEXIST;
    return -1;
  }
  int open(const char* path, int flags, unsigned) const {
    if (disk->fault(EMFILE)) return -1;
    const int file = disk->next++;
    const std::string name(path);
    if (name == "." || name.ends_with('/')) {
      disk->directories.insert(file);
      return file;
    }
    if (!disk->now.contains(name) && (flags & O_CREAT) == 0) {
      errno = ENOENT;
      return -1;
    }
    if (disk->now.contains(name) && (flags & O_EXCL) != 0) {
      errno = EEXIST;
      return -1;
    }
    auto& found = disk->now[name];
    if (!found) found = std::make_shared<fake_disk::node>();
    disk->open_files[file] = found;
    return file;
  }
  ssize_t read(int file, void* bytes, std::size_t count) const {
    const auto& content = disk->open_files.at(file)->now;
    std::size_t& position = disk->positions[file];
    count = std::min({count, content.size() - position, std::size_t{1} + draw_below(disk->random, 500)});
    std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(position), count, static_cast<std::byte*>(bytes));
    position += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(int file, const void* bytes, std::size_t count) const {
    if (disk->fault(ENOSPC)) return -1;
    if (disk->fault(EINTR)) return -1;
    if (disk->faults_in_hundred != 0) count = 1 + draw_below(disk->random, count);  // short
    auto& content = disk->open_files.at(file)->now;
    const auto* from = static_cast<const std::byte*>(bytes);
    content.insert(content.end(), from, from + count);
    return static_cast<ssize_t>(count);
  }
  int sync(int file) const {
    const bool failed = disk->fault(EIO);
    if (disk->directories.contains(file)) {
      if (!failed) disk->synced = disk->now;
    } else if (!failed) {
      disk->open_files.at(file)->synced = disk->open_files.at(file)->now;
    }
    return failed ? -1 : 0;
  }
  int truncate(int file, off_t size) const {
    if (disk->fault(EIO)) return -1;
    disk->open_files.at(file)->now.resize(static_cast<std::size_t>(size));
    return 0;
  }
  int rename(const char* from, const char* to) const {
    if (disk->fault(EIO)) return -1;
    disk->now[to] = disk->now.at(from);
    disk->now.erase(from);
    return 0;
  }
  int link(const char* from, const char* to) const {
    if (!disk->knows_second_names) {
      errno = EPERM;
      return -1;
    }
    if (disk->now.contains(to)) {
      errno = EEXIST;
      return -1;
    }
    disk->now[to] = disk->now.at(from);
    return 0;
  }
  int unlink(const char* path) const {
    if (disk->fault(EIO)) return -1;
    if (disk->now.erase(path) != 0) return 0;
    errno = ENOENT;
    return -1;
  }
  int lock(int) const { return 0; }
  int unlock(int) const { return 0; }
  int restrict_to_owner(int) const { return 0; }
  std::optional<file_facts> facts(int file) const { return facts_of(disk->open_files.at(file)); }
  std::optional<file_facts> facts(const char* path) const {
    const auto found = disk->now.find(path);
    return found == disk->now.end() ? std::nullopt : facts_of(found->second);
  }
  int close(int file) const {
    disk->open_files.erase(file);
    return 0;
  }

 private:
  std::optional<file_facts> facts_of(const std::shared_ptr<fake_disk::node>& file) const {
    const auto names =
        std::count_if(disk->now.begin(), disk->now.end(), [&](const auto& named) { return named.second == file; });
    return file_facts{true, 0600, static_cast<std::uint64_t>(names), 0, reinterpret_cast<std::uintptr_t>(file.get())};
  }
};

}  // namespace

TEST_CASE("a file keeps blocks of any size, in their order") {
  const scratch directory;
  const std::string path = directory / "box";
  std::string large(300'000, 'x');
  {
    posix_file file(path);
    CHECK(load(file).opened.problem.empty());
    CHECK(file.append(block_of("first")));
    CHECK(file.append(block_of("")));
    CHECK(file.append(block_of(large)));
  }
  CHECK(content_of(path).blocks == std::vector<std::string>{"first", "", large});
  {
    posix_file file(path);
    load(file);
    CHECK(file.replace(block_of("all of it")));
    CHECK(file.append(block_of("and more")));
  }
  CHECK(content_of(path).blocks == std::vector<std::string>{"all of it", "and more"});
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::mask) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  {
    posix_file file(path);
    load(file);
    CHECK(file.replace({}));
  }
  CHECK(content_of(path).blocks.empty());
}

TEST_CASE("what a power cut tore off at the end is left out, and told") {
  const scratch directory;
  const std::string path = directory / "box";
  {
    posix_file file(path);
    load(file);
    file.append(block_of("first"));
    file.append(block_of("second"));
  }
  const std::string whole = text_of(path);
  const std::size_t second = whole.find("second") - 24;
  for (std::size_t size = 0; size != whole.size(); ++size) {
    write_text(path, whole.substr(0, size));
    const content found = content_of(path);
    INFO(size);
    CHECK(found.opened.problem.empty());
    CHECK(found.opened.set_aside.empty());
    CHECK(found.blocks ==
          (size < whole.find("first") + 5 ? std::vector<std::string>{} : std::vector<std::string>{"first"}));
    const bool is_between = size == 0 || size == 16 || size == second;
    CHECK((found.opened.torn == 0) == is_between);
    // It is then whole again.
    CHECK(content_of(path).opened.torn == 0);
  }
  // Longer, without the bytes that made it so.
  write_text(path, whole + std::string(5000, '\0'));
  const content found = content_of(path);
  CHECK(found.opened.torn == 5000);
  CHECK(found.blocks == std::vector<std::string>{"first", "second"});
}

TEST_CASE("what is damaged is put away where a file has one name only, too") {
  fake_disk disk;
  disk.knows_second_names = false;
  const auto damage = [&](std::string_view text) {
    disk.now["kept"] = std::make_shared<fake_disk::node>();
    for (const char c : text) disk.now["kept"]->now.push_back(static_cast<std::byte>(c));
  };
  for (int number = 1; number != 4; ++number) {
    damage("no blocks");
    basic_posix_file<fake_system> file("kept", fake_system{&disk});
    CHECK(file.load([](std::span<const std::byte>) {}).set_aside == "kept.damaged-" + std::to_string(number));
    CHECK(file.append({}));
  }
  for (int number = 4; number != 7; ++number) {
    damage(number == 4 ? "" : "one");
    basic_posix_document<fake_system> document("kept", fake_system{&disk});
    const loaded_document found = document.load();
    CHECK(found.problem.empty());
    CHECK(found.set_aside.empty() == (number != 4));
    if (number != 4) CHECK(document.put_away() == "kept.damaged-" + std::to_string(number));
    CHECK_FALSE(disk.now.contains("kept"));
    CHECK(document.replace("two"));
    CHECK(document.wipe());
    CHECK_FALSE(disk.now.contains("kept"));
    CHECK(document.wipe());
  }
  CHECK(disk.now.size() == 7);  // and the lock
}

TEST_CASE("a damaged file is put away under a name that is told, and nothing of it is believed") {
  const scratch directory;
  const std::string path = directory / "box";
  {
    posix_file file(path);
    load(file);
    file.append(block_of("first"));
    file.append(block_of("second"));
    file.append(block_of("third"));
  }
  const std::string whole = text_of(path);
  const std::size_t last = whole.find("third") - 24;
  for (std::size_t i = 0; i != whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = static_cast<char>(altered[i] ^ 0x10);
    write_text(path, altered);
    const content found = content_of(path);
    INFO(i);
    CHECK(found.opened.problem.empty());
    // Damage to the very last block looks like a torn one, but for its length.
    const bool is_torn = i >= last + 16;
    if (is_torn) {
      CHECK(found.opened.torn != 0);
      CHECK(found.blocks == std::vector<std::string>{"first", "second"});
    } else {
      REQUIRE_FALSE(found.opened.set_aside.empty());
      CHECK(found.blocks.empty());
      CHECK(text_of(found.opened.set_aside) == altered);
      std::filesystem::remove(found.opened.set_aside);
    }
    CHECK(content_of(path).opened.set_aside.empty());
  }
  // What is there already is not written over.
  write_text(path, "something else");
  const std::string first = content_of(path).opened.set_aside;
  write_text(path, "something else again");
  const std::string second = content_of(path).opened.set_aside;
  CHECK(first != second);
  CHECK(text_of(first) == "something else");
  CHECK(text_of(second) == "something else again");
}

TEST_CASE("what cannot be opened says why, and takes nothing") {
  const scratch directory;
  const auto problem_of = [](const std::string& path) {
    posix_file file(path);
    const std::string problem = load(file).opened.problem;
    CHECK_FALSE(file.append(block_of("x")));
    CHECK_FALSE(file.replace(block_of("x")));
    return problem;
  };
  std::filesystem::create_directory(directory / "folder");
  CHECK(problem_of(directory / "folder").find("folder cannot be opened: Is a directory") != std::string::npos);
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(problem_of(directory / "fifo").find("is no regular file") != std::string::npos);

  const std::string path = directory / "box";
  posix_file first(path);
  CHECK(load(first).opened.problem.empty());
  CHECK(problem_of(path).find("is held by another process") != std::string::npos);

  // An outbox over such a store holds everything back.
  posix_file second(path);
  outbox box(answers<length>, second, epochs(7));
  CHECK_FALSE(box.opened().problem.empty());
  CHECK((sanitize<length> | into(box))(play_of(45)) == disposition::not_stored);
  CHECK_FALSE(box.take_due(agreed{}));
  CHECK_FALSE(box.forget());
}

TEST_CASE("directories that there are not are made, for their owner only, or the one that cannot be is named") {
  const scratch directory;
  const auto problem_of = [&](const char* name) { return content_of(directory / name).opened.problem; };
  CHECK(problem_of("state/muffle/outbox").empty());
  CHECK(problem_of("state//other/./outbox").empty());
  for (const char* name : {"state", "state/muffle", "state/other"}) {
    CAPTURE(name);
    CHECK(std::filesystem::status(directory / name).permissions() == std::filesystem::perms::owner_all);
  }
  muffle::posix_document document(directory / "ledgers/consent.json");
  CHECK(document.load().problem.empty());
  CHECK(document.replace("text"));

  // What is there stays as it is.
  std::filesystem::create_directory(directory / "shared");
  const auto before = std::filesystem::status(directory / "shared").permissions();
  CHECK(problem_of("shared/deep/outbox").empty());
  CHECK(std::filesystem::status(directory / "shared").permissions() == before);

  write_text(directory / "file", "x");
  CHECK(problem_of("file/outbox") == (directory / "file") + " is no directory: Not a directory");
  std::filesystem::create_symlink(directory / "nowhere", directory / "link");
  CHECK(problem_of("link/outbox") == (directory / "link") + " is no directory: No such file or directory");
  CHECK_FALSE(std::filesystem::exists(directory / "nowhere"));
  CHECK(problem_of("file/deep/outbox").find("/file/deep is no directory") != std::string::npos);
  CHECK(content_of("/proc/none/outbox").opened.problem == "/proc/none cannot be made: No such file or directory");
}

TEST_CASE("a child of fork() takes nothing out of its parent's store") {
  const scratch directory;
  posix_file file(directory / "box");
  load(file);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(file.append(block_of("x")) || file.replace(block_of("x")) ? 1 : 0);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(status == 0);
  CHECK(file.append(block_of("y")));
}

TEST_CASE("faults and power cuts at any moment send nothing twice, and lose at most the release in hand") {
  // As long as nearly all eight lives take, and so long that hardly anything is left at its end however often the disk
  // fails.
  constexpr std::uint32_t epoch_days = 10;
  std::size_t sent_in_all = 0;
  std::size_t cuts = 0;
  std::size_t lost = 0;
  std::uint64_t unsent = 0;
  for (std::uint64_t round = 0; round != 300; ++round) {
    fake_disk disk;
    disk.random = check::seeded_random(round);
    std::int64_t now = monday;
    std::uint64_t next = 0;
    std::set<std::uint64_t> accepted;
    std::set<std::uint64_t> unsure;  // refused with an error: it may be in the store all the same
    std::set<std::uint64_t> sent;
    const auto hand_over = [&](const encoded_bytes& bytes) {
      const std::uint64_t n = number_of(bytes);
      CHECK(sent.insert(n).second);
      CHECK((accepted.contains(n) || unsure.contains(n)));
    };
    std::size_t cuts_here = 0;
    std::uint64_t unsent_here = 0;
    for (std::uint64_t life = 0; life != 8; ++life) {
      disk.faults_in_hundred = life % 2 == 0 ? 0 : 1 + draw_below(disk.random, 30);
      const std::uint64_t faults = std::exchange(disk.faults_in_hundred, 0);  // not while it is opened
      basic_posix_file<fake_system> file("box", fake_system{&disk});
      outbox box(answers<serial>, file, epochs(epoch_days, set_clock{&now}), {},
                 check::seeded_random(round * 100 + life));
      CHECK(box.opened().problem.empty());
      CHECK(box.opened().set_aside.empty());
      disk.faults_in_hundred = faults;
      for (std::uint64_t steps = draw_below(disk.random, 60); steps != 0; --steps) {
        now += static_cast<std::int64_t>(draw_below(disk.random, 2 * 3600));
        if (draw_below(disk.random, 2) == 0) {
          const disposition result = box.put(numbered_release(next));
          (result == disposition::passed_on ? accepted : unsure).insert(next);
          ++next;
        } else if (const auto due = box.take_due(agreed{})) {
          hand_over(due->bytes());
        }
      }
      unsent_here += box.status().unsent;
      disk.cut_power();
      ++cuts_here;
    }
    disk.faults_in_hundred = 0;
    basic_posix_file<fake_system> file("box", fake_system{&disk});
    outbox box(answers<serial>, file, epochs(epoch_days, set_clock{&now}), {}, check::seeded_random(round));
    for (int i = 0; i != 4000 && box.status().waiting + box.status().collecting != 0; ++i, now += 1800) {
      if (const auto due = box.take_due(agreed{})) hand_over(due->bytes());
    }
    CHECK(box.status().waiting + box.status().collecting == 0);
    unsent_here += box.status().unsent;
    std::size_t missing = 0;
    for (const std::uint64_t n : accepted) missing += !sent.contains(n);
    // One for each power cut at the most: whose strike reached the disk although that was said to have failed.
    CHECK(missing <= cuts_here + unsent_here);
    sent_in_all += sent.size();
    cuts += cuts_here;
    unsent += unsent_here;
    lost += missing;
  }
  CHECK(sent_in_all > 20'000);
  INFO(lost << " lost in " << cuts << " power cuts, " << unsent << " because their epoch was over");
  CHECK(unsent < sent_in_all / 100);
  CHECK(lost <= cuts / 20 + unsent);
}

TEST_CASE("kill -9 at any moment sends nothing twice, and loses at most the release in hand") {
  const scratch directory;
  const std::string path = directory / "box";
  check::seeded_random random(5);
  std::int64_t now = monday;
  std::uint64_t next = 0;
  std::set<std::uint64_t> accepted;
  std::set<std::uint64_t> begun;
  std::set<std::uint64_t> sent;
  std::size_t kills = 0;

  struct message {
    char what;
    std::uint64_t number;
    std::int64_t time;
  };
  constexpr std::size_t lives = 60;
  for (std::size_t life = 0; life != lives; ++life) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      const auto tell = [&](char what, std::uint64_t n) {
        const message text{what, n, now};
        if (::write(ends[1], &text, sizeof text) != sizeof text) ::_exit(2);
      };
      posix_file file(path);
      outbox box(answers<serial>, file, epochs(7, set_clock{&now}));
      if (!box.opened().problem.empty() || !box.opened().set_aside.empty()) {
        tell('!', 0);
        ::_exit(1);
      }
      for (std::uint64_t n = next;; ++n) {
        tell('b', n);
        if (box.put(numbered_release(n)) == disposition::passed_on) tell('a', n);
        for (const std::int64_t end = now + 6 * 3600; now < end; now += 900) {
          if (const auto due = box.take_due(agreed{})) tell('s', received<serial>::decode(due->bytes())->cell());
        }
      }
    }
    ::close(ends[1]);
    const auto hear = [&] {
      message text{};
      if (::read(ends[0], &text, sizeof text) != sizeof text) return false;
      REQUIRE(text.what != '!');
      now = std::max(now, text.time + 6 * 3600);
      if (text.what == 's') {
        const auto classes = serial::classes_of(text.number);
        CHECK(sent.insert(std::uint64_t{classes[0]} * 200 + classes[1]).second);
      } else {
        (text.what == 'a' ? accepted : begun).insert(text.number);
        next = text.number + 1;
      }
      return true;
    };
    // It dies somewhere behind a drawn message, wherever it is by then.
    for (std::uint64_t heard = draw_below(random, 30); heard != 0 && hear(); --heard) {
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    kills += WIFSIGNALED(status);
    while (hear()) {
    }
    ::close(ends[0]);
  }
  posix_file file(path);
  outbox box(answers<serial>, file, epochs(7, set_clock{&now}));
  REQUIRE(box.opened().problem.empty());
  for (int i = 0; i != 100'000 && box.status().waiting + box.status().collecting != 0; ++i, now += 900) {
    if (const auto due = box.take_due(agreed{})) {
      const std::uint64_t n = number_of(due->bytes());
      CHECK(sent.insert(n).second);
      CHECK(begun.contains(n));
    }
  }
  std::size_t missing = 0;
  for (const std::uint64_t n : accepted) missing += !sent.contains(n);
  INFO(accepted.size() << " put in, " << sent.size() << " sent, " << missing << " lost in " << kills << " kills");
  CHECK(kills == lives);
  CHECK(missing <= kills);
  CHECK(sent.size() + missing >= accepted.size());
  CHECK(accepted.size() > 100);
}

TEST_CASE("a file is one process's own, by whichever name it is opened, and also without its lock") {
  const scratch directory;
  const std::string path = directory / "box";
  posix_file first(path);
  REQUIRE(load(first).opened.problem.empty());
  REQUIRE(first.append(block_of("kept")));
  const auto problem_of = [](const std::string& name) {
    posix_file file(name);
    return load(file).opened.problem;
  };
  const auto has = [](const std::string& text, const char* part) { return text.find(part) != std::string::npos; };

  SECTION("through a symbolic link") {
    std::filesystem::create_symlink(path, directory / "link");
    CHECK(has(problem_of(directory / "link"), "is a symbolic link: name the file that it leads to"));
    posix_document document(directory / "link");
    CHECK(has(document.load().problem, "is a symbolic link"));
  }
  SECTION("through a hard link, while it is open and afterwards") {
    std::filesystem::create_hard_link(path, directory / "other");
    CHECK(has(problem_of(directory / "other"), "is held by another process"));
    std::filesystem::create_hard_link(directory / "other", directory / "third");
    std::filesystem::remove(path + ".lock");
    CHECK(has(problem_of(path), "is held by another process"));
    CHECK(first.replace(block_of("anew")));  // a file of its own
    CHECK(has(problem_of(directory / "other"), "has another name, a hard link"));
    std::filesystem::remove(directory / "third");
    CHECK(problem_of(directory / "other").empty());
  }
  SECTION("after its lock was removed") {
    for (int i = 0; i != 3; ++i) {
      std::filesystem::remove(path + ".lock");
      CHECK(has(problem_of(path), "is held by another process"));
      CHECK(first.replace(block_of("anew")));
    }
    posix_document document(path);
    CHECK(has(document.load().problem, "is held by another process"));
  }
  SECTION("and a document, from its first text on") {
    posix_document document(directory / "text");
    REQUIRE(document.load().problem.empty());
    REQUIRE(document.replace("one"));
    std::filesystem::remove(directory / "text.lock");
    posix_document other(directory / "text");
    CHECK(has(other.load().problem, "is held by another process"));
  }
}

TEST_CASE("a file that is removed while it is open takes nothing until all of it is written anew") {
  const scratch directory;
  const std::string path = directory / "box";
  std::int64_t now = monday;
  posix_file file(path);
  outbox box(answers<serial>, file, epochs(7, set_clock{&now}));
  REQUIRE(box.put(numbered_release(1)) == disposition::passed_on);
  SECTION("removed") { std::filesystem::remove(path); }
  SECTION("another one in its place") {
    std::filesystem::rename(path, path + ".mine");
    write_text(path, "somebody else's");
  }
  CHECK(box.put(numbered_release(2)) == disposition::not_stored);
  CHECK(box.put(numbered_release(3)) == disposition::passed_on);
  CHECK(box.status().store_failures == 1);
  now += week;
  std::set<std::uint64_t> sent;
  for (; box.status().waiting + box.status().collecting != 0; now += day / 2) {
    if (const auto due = box.take_due(agreed{})) sent.insert(number_of(due->bytes()));
  }
  CHECK(sent == std::set<std::uint64_t>{1, 3});
}

TEST_CASE("a file is readable by its owner only, whatever was there before") {
  namespace fs = std::filesystem;
  constexpr fs::perms owner_only = fs::perms::owner_read | fs::perms::owner_write;
  const scratch directory;
  const std::string path = directory / "box";
  const auto mode = [&](const std::string& name) { return fs::status(name).permissions() & fs::perms::mask; };

  write_text(path, "muffle blocks 1\n");
  fs::permissions(path, fs::perms(0644));
  write_text(path + ".new", "left by a crash");
  fs::permissions(path + ".new", fs::perms(0666));
  {
    posix_file file(path);
    REQUIRE(load(file).opened.problem.empty());
    CHECK(mode(path) == owner_only);
    REQUIRE(file.replace(block_of("all of it")));
    CHECK(mode(path) == owner_only);
  }
  CHECK(content_of(path).blocks == std::vector<std::string>{"all of it"});

  const std::string elsewhere = directory / "elsewhere";
  write_text(elsewhere, "of somebody");
  fs::create_symlink(elsewhere, path + ".new");
  {
    posix_file file(path);
    load(file);
    REQUIRE(file.replace(block_of("again")));
  }
  CHECK(text_of(elsewhere) == "of somebody");
  CHECK_FALSE(fs::is_symlink(path));
  CHECK(content_of(path).blocks == std::vector<std::string>{"again"});

  fs::create_symlink(elsewhere, directory / "other.lock");
  posix_file other(directory / "other");
  CHECK_FALSE(load(other).opened.problem.empty());
}

namespace {

/// What a coin of an installation drew: with the key of this epoch, of the last one, and for ever.
struct drawn {
  std::uint64_t now, before, for_ever;

  template <class Coin>
  explicit drawn(const Coin& coin)
      : now(coin.draw_in(coin.when().current(), draw_purpose::title, "a title").next()),
        before(coin.draw_in(coin.when().current() - 1, draw_purpose::title, "a title").next()),
        for_ever(coin.draw_for_ever(draw_purpose::response, "a title").next()) {}

  friend bool operator==(const drawn&, const drawn&) = default;
};

}  // namespace

TEST_CASE("an installation keeps a lasting key, and one for the epoch that is on") {
  std::int64_t now = monday;
  const epochs<set_clock> weekly{7, set_clock{&now}};
  kept_store store;
  const auto draw = [&](kept_store& from) {
    const kept_keys keys(from);
    CHECK(keys.opened().problem.empty());
    return drawn(secret_coin(keys, weekly));
  };
  const drawn first = draw(store);
  const kept_store then = store;
  CHECK(draw(store) == first);
  CHECK(store.blocks == then.blocks);

  // In the next epoch that key is gone, from the first coin on: nobody draws with it any more.
  now += week;
  {
    const kept_keys keys(store);
    const secret_coin coin(keys, weekly);
  }
  REQUIRE(store.blocks.size() == 1);
  REQUIRE(then.blocks.size() == 1);
  const auto key_of = [](const kept_store& of) { return std::span(of.blocks[0]).subspan(24); };
  CHECK(key_of(store).size() == 16);
  CHECK_FALSE(std::ranges::equal(key_of(store), key_of(then)));
  CHECK(std::search(store.blocks[0].begin(), store.blocks[0].end(), key_of(then).begin(), key_of(then).begin() + 8) ==
        store.blocks[0].end());
  const drawn second = draw(store);
  CHECK(second.now != first.now);
  CHECK(second.before != first.now);
  CHECK(second.for_ever == first.for_ever);

  kept_store another;
  CHECK(draw(another).for_ever != first.for_ever);
  CHECK(draw(another).now != second.now);
}

TEST_CASE("a clock that jumps burns no key that is still needed") {
  std::int64_t now = monday;
  const epochs<set_clock> weekly{7, set_clock{&now}};
  kept_store store;
  const kept_keys keys(store);
  const secret_coin coin(keys, weekly);
  const drawn first(coin);
  for (const std::int64_t away : {monday + 4000 * week, monday - week, monday + week, std::int64_t{0}}) {
    now = away;
    const drawn there(coin);
    CHECK(drawn(coin) == there);
    CHECK(there.now != first.now);
    CHECK(there.for_ever == first.for_ever);
    now = monday;
    CHECK(drawn(coin) == first);
  }
  // After a start, too, all draws of an epoch are the same, though its key is gone.
  const auto after_a_start = [&] {
    const kept_keys started(store);
    return drawn(secret_coin(started, weekly));
  };
  const drawn again = after_a_start();
  CHECK(after_a_start() == again);
  CHECK(again.for_ever == first.for_ever);

  // The key of the farthest epoch is stored; until somebody says that the clock is right, nothing is drawn any more.
  const auto stored = [&] { return detail::take_big_endian(&store.blocks.at(0)[16]); };
  CHECK(stored() > weekly.current());
  kept_keys back(store);
  const secret_coin of_back(back, weekly);
  const drawn with_derived(of_back);
  CHECK(back.forget_after(weekly.current()));
  CHECK(stored() == weekly.current());
  CHECK(drawn(of_back) == with_derived);
  CHECK(after_a_start().now == with_derived.now);
  now += week;
  const drawn next(of_back);
  CHECK(stored() == weekly.current());
  CHECK(back.forget_after(weekly.current()));
  CHECK(drawn(of_back) == next);
}

TEST_CASE("keys that cannot be stored are said to be, and fall the same while the program runs") {
  std::int64_t now = monday;
  const epochs<set_clock> weekly{7, set_clock{&now}};
  kept_store store;
  store.fails = true;
  const kept_keys none(store);
  CHECK_FALSE(none.opened().problem.empty());
  const secret_coin coin(none, weekly);
  CHECK(drawn(coin) == drawn(coin));

  store.fails = false;
  const kept_keys keys(store);
  const secret_coin of_keys(keys, weekly);
  store.fails = true;
  now += week;
  const drawn while_it_fails(of_keys);
  CHECK(while_it_fails.now == drawn(of_keys).now);
  store.fails = false;
  CHECK(drawn(of_keys) == while_it_fails);
}

TEST_CASE("keys that were damaged are put away, and those of before there were any of epochs go on") {
  const scratch directory;
  std::int64_t now = monday;
  const epochs<set_clock> weekly{7, set_clock{&now}};
  const auto draw_in = [&](const char* name) {
    posix_file file(directory / name);
    const kept_keys keys(file);
    return std::pair(drawn(secret_coin(keys, weekly)), keys.opened());
  };
  const auto [first, opened] = draw_in("secret");
  CHECK(opened.problem.empty());
  CHECK(draw_in("secret").first == first);
  CHECK_FALSE(draw_in("secret/secret").second.problem.empty());

  std::ofstream(directory / "secret", std::ios::binary) << "not what was written";
  const auto [other, found] = draw_in("secret");
  CHECK(other.for_ever != first.for_ever);
  CHECK(found.set_aside == directory / "secret" + ".damaged-1");

  {
    posix_file file(directory / "alone");
    load(file);
    REQUIRE(file.replace(block_of("sixteen bytes...")));
  }
  std::array<std::byte, 16> text{};
  std::memcpy(text.data(), "sixteen bytes...", 16);
  const install_secret alone{{detail::take_big_endian(&text[0]), detail::take_big_endian(&text[8])}};
  CHECK(draw_in("alone").first.for_ever ==
        secret_coin(alone, weekly).draw_for_ever(draw_purpose::response, "a title").next());
}

TEST_CASE("many threads draw with one key, also where an epoch ends") {
  std::int64_t now = monday;
  kept_store store;
  const kept_keys keys(store);
  const secret_coin coin(keys, epochs<set_clock>{7, set_clock{&now}});
  std::vector<std::vector<std::uint64_t>> all(4);
  {
    std::vector<std::thread> threads;
    for (std::vector<std::uint64_t>& each : all) {
      threads.emplace_back([&coin, &each] {
        for (std::uint64_t epoch = 0; epoch != 300; ++epoch)
          each.push_back(coin.draw_in(3000 + epoch, draw_purpose::title, "a title").next());
      });
    }
    for (std::thread& each : threads) each.join();
  }
  for (const std::vector<std::uint64_t>& each : all) CHECK(each == all[0]);
}

}  // namespace store_test
