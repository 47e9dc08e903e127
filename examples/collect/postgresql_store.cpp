// SPDX-License-Identifier: MIT
#include "postgresql_store.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <iterator>
#include <string_view>
#include <thread>

#include <fmt/format.h>

namespace {

using namespace std::chrono_literals;

/// How long a server that went away is asked what became of a transaction. The answers of it wait meanwhile.
constexpr auto patience = 10s;
constexpr auto between_questions = 100ms;

bool is_done(const PGresult* of) {
  const ExecStatusType status = PQresultStatus(of);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

std::uint64_t number_at(const PGresult* of, int row, int column) {
  std::uint64_t number = 0;
  const char* text = PQgetvalue(of, row, column);
  std::from_chars(text, text + PQgetlength(of, row, column), number);
  return number;
}

/// A text as it stands in an array.
std::string array_text(const std::string& text) {
  std::string result = "\"";
  for (const char each : text) {
    if (each == '"' || each == '\\') result.push_back('\\');
    result.push_back(each);
  }
  result.push_back('"');
  return result;
}

/// A batch as one array for each column.
struct columns {
  std::string policy = "{", version = "{", epoch = "{", cell = "{", answers = "{";

  explicit columns(const muffle::tally& batch) {
    batch.for_each_page([this](const muffle::tally_page& page, const muffle::tally::counts& cells) {
      for (const auto& [at, number] : cells) {
        const char* comma = policy.size() == 1 ? "" : ",";
        fmt::format_to(std::back_inserter(policy), "{}{}", comma, array_text(page.policy));
        fmt::format_to(std::back_inserter(version), "{}{}", comma, page.version);
        fmt::format_to(std::back_inserter(epoch), "{}{}", comma, page.epoch);
        fmt::format_to(std::back_inserter(cell), "{}{}", comma, at);
        fmt::format_to(std::back_inserter(answers), "{}{}", comma, number);
      }
    });
    for (std::string* each : {&policy, &version, &epoch, &cell, &answers}) each->push_back('}');
  }
};

}  // namespace

store_problem postgresql_store::problem(std::string_view what) const {
  std::string said = PQerrorMessage(connection_.get());
  while (!said.empty() && said.back() == '\n') said.pop_back();
  return fmt::format("PostgreSQL: {}: {}", what, said);
}

bool postgresql_store::connect() {
  // The last is the whole address. What it says counts more than what stands before it.
  const std::array<const char*, 6> names = {"connect_timeout", "tcp_user_timeout", "fallback_application_name",
                                            "client_encoding", "dbname",           nullptr};
  const std::array<const char*, 6> values = {"5", "10000", "muffle-collect", "UTF8", address_.c_str(), nullptr};
  connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
  // A server may be set up to say that it has committed before it has written.
  return is_connected() && is_done(ask("SET synchronous_commit = on").get());
}

postgresql_store::result postgresql_store::ask(const char* sql, std::initializer_list<const char*> values) const {
  return result(values.size() == 0 ? PQexec(connection_.get(), sql)
                                   : PQexecParams(connection_.get(), sql, static_cast<int>(values.size()), nullptr,
                                                  values.begin(), nullptr, nullptr, 0));
}

store_problem postgresql_store::open() {
  if (!connect()) return problem("there is no connection");
  // Of two collectors that start at once, one waits; the number is any that nobody else takes.
  if (!is_done(ask("SET client_min_messages = warning;"
                   "BEGIN; SELECT pg_advisory_xact_lock(1836410476);"
                   "CREATE TABLE IF NOT EXISTS muffle_counts (policy text NOT NULL, version integer NOT NULL,"
                   "  epoch bigint NOT NULL, cell bigint NOT NULL, answers bigint NOT NULL,"
                   "  PRIMARY KEY (policy, version, epoch, cell));"
                   "CREATE TABLE IF NOT EXISTS muffle_kept (name text NOT NULL PRIMARY KEY, text text NOT NULL);"
                   "COMMIT")
                   .get()))
    return problem("the tables muffle_counts and muffle_kept cannot be made");
  return {};
}

batch_outcome postgresql_store::add(const muffle::tally& batch) {
  if (!is_connected() && !connect()) {
    why_ = problem("there is no connection");
    return batch_outcome::not_kept;
  }
  constexpr const char* begin = "BEGIN; SELECT pg_current_xact_id()::text";
  result begun = ask(begin);
  // That a server went away is seen when it is asked; nothing was given to it yet.
  if (!is_done(begun.get()) && connect()) begun = ask(begin);
  const bool has_begun = PQresultStatus(begun.get()) == PGRES_TUPLES_OK && PQntuples(begun.get()) == 1;
  const std::string transaction = has_begun ? PQgetvalue(begun.get(), 0, 0) : "";
  const columns of(batch);
  // In one order, so that two collectors never wait for each other.
  const bool is_added =
      has_begun &&
      is_done(ask("INSERT INTO muffle_counts SELECT * FROM unnest($1::text[], $2::integer[], $3::bigint[],"
                  " $4::bigint[], $5::bigint[]) AS batch(policy, version, epoch, cell, answers)"
                  " ORDER BY policy, version, epoch, cell"
                  " ON CONFLICT (policy, version, epoch, cell)"
                  " DO UPDATE SET answers = muffle_counts.answers + excluded.answers",
                  {of.policy.c_str(), of.version.c_str(), of.epoch.c_str(), of.cell.c_str(), of.answers.c_str()})
                  .get());
  if (!is_added) {
    why_ = problem("a batch was not written");
    ask("ROLLBACK");
    return batch_outcome::not_kept;
  }
  const result committed = ask("COMMIT");
  if (is_done(committed.get())) return batch_outcome::kept;
  why_ = problem("a batch was not committed");
  return lost_commit(transaction);
}

batch_outcome postgresql_store::lost_commit(const std::string& transaction) {
  const auto until = std::chrono::steady_clock::now() + patience;
  // The old connection may look well after the server has closed it.
  connection_.reset();
  do {
    if (is_connected() || connect()) {
      const result asked = ask("SELECT pg_xact_status($1::xid8)", {transaction.c_str()});
      if (PQresultStatus(asked.get()) == PGRES_TUPLES_OK && PQntuples(asked.get()) == 1) {
        const std::string_view status = PQgetvalue(asked.get(), 0, 0);
        if (status == "committed") return batch_outcome::kept;
        if (status == "aborted") return batch_outcome::not_kept;
        if (status != "in progress") return batch_outcome::unknown;
      }
    }
    std::this_thread::sleep_for(between_questions);
  } while (std::chrono::steady_clock::now() < until);
  return batch_outcome::unknown;
}

store_problem postgresql_store::read(muffle::tally& to) {
  const result rows = ask("SELECT policy, version, epoch, cell, answers FROM muffle_counts");
  if (!is_done(rows.get())) return problem("muffle_counts cannot be read");
  for (int row = 0; row != PQntuples(rows.get()); ++row) {
    const muffle::tally_page page{PQgetvalue(rows.get(), row, 0),
                                  static_cast<std::uint16_t>(number_at(rows.get(), row, 1)),
                                  number_at(rows.get(), row, 2)};
    if (!to.add(page, number_at(rows.get(), row, 3), number_at(rows.get(), row, 4)))
      return fmt::format("PostgreSQL: {} version {} has more answers than can be counted", page.policy, page.version);
  }
  return {};
}

store_problem postgresql_store::keep_once(const std::string& name, const std::string& text, std::string& standing) {
  const bool is_kept = is_done(
      ask("INSERT INTO muffle_kept VALUES ($1, $2) ON CONFLICT DO NOTHING", {name.c_str(), text.c_str()}).get());
  const result row = ask("SELECT text FROM muffle_kept WHERE name = $1", {name.c_str()});
  if (!is_kept || !is_done(row.get()) || PQntuples(row.get()) != 1)
    return problem(fmt::format("\"{}\" cannot be kept", name));
  standing = PQgetvalue(row.get(), 0, 0);
  return {};
}

store_problem postgresql_store::read_kept(const std::string& beginning, std::map<std::string, std::string>& to) {
  const result rows = ask("SELECT name, text FROM muffle_kept WHERE left(name, length($1)) = $1", {beginning.c_str()});
  if (!is_done(rows.get())) return problem("muffle_kept cannot be read");
  for (int row = 0; row != PQntuples(rows.get()); ++row)
    to[PQgetvalue(rows.get(), row, 0)] = PQgetvalue(rows.get(), row, 1);
  return {};
}
