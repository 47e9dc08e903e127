// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// How the values of a sensitive attribute are spread over the cells. A crowd in which all have one value tells that
/// value of each of them, however large it is.
class contingency {
 public:
  /// The records of one cell that is in use.
  struct group {
    std::uint64_t cell;
    std::uint64_t size;
    /// How many have each value, of the values that some have; `cell` of these is the number of the value.
    std::span<const crowd> values;
  };

  /// From a count of pairs, a record with the value number `value` in the cell `cell` counted as
  /// `cell * values + value`, in whatever shards. Nothing where the grid of the pairs is no multiple of `values`.
  static std::optional<contingency> of(const histogram& pairs, std::uint64_t values) {
    if (values == 0 || pairs.cells() % values != 0) return std::nullopt;
    contingency result;
    std::vector<crowd> overall;
    for (const crowd& pair : pairs.crowds()) {
      const std::uint64_t cell = pair.cell / values;
      if (result.cells_.empty() || result.cells_.back().cell != cell) {
        result.cells_.push_back({cell, 0});
        result.begins_.push_back(result.values_.size());
      }
      result.cells_.back().size += pair.size;
      result.values_.push_back({pair.cell % values, pair.size});
      overall.push_back(result.values_.back());
    }
    result.begins_.push_back(result.values_.size());
    result.overall_ = *histogram::of(values, std::move(overall));  // of no more than the pairs' total
    return result;
  }

  bool empty() const noexcept { return cells_.empty(); }
  /// The values of all records.
  const histogram& overall() const noexcept { return overall_; }

  /// How many cells are in use, and the records of each, by rising cell.
  std::size_t size() const noexcept { return cells_.size(); }
  group operator[](std::size_t index) const noexcept {
    return {cells_[index].cell, cells_[index].size,
            std::span(values_).subspan(begins_[index], begins_[index + 1] - begins_[index])};
  }

 private:
  contingency() = default;

  histogram overall_;
  std::vector<crowd> cells_;
  std::vector<crowd> values_;
  std::vector<std::size_t> begins_;
};

}  // namespace muffle::inline MUFFLE_ABI::check
