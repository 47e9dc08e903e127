// SPDX-License-Identifier: MIT
#include "database_file.hpp"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <utility>

#include <fmt/format.h>

namespace {

constexpr std::string_view magic("SQLite format 3\0", 16);
using header = std::array<char, 100>;  // https://www.sqlite.org/fileformat.html#the_database_header

/// As many bytes of the header as there are.
std::size_t read_header(const std::string& path, header& into) {
  struct closer {
    void operator()(std::FILE* opened) const { std::fclose(opened); }
  };
  std::error_code no_status;
  if (!std::filesystem::is_regular_file(path, no_status)) return 0;
  const std::unique_ptr<std::FILE, closer> file(std::fopen(path.c_str(), "rb"));
  return file ? std::fread(into.data(), 1, into.size(), file.get()) : 0;
}

bool is_sqlite(const header& read, std::size_t size) {
  return size >= magic.size() && std::string_view(read.data(), magic.size()) == magic;
}

/// Whether a time lies within a tenth of a second of now, which is some steps of every clock of a file system.
bool is_just_now(std::int64_t seconds, std::int64_t nanoseconds) {
  using namespace std::chrono;
  const auto then = std::chrono::seconds(seconds) + std::chrono::nanoseconds(nanoseconds);
  return abs(system_clock::now().time_since_epoch() - then) < milliseconds(100);
}

/// A path in a URI, where "?", "#" and "%" mean something else.
std::string uri_of(const std::string& path, std::string_view parameters) {
  std::string result = "file:";
  for (const char c : path) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                          c == '.' || c == '-' || c == '_';
    if (is_plain) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result.append("?mode=ro").append(parameters);
}

}  // namespace

bool has_sqlite_header(const std::string& path) {
  header read{};
  return is_sqlite(read, read_header(path, read));
}

database_file::database_file(std::string path) : path_(std::move(path)) {}

database_file::state database_file::state_of(const std::string& path) {
  struct stat found {};
  if (stat(path.c_str(), &found) != 0) return {};
  return {static_cast<std::uint64_t>(found.st_dev), static_cast<std::uint64_t>(found.st_ino), found.st_size,
          found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

std::string database_file::refuse(std::string why) {
  why_not_ = std::move(why);
  return {};
}

std::string database_file::uri() {
  why_not_.clear();
  seen_ = state_of(path_);
  if (!first_.exists()) first_ = seen_;
  header read{};
  errno = 0;
  const std::size_t size = read_header(path_, read);
  if (size == 0 && errno != 0) return refuse(fmt::format("cannot be opened: {}", std::strerror(errno)));
  if (size == 0) return refuse("is empty: not yet a database, or what is left of one");
  if (!is_sqlite(read, size)) {
    return refuse("is no SQLite database: it may be encrypted or damaged, or hold something else");
  }
  if (size < read.size()) return refuse("is cut off in its header: take a whole copy");

  const bool has_log = read[18] == 2 || read[19] == 2;
  seen_log_ = state_of(path_ + "-wal");
  seen_index_ = state_of(path_ + "-shm");
  seen_journal_ = state_of(path_ + "-journal");
  way_ = !has_log ? way::journal : seen_log_.size > 0 ? way::log : way::watched;
  if (way_ == way::journal) return uri_of(path_, "");
  if (way_ == way::watched) return uri_of(path_, "&immutable=1");
  if (!seen_index_.exists()) {
    return refuse(
        "has changes in its -wal file, and no -shm file: nobody has it open, or its server has it for itself. Start "
        "or stop its server, or make a copy of both files and open that with sqlite3, which puts them together");
  }
  return uri_of(path_, "&readonly_shm=1");
}

bool database_file::still_holds() const {
  const state log = state_of(path_ + "-wal");
  switch (way_) {
    case way::journal:
      return true;
    case way::log:
      return log.is_same_file(seen_log_) && state_of(path_ + "-shm").is_same_file(seen_index_);
    case way::watched:
      break;
  }
  return log.size <= 0 && state_of(path_) == seen_ && !is_just_now(seen_.seconds, seen_.nanoseconds);
}

bool database_file::has_another_journal() const { return state_of(path_ + "-journal") != seen_journal_; }

bool database_file::was_replaced() const {
  const state now = state_of(path_);
  return !now.is_same_file(first_);
}
