// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Counts the households behind each cell in one epoch: a household counts once for a cell, however many releases it
/// gave. Five hundred plays of three households are a crowd of three. For every epoch take another counter, since a
/// crowd over several epochs stands in none of them. Takes memory by distinct pairs of cell and household.
///
/// A household is a number that the caller gives it. Of two households with one number (of a hash, say) one is counted:
/// the crowd is then too small, never too large.
class household_counter {
 public:
  explicit household_counter(std::uint64_t cells) noexcept : cells_(cells) {}

  /// False, and nothing is counted, for a cell that the grid does not have.
  bool add(std::uint64_t cell, std::uint64_t household) {
    if (cell >= cells_) return false;
    seen_.push_back({cell, household});
    if (seen_.size() - settled_ >= std::max(least_pending, settled_)) settle();
    return true;
  }

  /// Adds what another counter saw of the same epoch; a household that both saw counts once. False, and nothing is
  /// added, where the grids have different numbers of cells.
  [[nodiscard]] bool merge(const household_counter& other) {
    if (other.cells_ != cells_) return false;
    seen_.insert(seen_.end(), other.seen_.begin(), other.seen_.end());
    settle();
    return true;
  }

  histogram finish() && {
    settle();
    histogram result(cells_);
    for (const sighting& each : seen_) result.append({each.cell, 1});
    return result;
  }

 private:
  static constexpr std::size_t least_pending = 65'536;

  struct sighting {
    std::uint64_t cell;
    std::uint64_t household;

    friend auto operator<=>(const sighting&, const sighting&) = default;
  };

  /// Sorts what came since the last time in between what is sorted, and leaves each sighting once.
  void settle() {
    const auto pending = seen_.begin() + static_cast<std::ptrdiff_t>(settled_);
    std::sort(pending, seen_.end());
    std::inplace_merge(seen_.begin(), pending, seen_.end());
    seen_.erase(std::unique(seen_.begin(), seen_.end()), seen_.end());
    settled_ = seen_.size();
  }

  std::uint64_t cells_;
  std::size_t settled_ = 0;
  std::vector<sighting> seen_;
};

}  // namespace muffle::inline MUFFLE_ABI
