// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "media_item.hpp"
#include "problems.hpp"

/// Whether a file is a database, or is to be one by its name: ".db", ".sqlite", ".sqlite3".
bool is_library(const std::string& path);

/// Reads the databases of media servers, which may be running, and says on stderr whose they are. Nothing is written to
/// them or beside them. Rows are read some hundred at a time, so that a server never waits for long: what it changes
/// meanwhile is seen as it was or as it is, and no row is read twice.
///
/// A value that makes no sense is reported with its table, its key and its column, and is not known.
class library_reader {
 public:
  /// Where rows are plays, `household` names the column that says who played; empty where nobody asks.
  explicit library_reader(problems& found, std::string_view household = {}) : found_(found), household_(household) {}

  struct outcome {
    /// The columns of a catalogue that it has something for; none where it could not be read.
    std::vector<std::string> columns;
    /// In a log of plays, the column that names who played; empty elsewhere.
    std::string_view household = {};
  };

  /// Plays whose titles stand in another database are told with what is known of them if that was read before. `begin`
  /// is told what comes before the first of it does.
  outcome read(const std::string& path, const std::function<void(const media_item&)>& use,
               const std::function<void(const outcome&)>& begin = {});

 private:
  problems& found_;
  std::string household_;
  std::map<std::string, media_item, std::less<>> known_;
};
