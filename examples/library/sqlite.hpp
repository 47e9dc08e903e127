// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

/// A prepared statement. Whatever it reads is locked from its first step to `reset`.
class sqlite_statement {
 public:
  explicit sqlite_statement(sqlite3_stmt* made) : made_(made) {}

  explicit operator bool() const { return made_ != nullptr; }
  sqlite3_stmt* get() const { return made_.get(); }

  void bind(int index, std::int64_t value) { sqlite3_bind_int64(get(), index, value); }
  /// SQLite's result code, without the details of extended ones.
  int step() { return sqlite3_step(get()) & 0xFF; }
  void reset() { sqlite3_reset(get()); }

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* made) const { sqlite3_finalize(made); }
  };
  std::unique_ptr<sqlite3_stmt, finalizer> made_;
};

/// A connection that reads a database which belongs to somebody else, and may be made to harm whoever reads it: it
/// writes nothing, runs no trigger, no view and no function that a schema brings along, and takes bounded memory and
/// time.
class sqlite_connection {
 public:
  /// Not connected where `code()` is not SQLITE_OK.
  explicit sqlite_connection(const std::string& uri);
  sqlite_connection(const sqlite_connection&) = delete;
  sqlite_connection& operator=(const sqlite_connection&) = delete;

  /// What the last call came to, and SQLite's words for it.
  int code() const { return sqlite3_errcode(opened_.get()) & 0xFF; }
  std::string message() const { return sqlite3_errmsg(opened_.get()); }

  /// Empty where SQLite cannot make it; `message` says why.
  sqlite_statement prepare(std::string_view sql);
  /// The first value of the first row as text; empty where there is none or the statement cannot be made.
  std::string first_text(std::string_view sql);
  /// From now on, statements that run too long or take too many steps are interrupted.
  void start_the_clock();

 private:
  struct closer {
    void operator()(sqlite3* opened) const { sqlite3_close_v2(opened); }
  };
  std::unique_ptr<sqlite3, closer> opened_;
  std::int64_t deadline_ = 0;  // in milliseconds of a steady clock
  std::int64_t steps_ = 0;
};
