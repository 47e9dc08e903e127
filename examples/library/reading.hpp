// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapter.hpp"
#include "database_file.hpp"
#include "problems.hpp"
#include "sqlite.hpp"

/// Reads one database, from being recognised to its last row. What hinders it is reported, with what to do about it.
///
/// Each look at the database, of some hundred rows, has a connection of its own, which is closed before the rows are
/// handed over: whoever takes them may be slow, and a server waits for whoever has its database open.
class reading {
 public:
  reading(std::string named, problems& found);

  /// Whose it is, if it has all tables and columns that are read; null where it has not.
  const library_adapter* recognise();
  /// Hands over each row, without the values that make no sense. Where rows are plays and `household` is the column
  /// that says who played, so do they.
  void read(const std::string& household, const std::function<void(media_item&)>& use);

 private:
  struct read_row {
    std::int64_t key = 0;
    media_item item;
    std::vector<bad_cell> bad;
  };
  /// What SQLite's code and words were at the end.
  struct result {
    int code = SQLITE_OK;
    std::string message;
  };

  bool refuse(std::string_view why);
  /// Nothing where it cannot be read, which is then reported.
  std::optional<result> look(const std::function<result(sqlite_connection&)>& at);
  bool read_rows(const library_query& query, const std::string& household, const std::function<void(read_row&)>& use);
  result read_page(sqlite_connection& connection, const library_query& query, const std::string& household,
                   std::int64_t after, std::vector<read_row>& into);
  /// Steps over a row that cannot be read as a whole.
  bool skip_row(const library_query& query, std::int64_t& after);

  std::string named_;
  database_file file_;
  problems& found_;
  const library_adapter* adapter_ = nullptr;
  std::string schema_;
  int touched_ = 0;
};
