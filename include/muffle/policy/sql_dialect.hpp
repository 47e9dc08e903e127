// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// How an engine writes what its SQL does not share with the others. "{}" stands for an operand.
struct sql_dialect {
  std::string_view name;
  char quote;                     ///< around names
  bool has_backslashes_in_names;  ///< they escape there, or else a quote is doubled
  bool has_backslashes_in_texts;
  std::string_view escape_prefix;  ///< before a text with backslashes, where a setting says whether they escape
  std::string_view whole;          ///< of 64 bits with a sign
  std::string_view text;           ///< compared byte by byte
  std::string_view divided;
  std::string_view remainder;
  std::string_view greatest;
  std::string_view is_not_a_number;  ///< empty where not-a-number is neither larger nor smaller than a number
  std::string_view distinct;         ///< how many distinct values, exactly
  std::string_view null;             ///< as a whole number
  /// Types belong to values and not to columns, and every text is larger than every number.
  bool has_types_of_values;

  std::string written(std::string_view pattern, const auto&... operands) const {
    return fmt::format(fmt::runtime(pattern), operands...);
  }

  /// A name, whatever is in it.
  std::string named(std::string_view plain) const {
    std::string result(1, quote);
    for (const char c : plain) {
      if (c == quote || (c == '\\' && has_backslashes_in_names)) result += has_backslashes_in_names ? '\\' : c;
      result += c;
    }
    return result + quote;
  }

  /// A text, whatever is in it.
  std::string quoted(std::string_view plain) const {
    const bool has_backslash = plain.find('\\') != std::string_view::npos;
    const bool is_escaped = has_backslashes_in_texts || (has_backslash && !escape_prefix.empty());
    std::string result(is_escaped ? escape_prefix : std::string_view());
    result += '\'';
    for (const char c : plain) {
      if (is_escaped && (c == '\n' || c == '\r')) {
        result += c == '\n' ? "\\n" : "\\r";
        continue;
      }
      if (c == '\'' || (c == '\\' && is_escaped)) result += is_escaped ? '\\' : c;
      result += c;
    }
    return result + '\'';
  }
};

/// The dialects that are known. The last three were tried with a parser, and not on their engines.
inline constexpr std::array<sql_dialect, 7> sql_dialects{{
    {.name = "postgresql",
     .quote = '"',
     .has_backslashes_in_names = false,
     .has_backslashes_in_texts = false,
     .escape_prefix = "E",
     .whole = "CAST({} AS bigint)",
     .text = "CAST({} AS text) COLLATE \"C\"",
     .divided = "({} / {})",
     .remainder = "({} % {})",
     .greatest = "GREATEST({}, {})",
     .is_not_a_number = "{} = CAST('NaN' AS double precision)",
     .distinct = "COUNT(DISTINCT {})",
     .null = "CAST(NULL AS integer)",
     .has_types_of_values = false},
    {.name = "sqlite",
     .quote = '"',
     .has_backslashes_in_names = false,
     .has_backslashes_in_texts = false,
     .escape_prefix = "",
     .whole = "CAST({} AS INTEGER)",
     .text = "CAST({} AS TEXT) COLLATE BINARY",
     .divided = "({} / {})",
     .remainder = "({} % {})",
     .greatest = "max({}, {})",
     .is_not_a_number = "",
     .distinct = "COUNT(DISTINCT {})",
     .null = "NULL",
     .has_types_of_values = true},
    {.name = "duckdb",
     .quote = '"',
     .has_backslashes_in_names = false,
     .has_backslashes_in_texts = false,
     .escape_prefix = "",
     .whole = "CAST({} AS BIGINT)",
     .text = "CAST({} AS VARCHAR)",
     .divided = "({} // {})",
     .remainder = "({} % {})",
     .greatest = "GREATEST({}, {})",
     .is_not_a_number = "{} = CAST('NaN' AS DOUBLE)",
     .distinct = "COUNT(DISTINCT {})",
     .null = "CAST(NULL AS INTEGER)",
     .has_types_of_values = false},
    {.name = "clickhouse",
     .quote = '`',
     .has_backslashes_in_names = true,
     .has_backslashes_in_texts = true,
     .escape_prefix = "",
     .whole = "toInt64({})",
     .text = "toString({})",
     .divided = "intDivOrZero({}, {})",
     .remainder = "modulo({}, {})",
     .greatest = "greatest({}, {})",
     .is_not_a_number = "",
     .distinct = "ifNull(uniqExact({}), 0)",
     .null = "CAST(NULL AS Nullable(Int64))",
     .has_types_of_values = false},
    {.name = "trino",
     .quote = '"',
     .has_backslashes_in_names = false,
     .has_backslashes_in_texts = false,
     .escape_prefix = "",
     .whole = "CAST({} AS BIGINT)",
     .text = "CAST({} AS VARCHAR)",
     .divided = "({} / {})",
     .remainder = "({} % {})",
     .greatest = "GREATEST({}, {})",
     .is_not_a_number = "",
     .distinct = "COUNT(DISTINCT {})",
     .null = "CAST(NULL AS INTEGER)",
     .has_types_of_values = false},
    {.name = "spark",
     .quote = '`',
     .has_backslashes_in_names = false,
     .has_backslashes_in_texts = true,
     .escape_prefix = "",
     .whole = "CAST({} AS BIGINT)",
     .text = "CAST({} AS STRING)",
     .divided = "({} DIV {})",
     .remainder = "({} % {})",
     .greatest = "GREATEST({}, {})",
     .is_not_a_number = "{} = CAST('NaN' AS DOUBLE)",
     .distinct = "COUNT(DISTINCT {})",
     .null = "CAST(NULL AS INTEGER)",
     .has_types_of_values = false},
    {.name = "bigquery",
     .quote = '`',
     .has_backslashes_in_names = true,
     .has_backslashes_in_texts = true,
     .escape_prefix = "",
     .whole = "CAST({} AS INT64)",
     .text = "CAST({} AS STRING)",
     .divided = "DIV({}, {})",
     .remainder = "MOD({}, {})",
     .greatest = "GREATEST({}, {})",
     .is_not_a_number = "",
     .distinct = "COUNT(DISTINCT {})",
     .null = "CAST(NULL AS INT64)",
     .has_types_of_values = false},
}};

/// Null where there is none of this name.
constexpr const sql_dialect* sql_dialect_named(std::string_view name) noexcept {
  const auto found = std::find_if(sql_dialects.begin(), sql_dialects.end(),
                                  [&](const sql_dialect& each) { return each.name == name; });
  return found == sql_dialects.end() ? nullptr : &*found;
}

}  // namespace muffle::inline MUFFLE_ABI
