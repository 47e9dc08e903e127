// SPDX-License-Identifier: MIT
#pragma once

/// A policy in SQL, so that a table of records becomes cells where it lies. The cells are those of the C++ policy, row
/// by row: the numbers in the statements are found by asking the library's own readings.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/policy/detail/sql_class.hpp>
#include <muffle/policy/document.hpp>
#include <muffle/policy/sql_dialect.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Where the records of a policy lie.
struct sql_table {
  std::vector<std::string> name;    ///< with what it is in before it: {"warehouse", "plays"}
  std::vector<sql_column> columns;  ///< of each member of the policy; numbers are in the units that the document reads
  std::string household = {};       ///< a column; empty where households are not counted
};

/// A statement, or why there is none: a sentence that names what is wrong.
struct sql_statement {
  std::string text;
  std::string problem = {};  ///< empty where there is none

  explicit operator bool() const noexcept { return problem.empty(); }
};

/// What a column holds that nobody says more of: names are texts, and what has a fraction most of the time is real.
inline sql_values usual_values(const policy_document& policy, std::size_t member) {
  sql_values result = sql_values::whole;
  for (const document_field& field : policy.fields) {
    for (const field_reading::member_place& place : field.reads.places) {
      if (place.member != member) continue;
      if (place.what == measured::word || place.what == measured::label) return sql_values::text;
      const bool is_alone = field.reads.places.size() == 1;
      const bool is_fraction = place.what == measured::frame_rate || place.what == measured::speed;
      if (is_fraction || (is_alone && place.what == measured::progress)) result = sql_values::real;
    }
  }
  return result;
}

namespace detail {

/// Longer statements are refused by engines, or run for ever.
inline constexpr std::uint64_t most_kept_in_sql = 8192;
inline constexpr std::uint64_t most_combinations_in_sql = std::uint64_t{1} << 24;
inline constexpr std::size_t most_texts_in_sql = 8192;

class sql_writer {
 public:
  sql_writer(const policy_document& policy, const sql_dialect& dialect, const sql_table& table)
      : policy_(policy), dialect_(dialect), table_(table) {}

  /// Empty where there is none.
  std::string problem() const {
    const auto refused = [&](std::string_view name, std::string_view of) -> std::string {
      if (name.empty()) return fmt::format("{} has no name", of);
      return name.find('\0') == std::string_view::npos
                 ? std::string()
                 : fmt::format("{} has a NUL character in its name, which no engine takes", of);
    };
    if (table_.name.empty()) return "the table has no name";
    for (const std::string& part : table_.name) {
      if (std::string why = refused(part, "the table"); !why.empty()) return why;
    }
    if (table_.columns.size() != policy_.members.size())
      return fmt::format("{} reads {} members, and {} columns are named", policy_.name, policy_.members.size(),
                         table_.columns.size());
    for (std::size_t i = 0; i != table_.columns.size(); ++i) {
      const sql_column& each = table_.columns[i];
      const std::string_view member = policy_.members[i];
      if (std::string why =
              each.name.empty() ? std::string() : refused(each.name, fmt::format("the column of {}", member));
          !why.empty())
        return why;
      if (each.texts.size() > most_texts_in_sql)
        return fmt::format(
            "{} has {} different texts, and a statement holds {}: name the column of a code, not of a title", member,
            each.texts.size(), most_texts_in_sql);
      if (std::any_of(each.texts.begin(), each.texts.end(),
                      [](const auto& text) { return text.find('\0') != text.npos; }))
        return fmt::format("a text of {} has a NUL character in it, which no statement can hold", member);
    }
    if (policy_.combinations > most_combinations_in_sql || policy_.kept.size() > most_kept_in_sql)
      return fmt::format(
          "{} has {} combinations and keeps {}, and a statement holds {} and {}: a policy has some hundred",
          policy_.name, policy_.combinations, policy_.rare ? policy_.kept.size() : policy_.combinations,
          most_combinations_in_sql, most_kept_in_sql);
    for (const document_field& field : policy_.fields) {
      if (const std::string why = class_of(field).problem(); !why.empty())
        return fmt::format("field {}: {}", field.name, why);
    }
    return {};
  }

  std::string table() const {
    std::string result;
    for (const std::string& part : table_.name) {
      if (!result.empty()) result += '.';
      result += dialect_.named(part);
    }
    return result;
  }

  /// The combination of a row, by its place in the grid of all; `combinations` where one of its fields is unknown, and
  /// -1 where a text is not listed. Fields are added up, each in its own radix: NULL where one is
  /// unknown, and below zero where a text is not listed.
  std::string combination() const {
    const auto combinations = static_cast<point>(policy_.combinations);
    std::string sum;
    point radix = combinations;
    for (const document_field& field : policy_.fields) {
      radix /= static_cast<point>(field.classes.size());
      const point unlisted = -((combinations + radix - 1) / radix);
      const std::string one = class_of(field).written(unlisted);
      sum += sum.empty() ? "\n    " : "\n    + ";
      sum += radix == 1 ? one : fmt::format("{} * {}", radix, one);
    }
    if (!policy_.incomplete && !can_be_null()) return fmt::format("({})", sum);
    const std::string result = fmt::format("COALESCE({}, {})", sum, policy_.incomplete ? combinations : -1);
    return has_texts() ? dialect_.written(dialect_.greatest, result, "-1") : result;
  }

  std::string cell() const { return policy_.rare ? with_kept(combination()) : combination(); }

  /// NULL in place of -1.
  std::string or_null(const std::string& number) const {
    return can_be_null() ? fmt::format("NULLIF({}, -1)", number) : number;
  }

  bool has_texts() const {
    return std::any_of(table_.columns.begin(), table_.columns.end(),
                       [](const sql_column& each) { return is_text(each); });
  }

  static bool is_text(const sql_column& column) { return column.holds == sql_values::text && !column.name.empty(); }

 private:
  sql_class class_of(const document_field& field) const { return {policy_, field, dialect_, table_.columns}; }

  /// Whether -1 stands for no cell.
  bool can_be_null() const { return has_texts() || (policy_.rare && !policy_.incomplete); }

  std::string with_kept(const std::string& combination) const {
    std::string result = fmt::format("CASE {}", combination);
    for (std::size_t cell = 0; cell != policy_.kept.size(); ++cell)
      result += fmt::format("{}WHEN {} THEN {}", cell % 8 == 0 ? "\n    " : " ", policy_.kept[cell], cell);
    result += "\n   ";
    if (policy_.incomplete) result += fmt::format(" WHEN {} THEN {}", policy_.combinations, *policy_.incomplete);
    if (can_be_null()) result += " WHEN -1 THEN -1";
    return result + fmt::format(" ELSE {} END", *policy_.rare);
  }

  const policy_document& policy_;
  const sql_dialect& dialect_;
  const sql_table& table_;
};

}  // namespace detail

/// The statement that lists the texts of all columns that hold texts: pairs of `member` and `text`. Its result goes
/// into `sql_column::texts`. Its problem is that no column does.
inline sql_statement sql_texts(const policy_document& policy, const sql_dialect& dialect, const sql_table& table) {
  const detail::sql_writer writer(policy, dialect, table);
  if (std::string why = writer.problem(); !why.empty()) return {{}, std::move(why)};
  std::string all;
  for (std::size_t i = 0; i != table.columns.size(); ++i) {
    if (!detail::sql_writer::is_text(table.columns[i])) continue;
    const std::string column = dialect.named(table.columns[i].name);
    all += fmt::format("{}SELECT DISTINCT {} AS {}, {} AS {} FROM {} WHERE {} IS NOT NULL",
                       all.empty() ? "" : "\nUNION ALL\n", dialect.quoted(policy.members[i]), dialect.named("member"),
                       dialect.written(dialect.text, column), dialect.named("text"), writer.table(), column);
  }
  if (all.empty()) return {{}, fmt::format("{} reads no texts here, so there are none to list", policy.name)};
  return {std::move(all)};
}

/// The statement that gives each row, and its `cell` behind it. A row of which a text is not listed has NULL there: a
/// text came that the list does not know yet.
inline sql_statement sql_cells(const policy_document& policy, const sql_dialect& dialect, const sql_table& table) {
  const detail::sql_writer writer(policy, dialect, table);
  if (std::string why = writer.problem(); !why.empty()) return {{}, std::move(why)};
  return {fmt::format("SELECT *,\n  {} AS {}\nFROM {}", writer.or_null(writer.cell()), dialect.named("cell"), writer.table())};
}

/// The statement that counts the rows of each combination of classes, kept or not, with the columns policy, version, cell
/// and count, and, where the table has a column for them, distinct households. `cell` is the place in the grid of all
/// combinations, and behind its end the one of rows with something unknown, so that other crowds can be kept later.
inline sql_statement sql_counts(const policy_document& policy, const sql_dialect& dialect, const sql_table& table) {
  const detail::sql_writer writer(policy, dialect, table);
  if (std::string why = writer.problem(); !why.empty()) return {{}, std::move(why)};
  const std::string cell = dialect.named("cell");
  const std::string household = dialect.named("household");
  const bool has_households = !table.household.empty();
  return {fmt::format(
      "SELECT {0} AS {1}, {2} AS {3}, {4}, COUNT(*) AS {5}{6}\nFROM (SELECT\n  {7} AS {4}{8}\nFROM {9}) AS {10}\n"
      "GROUP BY {4}\nORDER BY {4}",
      dialect.quoted(policy.name), dialect.named("policy"), policy.version, dialect.named("version"), cell,
      dialect.named("count"),
      has_households
          ? fmt::format(", {} AS {}", dialect.written(dialect.distinct, household), dialect.named("households"))
          : "",
      writer.or_null(writer.combination()),
      has_households ? fmt::format(", {} AS {}", dialect.named(table.household), household) : "", writer.table(),
      dialect.named("of_records"))};
}

}  // namespace muffle::inline MUFFLE_ABI
