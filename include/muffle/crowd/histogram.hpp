// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// How many titles, households or whatever was counted share a cell.
struct crowd {
  std::uint64_t cell = 0;
  std::uint64_t size = 0;

  friend constexpr bool operator==(const crowd&, const crowd&) = default;
};

/// The crowds of a grid: what each cell that is in use holds, in the order of the cells. Takes memory by cells in use.
/// Made by a `cell_counter` or a `household_counter`, or from crowds that are known.
class histogram {
 public:
  /// No crowds in a grid of so many cells.
  explicit histogram(std::uint64_t cells = 0) noexcept : cells_(cells) {}

  /// Crowds in any order, those of one cell added up. Nothing where a cell is outside of the grid, or where the crowds
  /// are 2^64 and more together.
  static std::optional<histogram> of(std::uint64_t cells, std::vector<crowd> crowds) {
    std::sort(crowds.begin(), crowds.end(), [](const crowd& a, const crowd& b) { return a.cell < b.cell; });
    if (!crowds.empty() && crowds.back().cell >= cells) return std::nullopt;
    histogram result(cells);
    for (const crowd& each : crowds) {
      if (!result.has_room_for(each.size)) return std::nullopt;
      result.append(each);
    }
    return result;
  }

  /// How many cells the grid has, in use or not.
  std::uint64_t cells() const noexcept { return cells_; }
  std::uint64_t cells_used() const noexcept { return crowds_.size(); }
  std::uint64_t total() const noexcept { return total_; }
  bool empty() const noexcept { return crowds_.empty(); }
  /// The crowds that are not empty, by rising cell.
  std::span<const crowd> crowds() const noexcept { return crowds_; }

  /// The size of a cell's crowd; zero for one that is not in use.
  std::uint64_t size_of(std::uint64_t cell) const noexcept {
    const auto found = std::lower_bound(crowds_.begin(), crowds_.end(), cell,
                                        [](const crowd& each, std::uint64_t key) { return each.cell < key; });
    return found != crowds_.end() && found->cell == cell ? found->size : 0;
  }

  /// Adds the crowds of another part of what is counted. In whichever order parts are added, the sum is the same.
  /// False, and nothing is added, where the grids have different numbers of cells.
  [[nodiscard]] bool merge(const histogram& other) {
    if (other.cells_ != cells_) return false;
    histogram sum(cells_);
    sum.crowds_.reserve(crowds_.size() + other.crowds_.size());
    auto mine = crowds_.begin();
    auto theirs = other.crowds_.begin();
    while (mine != crowds_.end() || theirs != other.crowds_.end()) {
      const bool take_mine = theirs == other.crowds_.end() || (mine != crowds_.end() && mine->cell <= theirs->cell);
      sum.append(take_mine ? *mine++ : *theirs++);
    }
    *this = std::move(sum);
    return true;
  }

  friend bool operator==(const histogram&, const histogram&) = default;

 private:
  friend class cell_counter;
  friend class household_counter;

  bool has_room_for(std::uint64_t size) const noexcept {
    return size <= std::numeric_limits<std::uint64_t>::max() - total_;
  }

  /// A crowd of the last cell, or of one after it.
  void append(const crowd& next) {
    if (next.size == 0) return;
    if (!crowds_.empty() && crowds_.back().cell == next.cell) {
      crowds_.back().size += next.size;
    } else {
      crowds_.push_back(next);
    }
    total_ += next.size;
  }

  std::uint64_t cells_;
  std::uint64_t total_ = 0;
  std::vector<crowd> crowds_;
};

}  // namespace muffle::inline MUFFLE_ABI
