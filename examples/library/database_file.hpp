// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Whether a file begins as every SQLite database does. Nothing but files is looked into: a pipe could wait for ever.
bool has_sqlite_header(const std::string& path);

/// The file of a database that a server may be writing, and how to read it without writing to it or beside it.
///
/// SQLite itself writes beside a database that it only reads: a database with a write-ahead log needs the files -wal
/// and -shm, which it makes where they are missing and leaves there, under the wrong owner for the server. So:
///  * with a rollback journal, SQLite's locks are taken, and nothing is written;
///  * with a log that is in use, both files are there: the log is read, and -shm is opened for reading only;
///  * with a log that is not there, all that was written is in the file, and nobody has it open. It is read without
///    locks, and *watched*: what was read counts only if the file is the same and no log has come up since.
class database_file {
 public:
  /// A path that has been resolved: SQLite looks for the files beside the one that links lead to.
  explicit database_file(std::string path);

  /// How SQLite is to open it; empty where it cannot be read, and then `why_not` says why and what to do. Call it while
  /// no connection of this process has the file open: closing a file drops the locks that SQLite has on it.
  std::string uri();
  std::string_view why_not() const { return why_not_; }

  /// Whether `uri` was right for all that was done since. For a watched file nobody may have touched it; and it must
  /// not have been touched just before, since the time of a change is told in steps.
  bool still_holds() const;
  /// Whether the rollback journal is not the one that `uri` saw, if there was one.
  bool has_another_journal() const;
  /// Whether another file has taken the place of the one that was there at first.
  bool was_replaced() const;

 private:
  struct state {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = -1;  // there is no such file
    std::int64_t seconds = 0;
    std::int64_t nanoseconds = 0;

    bool exists() const { return size >= 0; }
    bool is_same_file(const state& other) const {
      return exists() == other.exists() && device == other.device && inode == other.inode;
    }
    bool operator==(const state&) const = default;
  };
  static state state_of(const std::string& path);
  std::string refuse(std::string why);

  std::string path_;
  std::string why_not_;
  state first_;
  state seen_;
  state seen_log_;
  state seen_index_;
  state seen_journal_;
  enum class way { journal, log, watched };
  way way_ = way::journal;
};
