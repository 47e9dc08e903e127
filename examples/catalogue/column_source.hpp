// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/policy/raw_value.hpp>

#include "media_item.hpp"

/// A column that catalogues, databases and media files can have, by the name that it has in catalogues, and the unit
/// that it is in; empty where it has none.
struct known_column {
  std::string_view name;
  std::string_view unit;
  bool is_of_catalogues;  ///< a CSV file has it only if its first row names it; all else may know it
  muffle::raw_value (*read)(const media_item&);
};
/// Null where there is none.
const known_column* known_column_named(std::string_view name);

/// Where a value of a title comes from, by the name of a column.
struct column_source {
  std::string column;                   // empty where no column has it
  const known_column* known = nullptr;  // or null
  std::size_t own = 0;                  // else, the place in `media_item::own`

  /// `own` collects the columns that are not known, for `read_catalogue`.
  static column_source of(std::string_view column, std::vector<std::string>& own);

  /// `columns` are those of a CSV file, none for what has known columns alone.
  bool is_in(const std::vector<std::string>* columns) const;
  muffle::raw_value read(const media_item& item) const;
};
