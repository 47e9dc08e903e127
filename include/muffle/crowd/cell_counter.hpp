// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/detail/radix_sort.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Counts cells as they come, in memory that depends on the cells and not on how many come: an array where the grid has
/// up to 2^24 of them, sorted runs of those in use where it has more.
class cell_counter {
 public:
  static constexpr std::uint64_t most_in_array = std::uint64_t{1} << 24;

  explicit cell_counter(std::uint64_t cells)
      : sums_(cells), array_(cells <= most_in_array ? static_cast<std::size_t>(cells) : 0, 0) {}

  std::uint64_t cells() const noexcept { return sums_.cells(); }

  /// Counts one more of a cell. False, and nothing is counted, for a cell that the grid does not have.
  bool add(std::uint64_t cell) {
    if (cell < array_.size()) {
      ++array_[static_cast<std::size_t>(cell)];
      return true;
    }
    if (cell >= cells()) return false;
    pending_.push_back(cell);
    // Sums are merged anew each time, which has to be worth it.
    if (pending_.size() >= std::max(least_pending, 4 * sums_.crowds_.size())) settle();
    return true;
  }

  /// The same for each of them. How many the grid has and were counted.
  template <std::unsigned_integral Cell>
  std::size_t add(std::span<const Cell> all) {
    std::size_t counted = 0;
    if (array_.empty()) {
      for (const Cell cell : all) counted += add(cell);
      return counted;
    }
    // Members could be changed by every write to the array, as far as the compiler knows.
    std::uint64_t* const sizes = array_.data();
    const std::uint64_t end = array_.size();
    for (const Cell cell : all) {
      if (cell < end) {
        ++sizes[cell];
        ++counted;
      }
    }
    return counted;
  }

  /// The crowds so far.
  histogram finish() && {
    if (array_.empty()) {
      settle();
    } else {
      for (std::size_t cell = 0; cell != array_.size(); ++cell) sums_.append({cell, array_[cell]});
    }
    return std::move(sums_);
  }

 private:
  static constexpr std::size_t least_pending = 65'536;

  /// Sorts what is pending into the sums.
  void settle() {
    detail::radix_sort(pending_, cells(), room_);
    histogram run(cells());
    for (const std::uint64_t cell : pending_) run.append({cell, 1});
    pending_.clear();
    (void)sums_.merge(run);  // of one grid
  }

  histogram sums_;
  std::vector<std::uint64_t> array_;
  std::vector<std::uint64_t> pending_;
  std::vector<std::uint64_t> room_;  // to sort them in
};

}  // namespace muffle::inline MUFFLE_ABI
