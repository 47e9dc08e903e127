// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/check/requirement.hpp>
#include <muffle/check/vulnerability.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Which combinations a policy may keep, and what that costs.
struct suggestion {
  /// The cells of the grid that are kept, with their crowds, by rising cell.
  std::vector<crowd> kept;
  /// How many are not told apart any more.
  ratio rare;
  /// How many releases the policy then has.
  std::uint64_t cells;
  /// What a release tells on the mean, before and after.
  double entropy_before;
  double entropy_after;
};

/// The most combinations that a policy can keep so that a requirement holds, those with the largest crowds first; every
/// other one is `rare`. From the crowds of the policy without keep (`without_keep`). What is `incomplete` stays so, and
/// its crowd is not looked at. Nothing where no table does: the fields then need fewer classes.
///
/// The table is made of what was counted. Crowds of another catalogue are other ones, so take two times the k that is
/// to hold, and check against a catalogue that was not used here.
inline std::optional<suggestion> suggest_keep(const policy_grid& grid, const histogram& combinations,
                                              const requirement& wanted) {
  if (combinations.empty() || combinations.cells() != grid.cells) return std::nullopt;
  std::vector<crowd> largest;
  std::uint64_t incomplete = 0;
  for (const crowd& each : combinations.crowds()) {
    if (each.cell == grid.incomplete_cell) {
      incomplete = each.size;
    } else {
      largest.push_back(each);
    }
  }
  std::stable_sort(largest.begin(), largest.end(), [](const crowd& a, const crowd& b) { return a.size > b.size; });

  const bool can_be_incomplete = grid.incomplete_cell.has_value();
  const std::uint64_t whole_grid = grid.cells - can_be_incomplete;
  std::uint64_t rare = 0;
  for (std::size_t count = largest.size(); count != 0; rare += largest[--count].size) {
    const std::uint64_t cells = count + (count < whole_grid) + can_be_incomplete;
    if (largest[count - 1].size < wanted.k || (rare != 0 && rare < wanted.k) || cells > wanted.max_cells) continue;
    if (ratio{rare + incomplete, combinations.total()} > wanted.max_unanswered) continue;
    std::vector<crowd> after(largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count));
    after.push_back({grid.cells, rare});
    after.push_back({grid.cells + 1, incomplete});
    const auto crowds = histogram::of(grid.cells + 2, std::move(after));
    if (bayes_vulnerability(*crowds)->posterior > wanted.max_top1) continue;
    if (bayes_vulnerability(*crowds, 20)->posterior > wanted.max_top20) continue;
    suggestion result{.kept = {largest.begin(), largest.begin() + static_cast<std::ptrdiff_t>(count)},
                      .rare = {rare, combinations.total()},
                      .cells = cells,
                      .entropy_before = *entropy(combinations),
                      .entropy_after = *entropy(*crowds)};
    std::sort(result.kept.begin(), result.kept.end(), [](const crowd& a, const crowd& b) { return a.cell < b.cell; });
    return result;
  }
  return std::nullopt;
}

namespace detail {

/// A label as it is written in C++.
inline std::string literal(std::string_view label) {
  std::string result = "\"";
  for (const char c : label) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace detail

/// The table as C++, for `muffle::keep<name>`.
inline std::string keep_table(const policy_grid& grid, const suggestion& kept, std::string_view name) {
  std::string rows;
  for (const crowd& each : kept.kept) {
    std::string labels;
    const std::vector<class_index> classes = grid.classes_of(each.cell);
    for (std::size_t i = 0; i != classes.size(); ++i) {
      labels += (i == 0 ? "" : ", ") + detail::literal(grid.fields[i].label(classes[i]));
    }
    rows += fmt::format("    {{{}}},  // {}\n", labels, each.size);
  }
  return fmt::format("inline constexpr std::array<std::string_view, {}> {}[] = {{\n{}}};\n", grid.fields.size(), name,
                     rows);
}

}  // namespace muffle::inline MUFFLE_ABI::check
