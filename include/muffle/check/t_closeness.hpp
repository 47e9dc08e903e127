// SPDX-License-Identifier: MIT
#pragma once

/// How far the values of a sensitive attribute in a crowd are from those of all records (Li, Li and Venkatasubramanian
/// 2007, "t-closeness: privacy beyond k-anonymity and l-diversity"): the earth mover's distance of the worst cell, from
/// 0 to 1. Sums are exact up to one division for each cell. Nothing where there are no records.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/contingency.hpp>

namespace muffle::inline MUFFLE_ABI::check {

namespace detail {

__extension__ typedef __int128 signed_wide;

constexpr signed_wide magnitude(signed_wide number) { return number < 0 ? -number : number; }

/// The share of a value in a group minus its share in all records, times the sizes of both, for each value that some
/// record has, in the order of the values. Calls `visit(differences, size of the group * size of all)` for each group.
template <class Visit>
void for_each_difference(const contingency& table, Visit visit) {
  const std::span<const crowd> overall = table.overall().crowds();
  const std::uint64_t total = table.overall().total();
  std::vector<signed_wide> differences(overall.size());
  for (std::size_t i = 0; i != table.size(); ++i) {
    const contingency::group group = table[i];
    auto value = group.values.begin();
    for (std::size_t j = 0; j != overall.size(); ++j) {
      const bool is_here = value != group.values.end() && value->cell == overall[j].cell;
      differences[j] = (is_here ? static_cast<signed_wide>(value->size) * total : 0) -
                       static_cast<signed_wide>(overall[j].size) * group.size;
      value += is_here;
    }
    visit(std::span<const signed_wide>(differences), static_cast<double>(group.size) * static_cast<double>(total));
  }
}

}  // namespace detail

/// Where one value is as far from every other: half the sum of the differences, the total variation.
inline std::optional<double> t_closeness_equal(const contingency& table) {
  std::optional<double> worst;
  detail::for_each_difference(table, [&](std::span<const detail::signed_wide> differences, double scale) {
    detail::signed_wide moved = 0;
    for (const detail::signed_wide difference : differences) moved += detail::magnitude(difference);
    worst = std::max(worst.value_or(0), static_cast<double>(moved) / (2 * scale));
  });
  return worst;
}

/// Where values are in the order of their numbers, and as far apart as they have others between them. Those that no
/// record has do not count. Zero where all records have one value.
inline std::optional<double> t_closeness_ordered(const contingency& table) {
  std::optional<double> worst;
  detail::for_each_difference(table, [&](std::span<const detail::signed_wide> differences, double scale) {
    detail::signed_wide carried = 0;
    detail::signed_wide moved = 0;
    for (const detail::signed_wide difference : differences) {
      carried += difference;
      moved += detail::magnitude(carried);
    }
    const double steps = differences.size() < 2 ? 1 : static_cast<double>(differences.size() - 1);
    worst = std::max(worst.value_or(0), static_cast<double>(moved) / (scale * steps));
  });
  return worst;
}

/// Where values stand in a tree: two are as far apart as their first common ancestor is high, through the height of the
/// root. `ancestors[value]` are the numbers of a value's ancestors from its parent up to the root, as many for each
/// value. Nothing where a value has no such row or the rows are not of one length, of at least one.
inline std::optional<double> t_closeness_hierarchical(const contingency& table,
                                                      std::span<const std::vector<std::uint64_t>> ancestors) {
  const std::span<const crowd> overall = table.overall().crowds();
  if (overall.empty() || overall.back().cell >= ancestors.size()) return std::nullopt;
  const std::size_t height = ancestors.front().size();
  for (const std::vector<std::uint64_t>& row : ancestors) {
    if (row.size() != height || height == 0) return std::nullopt;
  }
  std::optional<double> worst;
  detail::for_each_difference(table, [&](std::span<const detail::signed_wide> differences, double scale) {
    // What each node has too much or too little of, from the leaves up. Below a node the smaller of both sums is moved.
    struct node {
      std::uint64_t number;
      std::size_t leaf;  // one of its values, for the way up
      detail::signed_wide extra;
    };
    std::vector<node> nodes;
    for (std::size_t j = 0; j != overall.size(); ++j) {
      nodes.push_back({overall[j].cell, static_cast<std::size_t>(overall[j].cell), differences[j]});
    }
    detail::signed_wide moved = 0;
    for (std::size_t level = 0; level != height; ++level) {
      for (node& each : nodes) each.number = ancestors[each.leaf][level];
      std::sort(nodes.begin(), nodes.end(), [](const node& a, const node& b) { return a.number < b.number; });
      std::vector<node> parents;
      for (std::size_t begin = 0; begin != nodes.size();) {
        detail::signed_wide too_much = 0;
        detail::signed_wide too_little = 0;
        std::size_t end = begin;
        for (; end != nodes.size() && nodes[end].number == nodes[begin].number; ++end) {
          (nodes[end].extra > 0 ? too_much : too_little) += detail::magnitude(nodes[end].extra);
        }
        moved += static_cast<detail::signed_wide>(level + 1) * std::min(too_much, too_little);
        parents.push_back({nodes[begin].number, nodes[begin].leaf, too_much - too_little});
        begin = end;
      }
      nodes = std::move(parents);
    }
    worst = std::max(worst.value_or(0), static_cast<double>(moved) / (scale * static_cast<double>(height)));
  });
  return worst;
}

}  // namespace muffle::inline MUFFLE_ABI::check
