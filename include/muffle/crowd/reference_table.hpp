// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Which policy a table is about.
struct table_key {
  std::string name;
  std::uint16_t version = 1;
  std::uint64_t fingerprint = 0;

  template <policy_type P>
  static table_key of() {
    return {std::string(policy_name<P>), policy_version<P>, policy_fingerprint<P>};
  }

  friend bool operator==(const table_key&, const table_key&) = default;
};

/// How many public titles have each cell of a policy, and where it has a coarser one, each cell of both.
struct reference_table {
  struct both {
    std::uint64_t fine = 0;
    std::uint64_t coarse = 0;
    std::uint64_t titles = 0;

    friend bool operator==(const both&, const both&) = default;
  };
  struct fallback {
    table_key key;
    std::uint64_t cells = 0;
    std::vector<both> titles;  ///< those cells of both that are in use, by rising cells

    friend bool operator==(const fallback&, const fallback&) = default;
  };

  table_key key;
  std::vector<std::uint64_t> titles;  ///< by cell
  std::optional<fallback> coarser;
  /// How many of the titles are made up. A crowd of these is in no catalogue, so whoever relies on the table is told.
  std::uint64_t synthetic = 0;

  friend bool operator==(const reference_table&, const reference_table&) = default;
};

/// Tables, or why text is none.
struct read_tables {
  std::vector<reference_table> tables;
  std::string problem;  ///< empty where there is none

  explicit operator bool() const noexcept { return problem.empty(); }
};

namespace detail {

inline constexpr std::string_view reference_title = "muffle reference 1";

inline std::string checksum_line(std::string_view text) {
  fnv sum;
  sum.add(text);
  return fmt::format("checksum {:016x}\n", sum.state);
}

/// Takes words off a line.
class words {
 public:
  explicit words(std::string_view line) noexcept : rest_(line) {}

  bool done() const noexcept { return rest_.empty(); }

  std::string_view next() noexcept {
    const std::size_t end = std::min(rest_.find(' '), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return word;
  }

  template <class Number>
  bool take(Number& number, int base = 10) noexcept {
    return take_from(next(), number, base);
  }

  template <class Number>
  static bool take_from(std::string_view word, Number& number, int base = 10) noexcept {
    const auto read = std::from_chars(word.data(), word.data() + word.size(), number, base);
    return read.ec == std::errc() && read.ptr == word.data() + word.size();
  }

  bool take(table_key& key) {
    key.name = std::string(next());
    return !key.name.empty() && take(key.version) && take(key.fingerprint, 16);
  }

 private:
  std::string_view rest_;
};

inline void append_key(std::string& text, std::string_view what, const table_key& key, std::uint64_t cells) {
  fmt::format_to(std::back_inserter(text), "{} {} {} {:016x} {}\n", what, key.name, key.version, key.fingerprint,
                 cells);
}

/// "3,0,12": cell, coarser cell, titles.
inline bool take_both(std::string_view word, reference_table::both& both) noexcept {
  const std::size_t first = word.find(',');
  const std::size_t second = word.find(',', first == std::string_view::npos ? first : first + 1);
  return second != std::string_view::npos && words::take_from(word.substr(0, first), both.fine) &&
         words::take_from(word.substr(first + 1, second - first - 1), both.coarse) &&
         words::take_from(word.substr(second + 1), both.titles);
}

/// One line of a reference; what is wrong with it, or nothing.
inline std::string_view read_reference_line(std::string_view line, std::vector<reference_table>& tables,
                                            std::uint64_t& cells) {
  words rest(line);
  const std::string_view what = rest.next();
  if (what == "policy") {
    tables.emplace_back();
    if (!rest.take(tables.back().key) || !rest.take(cells) || !rest.done())
      return "a policy has a name, a version, a fingerprint and a number of cells";
    return {};
  }
  if (tables.empty()) return "a policy has to be named first";
  reference_table& table = tables.back();
  if (what == "titles") {
    if (!table.titles.empty()) return "the titles of a policy are counted once";
    std::uint64_t total = 0;
    while (!rest.done()) {
      std::uint64_t count = 0;
      if (!rest.take(count) || count > std::numeric_limits<std::uint64_t>::max() - total)
        return "titles are counted in whole numbers, below 2^64 together";
      total += count;
      table.titles.push_back(count);
    }
    return table.titles.size() == cells ? std::string_view() : "there is not one count for each cell";
  }
  if (what == "synthetic") {
    std::uint64_t total = 0;
    for (const std::uint64_t count : table.titles) total += count;
    if (table.synthetic != 0 || !rest.take(table.synthetic) || !rest.done() || table.synthetic == 0 ||
        table.synthetic > total)
      return "how many titles are made up comes once, after them, and is no more than there are";
    return {};
  }
  if (what == "or_else") {
    reference_table::fallback coarser;
    if (table.titles.empty() || table.coarser) return "a coarser policy comes once, after the titles of the finer one";
    if (!rest.take(coarser.key) || !rest.take(coarser.cells) || !rest.done())
      return "a policy has a name, a version, a fingerprint and a number of cells";
    table.coarser = std::move(coarser);
    return {};
  }
  if (what == "both") {
    if (!table.coarser || !table.coarser->titles.empty())
      return "the cells of both come once, after the coarser policy";
    std::vector<std::uint64_t> left = table.titles;
    while (!rest.done()) {
      reference_table::both both;
      if (!take_both(rest.next(), both) || both.fine >= left.size() || both.coarse >= table.coarser->cells)
        return "a cell of both is the one cell, the other one and a number of titles, with commas between";
      if (both.titles > left[both.fine]) return "more titles have the cells of both than have the finer one";
      left[both.fine] -= both.titles;
      table.coarser->titles.push_back(both);
    }
    return {};
  }
  return "a line begins with policy, titles, or_else, both or checksum";
}

}  // namespace detail

/// Tables as text: one line each for the policy, its titles by cell and what it falls back to, and a checksum at the
/// end.
inline std::string reference_text(const std::vector<reference_table>& tables) {
  std::string text = fmt::format("{}\n", detail::reference_title);
  for (const reference_table& each : tables) {
    detail::append_key(text, "policy", each.key, each.titles.size());
    text += "titles";
    for (const std::uint64_t count : each.titles) text += fmt::format(" {}", count);
    text += "\n";
    if (each.synthetic != 0) text += fmt::format("synthetic {}\n", each.synthetic);
    if (!each.coarser) continue;
    detail::append_key(text, "or_else", each.coarser->key, each.coarser->cells);
    text += "both";
    for (const reference_table::both& cell : each.coarser->titles)
      text += fmt::format(" {},{},{}", cell.fine, cell.coarse, cell.titles);
    text += "\n";
  }
  return text + detail::checksum_line(text);
}

/// Any text at all: what is not a whole reference is a problem that names the line.
inline read_tables parse_reference(std::string_view text) {
  const auto refuse = [](std::string problem) { return read_tables{{}, std::move(problem)}; };
  if (text.substr(0, detail::reference_title.size()) != detail::reference_title) {
    return refuse(fmt::format("line 1: a reference begins with \"{}\"; write one with muffle-check --write-reference",
                              detail::reference_title));
  }
  const std::size_t sum_at = text.rfind("checksum ");
  if (sum_at == std::string_view::npos || text.substr(sum_at) != detail::checksum_line(text.substr(0, sum_at))) {
    return refuse(
        "the checksum at the end is missing or wrong: the reference is cut off or was edited; take a whole copy, "
        "or write it anew with muffle-check --write-reference");
  }
  read_tables result;
  std::uint64_t cells = 0;
  std::size_t number = 0;
  for (std::string_view rest = text.substr(0, sum_at); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    const std::string_view problem =
        number == 1 ? line == detail::reference_title ? std::string_view() : "no other text stands in line 1"
                    : detail::read_reference_line(line, result.tables, cells);
    if (!problem.empty()) return refuse(fmt::format("line {}: {}", number, problem));
  }
  for (const reference_table& each : result.tables) {
    if (each.titles.empty()) return refuse(fmt::format("policy {} has no titles counted", each.key.name));
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
