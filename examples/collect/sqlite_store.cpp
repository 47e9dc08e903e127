// SPDX-License-Identifier: MIT
#include "sqlite_store.hpp"

#include <fmt/format.h>

namespace {

/// "mufl": by it a file is known to be ours.
constexpr std::int64_t application_id = 0x6d75'666c;
/// How long a report that reads, or another collector that writes, is waited for.
constexpr int busy_milliseconds = 5000;

void bind_text(sqlite3_stmt* to, int index, const std::string& text) {
  sqlite3_bind_text(to, index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}
void bind_number(sqlite3_stmt* to, int index, std::uint64_t number) {
  sqlite3_bind_int64(to, index, static_cast<std::int64_t>(number));
}
std::string text_at(sqlite3_stmt* row, int column) {
  const unsigned char* text = sqlite3_column_text(row, column);
  return text == nullptr ? std::string()
                         : std::string(reinterpret_cast<const char*>(text),
                                       static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}
std::uint64_t number_at(sqlite3_stmt* row, int column) {
  return static_cast<std::uint64_t>(sqlite3_column_int64(row, column));
}

}  // namespace

store_problem sqlite_store::problem(std::string_view what) const {
  return fmt::format("{}: {}: {}", file_, what, sqlite3_errmsg(opened_.get()));
}

sqlite_store::statement sqlite_store::prepare(std::string_view sql) const {
  sqlite3_stmt* made = nullptr;
  sqlite3_prepare_v2(opened_.get(), sql.data(), static_cast<int>(sql.size()), &made, nullptr);
  return statement(made);
}

std::int64_t sqlite_store::number(const char* sql) const {
  const statement row = prepare(sql);
  return row && sqlite3_step(row.get()) == SQLITE_ROW ? sqlite3_column_int64(row.get(), 0) : -1;
}

store_problem sqlite_store::open() {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(
      file_.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      nullptr);
  opened_.reset(opened);
  if (code != SQLITE_OK) return problem("it cannot be opened");
  sqlite3_busy_timeout(opened, busy_milliseconds);
  if (number("PRAGMA application_id") != application_id) {
    const std::int64_t tables = number("SELECT count(*) FROM sqlite_schema");
    if (tables < 0) return problem("it is no database of SQLite, or cannot be read");
    if (tables != 0)
      return fmt::format("{} is the database of another program: name a file that is not there yet", file_);
  }
  // FULL: the log is on the disk before a commit returns. Where a table has no rowid, nothing says which cell came
  // first.
  if (!run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
           "BEGIN IMMEDIATE;"
           "PRAGMA application_id=0x6d75666c;"
           "CREATE TABLE IF NOT EXISTS counts (policy TEXT NOT NULL, version INTEGER NOT NULL, epoch INTEGER NOT NULL,"
           "  cell INTEGER NOT NULL, answers INTEGER NOT NULL, PRIMARY KEY (policy, version, epoch, cell)) WITHOUT "
           "ROWID;"
           "CREATE TABLE IF NOT EXISTS kept (name TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID;"
           "COMMIT"))
    return problem("its tables cannot be made");
  add_ = prepare(
      "INSERT INTO counts VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT DO UPDATE SET answers = answers + excluded.answers");
  if (!add_) return problem("it has other tables than this program makes");
  return {};
}

bool sqlite_store::add_all(const muffle::tally& batch) {
  bool is_added = true;
  batch.for_each_page([&](const muffle::tally_page& page, const muffle::tally::counts& cells) {
    bind_text(add_.get(), 1, page.policy);
    bind_number(add_.get(), 2, page.version);
    bind_number(add_.get(), 3, page.epoch);
    for (const auto& [cell, answers] : cells) {
      bind_number(add_.get(), 4, cell);
      bind_number(add_.get(), 5, answers);
      is_added = is_added && sqlite3_step(add_.get()) == SQLITE_DONE;
      sqlite3_reset(add_.get());
    }
  });
  return is_added;
}

batch_outcome sqlite_store::add(const muffle::tally& batch) {
  const bool is_ready = run("BEGIN IMMEDIATE") && add_all(batch);
  if (is_ready && run("COMMIT")) return batch_outcome::kept;
  // A log that could not be brought to the disk may get there all the same.
  const bool is_unknown = is_ready && sqlite3_extended_errcode(opened_.get()) == SQLITE_IOERR_FSYNC;
  why_ = problem("a batch was not written");
  run("ROLLBACK");
  return is_unknown ? batch_outcome::unknown : batch_outcome::not_kept;
}

store_problem sqlite_store::read(muffle::tally& to) {
  const statement row = prepare("SELECT policy, version, epoch, cell, answers FROM counts");
  if (!row) return problem("counts cannot be read");
  int code = SQLITE_OK;
  while ((code = sqlite3_step(row.get())) == SQLITE_ROW) {
    const muffle::tally_page page{text_at(row.get(), 0), static_cast<std::uint16_t>(number_at(row.get(), 1)),
                                  number_at(row.get(), 2)};
    if (!to.add(page, number_at(row.get(), 3), number_at(row.get(), 4)))
      return fmt::format("{}: {} version {} has more answers than can be counted", file_, page.policy, page.version);
  }
  return code == SQLITE_DONE ? store_problem() : problem("counts cannot be read");
}

store_problem sqlite_store::keep_once(const std::string& name, const std::string& text, std::string& standing) {
  const statement insert = prepare("INSERT INTO kept VALUES (?, ?) ON CONFLICT DO NOTHING");
  const statement select = prepare("SELECT text FROM kept WHERE name = ?");
  if (!insert || !select) return problem("it has other tables than this program makes");
  bind_text(insert.get(), 1, name);
  bind_text(insert.get(), 2, text);
  bind_text(select.get(), 1, name);
  if (sqlite3_step(insert.get()) != SQLITE_DONE || sqlite3_step(select.get()) != SQLITE_ROW)
    return problem(fmt::format("\"{}\" cannot be kept", name));
  standing = text_at(select.get(), 0);
  return {};
}

store_problem sqlite_store::read_kept(const std::string& beginning, std::map<std::string, std::string>& to) {
  const statement row = prepare("SELECT name, text FROM kept WHERE substr(name, 1, length(?1)) = ?1");
  if (!row) return problem("what was kept cannot be read");
  bind_text(row.get(), 1, beginning);
  int code = SQLITE_OK;
  while ((code = sqlite3_step(row.get())) == SQLITE_ROW) to[text_at(row.get(), 0)] = text_at(row.get(), 1);
  return code == SQLITE_DONE ? store_problem() : problem("what was kept cannot be read");
}
