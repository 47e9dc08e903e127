// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "question.hpp"

/// How many of the titles that were read share each cell of a question.
class tally {
 public:
  explicit tally(const question& about) : about_(&about), counts_(static_cast<std::size_t>(about.cells)) {}

  void count(const answer& given) {
    ++counts_[static_cast<std::size_t>(given.cell)];
    ++total_;
  }

  const question& about() const { return *about_; }
  std::uint64_t total() const { return total_; }
  std::uint64_t at(std::uint64_t cell) const { return counts_[static_cast<std::size_t>(cell)]; }
  std::uint64_t rare() const { return about_->rare_cell ? at(*about_->rare_cell) : 0; }
  std::uint64_t incomplete() const { return about_->incomplete_cell ? at(*about_->incomplete_cell) : 0; }

  /// Cells that are neither `incomplete` nor empty.
  std::uint64_t cells_in_use() const {
    std::uint64_t result = 0;
    for (std::uint64_t cell = 0; cell != about_->cells; ++cell) result += counts(cell);
    return result;
  }

  /// The fewest titles of a cell in use; 0 where none is.
  std::uint64_t smallest_crowd() const {
    std::uint64_t result = 0;
    for (std::uint64_t cell = 0; cell != about_->cells; ++cell) {
      if (counts(cell) && (result == 0 || at(cell) < result)) result = at(cell);
    }
    return result;
  }

 private:
  bool counts(std::uint64_t cell) const { return at(cell) != 0 && cell != about_->incomplete_cell; }

  const question* about_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
};
