// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Titles that are not equally likely: what everybody plays is guessed first. Each title has the cell that a policy
/// gives it and a weight, its plays, from which the prior is made. Weights are integers, so that what follows from them
/// is exact; a model such as Zipf's is scaled to integers by the caller. A title of weight zero is never the one.
///
/// Nothing comes of weights whose sum is not below 2^64.
class popularity {
 public:
  struct title {
    std::uint64_t cell;
    std::uint64_t weight;
  };

  static std::optional<popularity> of(std::vector<title> titles) {
    popularity result;
    std::erase_if(titles, [](const title& each) { return each.weight == 0; });
    result.heaviest_first_.reserve(titles.size());
    const auto is_heavier = [](const title& a, const title& b) { return a.weight > b.weight; };
    if (!std::is_sorted(titles.begin(), titles.end(), is_heavier)) std::sort(titles.begin(), titles.end(), is_heavier);
    for (const title& each : titles) {
      if (each.weight > std::numeric_limits<std::uint64_t>::max() - result.total_) return std::nullopt;
      result.total_ += each.weight;
      result.heaviest_first_.push_back(each.weight);
    }
    sort_by_cell(titles);
    result.titles_ = std::move(titles);
    return result;
  }

  bool empty() const noexcept { return titles_.empty(); }
  std::uint64_t total() const noexcept { return total_; }
  /// All weights, falling.
  std::span<const std::uint64_t> heaviest_first() const noexcept { return heaviest_first_; }

  /// Calls `visit(titles)` for each cell in use, by rising cell, with its titles by falling weight.
  template <class Visit>
  void for_each_cell(Visit visit) const {
    for (auto begin = titles_.begin(); begin != titles_.end();) {
      const auto end = std::find_if(begin, titles_.end(), [&](const title& each) { return each.cell != begin->cell; });
      visit(std::span<const title>(begin, end));
      begin = end;
    }
  }

 private:
  popularity() = default;

  /// Keeps the order of those of one cell. By digits, since there are millions of titles and few digits in a cell.
  static void sort_by_cell(std::vector<title>& titles) {
    std::uint64_t most = 0;
    for (const title& each : titles) most = std::max(most, each.cell);
    // One digit is enough for most policies.
    constexpr unsigned digit_bits = 16;
    constexpr std::uint64_t digit = (std::uint64_t{1} << digit_bits) - 1;
    std::vector<title> sorted(most == 0 ? 0 : titles.size());
    for (unsigned shift = 0; shift < 64 && most >> shift != 0; shift += digit_bits) {
      std::vector<std::uint32_t> next(static_cast<std::size_t>(std::min(most >> shift, digit)) + 2, 0);
      for (const title& each : titles) ++next[static_cast<std::size_t>(each.cell >> shift & digit) + 1];
      std::partial_sum(next.begin(), next.end(), next.begin());
      for (const title& each : titles) sorted[next[static_cast<std::size_t>(each.cell >> shift & digit)]++] = each;
      titles.swap(sorted);
    }
  }

  std::vector<title> titles_;
  std::vector<std::uint64_t> heaviest_first_;
  std::uint64_t total_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::check
