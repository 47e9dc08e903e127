// SPDX-License-Identifier: MIT
#include "sqlite.hpp"

#include <chrono>

namespace {

/// How long a server that writes is waited for.
constexpr int busy_milliseconds = 5000;
/// A read of some hundred rows by their keys takes milliseconds. What takes this long keeps the server waiting.
constexpr std::int64_t longest_read_milliseconds = 10'000;
/// It takes some ten thousand steps of SQLite's virtual machine. This many are too many on a fast machine as well.
constexpr std::int64_t most_steps = 200'000'000;
constexpr int steps_between_looks_at_the_clock = 10'000;
/// No text that is read here is near this long. It bounds rows that are made here as well.
constexpr int longest_value_bytes = 1 << 20;
constexpr sqlite3_int64 most_memory_bytes = 256 << 20;

std::int64_t milliseconds_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

void switch_to(sqlite3* opened, int option, int value) { sqlite3_db_config(opened, option, value, nullptr); }

void harden(sqlite3* opened) {
  sqlite3_hard_heap_limit64(most_memory_bytes);
  sqlite3_busy_timeout(opened, busy_milliseconds);
  switch_to(opened, SQLITE_DBCONFIG_DEFENSIVE, 1);
  switch_to(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
  switch_to(opened, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0);
  switch_to(opened, SQLITE_DBCONFIG_ENABLE_VIEW, 0);
  // A column that is missing is to be an error, not the text of its quoted name.
  switch_to(opened, SQLITE_DBCONFIG_DQS_DML, 0);
  switch_to(opened, SQLITE_DBCONFIG_DQS_DDL, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, longest_value_bytes);
  sqlite3_limit(opened, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 0);  // some patterns take for ever
  sqlite3_limit(opened, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(opened, SQLITE_LIMIT_WORKER_THREADS, 0);
  // Memory that is mapped from a file which shrinks is a crash, and temporary files are writing.
  sqlite3_exec(opened, "PRAGMA query_only=1; PRAGMA mmap_size=0; PRAGMA temp_store=memory; PRAGMA cell_size_check=1",
               nullptr, nullptr, nullptr);
}

}  // namespace

sqlite_connection::sqlite_connection(const std::string& uri) {
  sqlite3* opened = nullptr;
  sqlite3_open_v2(uri.c_str(), &opened,
                  SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
  opened_.reset(opened);
  if (code() != SQLITE_OK) return;
  harden(opened);
  sqlite3_progress_handler(
      opened, steps_between_looks_at_the_clock,
      [](void* connection) {
        auto* self = static_cast<sqlite_connection*>(connection);
        self->steps_ += steps_between_looks_at_the_clock;
        return static_cast<int>(self->steps_ > most_steps || milliseconds_now() > self->deadline_);
      },
      this);
  start_the_clock();
}

sqlite_statement sqlite_connection::prepare(std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  sqlite3_prepare_v2(opened_.get(), sql.data(), static_cast<int>(sql.size()), &made, nullptr);
  return sqlite_statement(made);
}

std::string sqlite_connection::first_text(std::string_view sql) {
  sqlite_statement statement = prepare(sql);
  if (!statement || statement.step() != SQLITE_ROW) return {};
  const unsigned char* text = sqlite3_column_text(statement.get(), 0);
  return text != nullptr ? reinterpret_cast<const char*>(text) : std::string();
}

void sqlite_connection::start_the_clock() {
  deadline_ = milliseconds_now() + longest_read_milliseconds;
  steps_ = 0;
}
