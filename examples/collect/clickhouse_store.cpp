// SPDX-License-Identifier: MIT
#include "clickhouse_store.hpp"

#include <charconv>
#include <iterator>
#include <vector>

#include <fmt/format.h>
#include <httplib.h>

namespace {

/// A text as the format TabSeparated has it.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char each : text) {
    switch (each) {
      case '\t':
        result += "\\t";
        break;
      case '\n':
        result += "\\n";
        break;
      case '\\':
        result += "\\\\";
        break;
      default:
        result.push_back(each);
    }
  }
  return result;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      result.push_back(text[i]);
      continue;
    }
    switch (text[++i]) {
      case 't':
        result.push_back('\t');
        break;
      case 'n':
        result.push_back('\n');
        break;
      case 'r':
        result.push_back('\r');
        break;
      case 'b':
        result.push_back('\b');
        break;
      case 'f':
        result.push_back('\f');
        break;
      case '0':
        result.push_back('\0');
        break;
      default:
        result.push_back(text[i]);
    }
  }
  return result;
}

/// A text as it stands in a query.
std::string literal(std::string_view text) {
  std::string result = "'";
  for (const char each : text) {
    if (each == '\'' || each == '\\') result.push_back('\\');
    result.push_back(each);
  }
  result.push_back('\'');
  return result;
}

/// Calls `visit(columns)` for each row.
template <class Visit>
void for_each_row(std::string_view rows, Visit visit) {
  while (!rows.empty()) {
    std::string_view row = rows.substr(0, rows.find('\n'));
    rows.remove_prefix(std::min(rows.size(), row.size() + 1));
    std::vector<std::string> columns;
    for (;;) {
      const std::size_t end = row.find('\t');
      columns.push_back(unescaped(row.substr(0, end)));
      if (end == std::string_view::npos) break;
      row.remove_prefix(end + 1);
    }
    visit(columns);
  }
}

std::uint64_t number_in(const std::string& text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

clickhouse_store::clickhouse_store(std::string_view address) : address_(address) {
  constexpr std::string_view scheme = "http://";
  if (address.substr(0, scheme.size()) != scheme) return;
  address.remove_prefix(scheme.size());
  const std::size_t slash = address.find('/');
  if (slash == std::string_view::npos) return;
  database_ = address.substr(slash + 1);
  address = address.substr(0, slash);
  if (const std::size_t at = address.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = address.substr(0, at);
    user_ = httplib::detail::decode_url(std::string(who.substr(0, who.find(':'))), false);
    if (who.find(':') != std::string_view::npos)
      password_ = httplib::detail::decode_url(std::string(who.substr(who.find(':') + 1)), false);
    address.remove_prefix(at + 1);
  }
  host_ = address;
}
clickhouse_store::~clickhouse_store() = default;

std::string clickhouse_store::wrong_address() const {
  if (!host_.empty() && !database_.empty() && httplib::Client("http://" + host_).is_valid()) return {};
  return fmt::format("{} is no address of ClickHouse's HTTP interface: write http://HOST:8123/DATABASE", address_);
}

clickhouse_store::answer clickhouse_store::ask(const std::string& query, const std::string& rows) const {
  // What is asked is to stand in no log of the server, and a cluster is to answer when all of it has what was inserted. A
  // server that fails in the middle of a reply is to say so in the reply's status.
  const httplib::Params parameters = {{"database", database_},
                                      {"query", query},
                                      {"log_queries", "0"},
                                      {"insert_distributed_sync", "1"},
                                      {"wait_end_of_query", "1"}};
  httplib::Headers headers;
  if (!user_.empty()) headers = {{"X-ClickHouse-User", user_}, {"X-ClickHouse-Key", password_}};
  const httplib::Result result =
      client_->Post(httplib::append_query_params("/", parameters).c_str(), headers, rows, "text/tab-separated-values");
  if (!result) return {result.error() == httplib::Error::Connection ? 0 : -1, httplib::to_string(result.error())};
  return {result->status, result->body};
}

store_problem clickhouse_store::problem(std::string_view what, const answer& said) const {
  std::string words = said.body.substr(0, said.body.find('\n'));
  return fmt::format("ClickHouse at {}: {}: {}", host_, what, words);
}

store_problem clickhouse_store::open() {
  client_ = std::make_unique<httplib::Client>("http://" + host_);
  client_->set_connection_timeout(5);
  client_->set_read_timeout(10);
  client_->set_write_timeout(10);
  client_->set_keep_alive(true);
  client_->set_tcp_nodelay(true);
  for (const char* table :
       {"CREATE TABLE IF NOT EXISTS muffle_counts (policy String, version UInt16, epoch UInt64, cell UInt64,"
        " answers UInt64) ENGINE = SummingMergeTree(answers) ORDER BY (policy, version, epoch, cell)",
        "CREATE TABLE IF NOT EXISTS muffle_kept (name String, text String) ENGINE = MergeTree ORDER BY (name, text)"}) {
    const answer made = ask(table);
    if (made.status != 200) return problem("the tables muffle_counts and muffle_kept cannot be made", made);
  }
  return {};
}

batch_outcome clickhouse_store::add(const muffle::tally& batch) {
  std::string rows;
  batch.for_each_page([&rows](const muffle::tally_page& page, const muffle::tally::counts& cells) {
    for (const auto& [cell, number] : cells) {
      fmt::format_to(std::back_inserter(rows), "{}\t{}\t{}\t{}\t{}\n", escaped(page.policy), page.version, page.epoch,
                     cell, number);
    }
  });
  const answer added = rows.empty() ? ask("SELECT 1") : ask("INSERT INTO muffle_counts FORMAT TabSeparated", rows);
  if (added.status == 200) return batch_outcome::kept;
  why_ = problem("a batch was not confirmed", added);
  // Where a part of a cluster fails, another part may have it.
  return added.status == 0 || rows.empty() ? batch_outcome::not_kept : batch_outcome::unknown;
}

store_problem clickhouse_store::read(muffle::tally& to) {
  const answer rows =
      ask("SELECT policy, version, epoch, cell, sum(answers) FROM muffle_counts GROUP BY policy, version, epoch, cell"
          " FORMAT TabSeparated");
  if (rows.status != 200) return problem("muffle_counts cannot be read", rows);
  bool is_read = true;
  for_each_row(rows.body, [&](const std::vector<std::string>& row) {
    is_read = is_read && row.size() == 5 &&
              to.add({row[0], static_cast<std::uint16_t>(number_in(row[1])), number_in(row[2])}, number_in(row[3]),
                     number_in(row[4]));
  });
  return is_read ? store_problem() : fmt::format("ClickHouse at {}: muffle_counts has rows that are no counts", host_);
}

store_problem clickhouse_store::keep_once(const std::string& name, const std::string& text, std::string& standing) {
  // Nothing here happens at once: of two that keep a text in one moment, the lesser one stands, for both.
  const std::string select = fmt::format(
      "SELECT min(text) FROM muffle_kept WHERE name = {} HAVING count() != 0 FORMAT TabSeparated", literal(name));
  answer row = ask(select);
  if (row.status == 200 && row.body.empty()) {
    const answer inserted =
        ask("INSERT INTO muffle_kept FORMAT TabSeparated", fmt::format("{}\t{}\n", escaped(name), escaped(text)));
    if (inserted.status != 200) return problem(fmt::format("\"{}\" cannot be kept", name), inserted);
    row = ask(select);
  }
  if (row.status != 200 || row.body.empty()) return problem(fmt::format("\"{}\" cannot be read", name), row);
  standing = unescaped(std::string_view(row.body).substr(0, row.body.size() - 1));
  return {};
}

store_problem clickhouse_store::read_kept(const std::string& beginning, std::map<std::string, std::string>& to) {
  const answer rows = ask(fmt::format(
      "SELECT name, min(text) FROM muffle_kept WHERE startsWith(name, {}) GROUP BY name FORMAT TabSeparated",
      literal(beginning)));
  if (rows.status != 200) return problem("muffle_kept cannot be read", rows);
  for_each_row(rows.body, [&to](const std::vector<std::string>& row) {
    if (row.size() == 2) to[row[0]] = row[1];
  });
  return {};
}
