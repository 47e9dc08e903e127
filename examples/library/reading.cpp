// SPDX-License-Identifier: MIT
#include "reading.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <limits>
#include <map>
#include <system_error>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "terminal.hpp"

namespace {

constexpr const library_adapter* adapters[] = {
    &plex_library,    &jellyfin_library,    &jellyfin_old_library,  &jellyfin_playback_reporting,
    &kodi_library,    &kodi_21_library,     &kodi_old_library,      &tautulli_log,
    &gerbera_library, &gerbera_old_library, &gerbera_first_library, &minidlna_library};

constexpr std::string_view schema_version = "SELECT schema_version FROM pragma_schema_version";
constexpr std::int64_t rows_at_once = 500;
/// How often a look may be taken again because a server started or stopped in the middle of it.
constexpr int most_touched = 20;
/// Values with the same fault are only counted after this many.
constexpr std::uint64_t most_told = 10;
constexpr std::size_t longest_version = 60;

/// What SQLite's refusals mean to somebody whose server it is.
std::string explained(int code, std::string_view message) {
  switch (code) {
    case SQLITE_BUSY:
      return "is locked: its server is writing, or has it for itself. Try again, or stop the server meanwhile";
    case SQLITE_CORRUPT:
      return "is damaged or cut off: let its server repair it, or take a whole copy";
    case SQLITE_NOTADB:
      return "is no SQLite database: it may be encrypted or damaged, or hold something else";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return "cannot be opened: check the permissions of the file, and of those beside it that end in -wal, -shm or "
             "-journal";
    case SQLITE_READONLY:
      return "was left in the middle of a write, which only its server can undo: start it once, then try again";
    case SQLITE_INTERRUPT:
      return "took so long to read that its server could have been kept waiting, so it was given up: try again when "
             "the "
             "machine has less to do, or let the server repair it";
    case SQLITE_NOMEM:
      return "would take more memory than reading a library may: it may be damaged";
    default:
      return fmt::format("cannot be read: {}", message);
  }
}

std::string without_links(const std::string& path) {
  std::error_code error;
  const std::filesystem::path resolved = std::filesystem::canonical(path, error);
  return error ? path : resolved.string();
}

/// Versions are numbers, or begin with the moment at which they were made.
bool is_newer(std::string_view version, std::string_view known) {
  version = version.substr(0, std::min(version.find_first_not_of("0123456789"), version.size()));
  if (known.size() < 10 && version.size() != known.size()) return version.size() > known.size();
  return version.substr(0, known.size()) > known;
}

/// The server whose tables these are; null where none is known.
const library_adapter* adapter_for(const std::vector<std::string>& tables) {
  const auto found = std::find_if(std::begin(adapters), std::end(adapters), [&](const library_adapter* each) {
    return std::find(tables.begin(), tables.end(), each->tables.front()) != tables.end();
  });
  return found != std::end(adapters) ? *found : nullptr;
}

std::string no_server_that_is_known() {
  std::string known;
  for (const library_adapter* each : adapters) {
    if (known.find(each->tables.front()) != std::string::npos) continue;
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", each->tables.front(), each->server);
  }
  return fmt::format("is of no server that is known here: it has none of the tables {}", known);
}

/// The way in which the server keeps things in this version of its schema; where it has none, the newest.
const library_adapter* adapter_for(const library_adapter* newest, std::string_view version) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), number);
  if (error != std::errc()) return newest;
  const auto found = std::find_if(std::begin(adapters), std::end(adapters), [&](const library_adapter* each) {
    return each->tables.front() == newest->tables.front() && each->since <= number;
  });
  return found != std::end(adapters) ? *found : newest;
}

/// What is not as the server makes it; empty where all is.
std::string fault_of(const library_adapter& adapter, sqlite_connection& connection) {
  for (const std::string_view table : adapter.tables) {
    const std::string type = connection.first_text(fmt::format(
        "SELECT type || wr FROM pragma_table_list WHERE schema = 'main' AND lower(name) = lower('{}')", table));
    if (type.empty()) return fmt::format("there is no table {}", table);
    // Views, virtual tables and computed columns run what their maker wants.
    if (type != "table0") return fmt::format("{} is not a table as the server makes it", table);
    const std::string computed =
        connection.first_text(fmt::format("SELECT name FROM pragma_table_xinfo('{}') WHERE hidden > 1", table));
    if (!computed.empty())
      return fmt::format("column {} of table {} is computed, which no server's is", computed, table);
  }
  for (const library_query& query : adapter.queries) {
    if (!connection.prepare(query.sql)) return connection.message();
  }
  return {};
}

}  // namespace

reading::reading(std::string named, problems& found)
    : named_(std::move(named)), file_(without_links(named_)), found_(found) {}

bool reading::refuse(std::string_view why) {
  found_.report(named_, why);
  return false;
}

std::optional<reading::result> reading::look(const std::function<result(sqlite_connection&)>& at) {
  while (true) {
    const std::string uri = file_.uri();
    if (uri.empty()) {
      refuse(file_.why_not());
      return std::nullopt;
    }
    result came{};
    {
      sqlite_connection connection(uri);
      came = connection.code() == SQLITE_OK ? at(connection) : result{connection.code(), connection.message()};
    }
    if (file_.was_replaced()) {
      refuse("was replaced by another file while it was read: try again");
      return std::nullopt;
    }
    // SQLite takes a journal that a commit deletes at that very moment for one that was left behind.
    const bool is_just_over = came.code == SQLITE_READONLY && file_.has_another_journal();
    if (file_.still_holds() && !is_just_over) return came;
    if (++touched_ > most_touched) {
      refuse("changes faster than it can be read: stop its server, then try again");
      return std::nullopt;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

const library_adapter* reading::recognise() {
  const library_adapter* adapter = nullptr;
  std::string version;
  std::string fault;
  const auto came = look([&](sqlite_connection& connection) -> result {
    std::vector<std::string> tables;
    sqlite_statement statement = connection.prepare("SELECT name FROM sqlite_schema");
    int code = statement ? SQLITE_ROW : connection.code();
    while (statement && (code = statement.step()) == SQLITE_ROW) tables.push_back(row(statement).text("name"));
    if (code != SQLITE_DONE) return {code, connection.message()};
    adapter = adapter_for(tables);
    if (adapter == nullptr) return {};
    version = adapter->version.empty() ? "" : connection.first_text(adapter->version).substr(0, longest_version);
    adapter = adapter_for(adapter, version);
    schema_ = connection.first_text(schema_version);
    fault = fault_of(*adapter, connection);
    code = fault.empty() ? SQLITE_OK : connection.code();
    return {code == SQLITE_ERROR ? SQLITE_OK : code, fault};
  });
  if (!came) return nullptr;
  const bool is_readable = came->code == SQLITE_OK || came->code == SQLITE_DONE || came->code == SQLITE_ROW;
  if (!is_readable) {
    refuse(explained(came->code, came->message));
    return nullptr;
  }
  if (adapter == nullptr) {
    refuse(no_server_that_is_known());
    return nullptr;
  }
  const std::string what = fmt::format("this is {}{}{}", adapter->server, version.empty() ? "" : ", schema ", version);
  if (!fault.empty()) {
    refuse(
        fmt::format("{}, but {}: it is newer or older than the schemas that are known here. Nothing of it is read, so "
                    "that nothing is read wrongly",
                    what, fault));
    return nullptr;
  }
  found_.note(named_,
              adapter->newest.empty() || !is_newer(version, adapter->newest)
                  ? what
                  : fmt::format("{}; that is newer than {}, the newest that is known here. It has all columns that "
                                "are read, but they may mean something else by now",
                                what, adapter->newest));
  return adapter_ = adapter;
}

reading::result reading::read_page(sqlite_connection& connection, const library_query& query,
                                   const std::string& household, std::int64_t after, std::vector<read_row>& into) {
  into.clear();  // a look may be taken again
  sqlite_statement statement = connection.prepare(query.sql);
  if (!statement) return {connection.code(), connection.message()};
  statement.bind(1, after);
  statement.bind(2, rows_at_once);
  int code = SQLITE_ROW;
  while ((code = statement.step()) == SQLITE_ROW) {
    row from(statement);
    read_row& read = into.emplace_back();
    read.key = from.key();
    query.read(from, read.item);
    if (!household.empty() && household == query.household) read.item.household = from.text(household);
    read.bad = from.bad();
  }
  return {code, connection.message()};
}

bool reading::skip_row(const library_query& query, std::int64_t& after) {
  bool is_found = false;
  const auto came = look([&](sqlite_connection& connection) -> result {
    sqlite_statement next =
        connection.prepare(fmt::format("SELECT min(rowid) FROM \"{}\" WHERE rowid > ?1", query.table));
    if (!next) return {connection.code(), connection.message()};
    next.bind(1, after);
    const int code = next.step();
    is_found = code == SQLITE_ROW && sqlite3_column_type(next.get(), 0) == SQLITE_INTEGER;
    if (is_found) after = sqlite3_column_int64(next.get(), 0);
    return {code, connection.message()};
  });
  if (!came) return false;
  return is_found || refuse(explained(came->code, came->message));
}

bool reading::read_rows(const library_query& query, const std::string& household,
                        const std::function<void(read_row&)>& use) {
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  std::uint64_t count = 0;
  std::uint64_t too_long = 0;
  progress_line progress;
  std::vector<read_row> page;
  while (true) {
    bool has_keys = true;
    const auto came = look([&](sqlite_connection& connection) {
      const result read = read_page(connection, query, household, after, page);
      has_keys = !query.keys_may_change || connection.first_text(schema_version) == schema_;
      return read;
    });
    if (!came) return false;
    if (!has_keys) return refuse("was rebuilt by its server while it was read: try again");
    for (read_row& each : page) {
      if (each.key <= after) {
        return refuse(fmt::format("table {}: keys that are not in order: it may be damaged", query.table));
      }
      after = each.key;
      progress.show(fmt::format("{} rows of {}", ++count, query.table));
      use(each);
    }
    if (came->code == SQLITE_TOOBIG) {
      if (!skip_row(query, after)) return false;
      if (++too_long > most_told) continue;
      found_.report(named_,
                    fmt::format("table {}, row {}: a text longer than any server writes: {}; this row is left out",
                                query.table, after, query.advice));
    } else if (came->code != SQLITE_DONE) {
      return refuse(
          fmt::format("{} ({} rows of {} were read)", explained(came->code, came->message), count, query.table));
    } else if (static_cast<std::int64_t>(page.size()) < rows_at_once) {
      break;
    }
  }
  if (too_long > most_told) {
    found_.report(named_, fmt::format("table {}: {} more such rows are left out", query.table, too_long - most_told));
  }
  return true;
}

void reading::read(const std::string& household, const std::function<void(media_item&)>& use) {
  for (const library_query& query : adapter_->queries) {
    std::map<std::string, std::uint64_t> faults;
    const bool is_read = read_rows(query, household, [&](read_row& each) {
      each.item.row = static_cast<std::uint64_t>(each.key);
      each.item.table = query.table;
      for (const bad_cell& bad : each.bad) {
        if (++faults[fmt::format("column {}: {}", bad.column, bad.why)] > most_told) continue;
        found_.report(named_, fmt::format("table {}, row {}: column {}: {} {}: {}; this value is left out", query.table,
                                          each.key, bad.column, bad.value, bad.why, query.advice));
      }
      use(each.item);
    });
    for (const auto& [fault, times] : faults) {
      if (times <= most_told) continue;
      found_.report(
          named_, fmt::format("table {}: {}: {} more such values are left out", query.table, fault, times - most_told));
    }
    if (!is_read) return;
  }
}
