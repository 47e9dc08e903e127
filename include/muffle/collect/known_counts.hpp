// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/collect/published.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI {

/// How many answers a class has: between two numbers, since counts that are published were rounded down.
struct known_count {
  std::uint64_t least = 0;
  std::uint64_t middle = 0;  ///< of what a count could have been; of one that is hidden none, since most of them are
  std::uint64_t most = 0;
  std::uint64_t cells = 1;  ///< that are in the class
};

/// What is known of the counts of all classes, each cell one of them, or several cells put together.
class known_counts {
 public:
  /// The counts themselves.
  explicit known_counts(const histogram& counts) : known_counts(counts, 1) {}
  explicit known_counts(const published_table& table) : known_counts(table.counts, table.threshold) {}

  /// The same answers by classes of cells, which are numbered from 0: `class_of(cell)` says which one, of so many.
  template <class ClassOf>
  known_counts grouped(std::size_t classes, ClassOf class_of) const {
    known_counts result(*this);
    result.classes_.assign(classes, known_count{0, 0, 0, 0});
    for (std::size_t cell = 0; cell != classes_.size(); ++cell) {
      known_count& into = result.classes_[class_of(cell)];
      into.least += classes_[cell].least;
      into.middle = saturated(into.middle, classes_[cell].middle);
      into.most = saturated(into.most, classes_[cell].most);
      into.cells += classes_[cell].cells;
    }
    return result;
  }

  std::span<const known_count> classes() const noexcept { return classes_; }
  std::uint64_t cells() const noexcept { return cells_; }
  std::uint64_t least_total() const noexcept { return least_; }
  std::uint64_t middle_total() const noexcept { return middle_; }
  std::uint64_t most_total() const noexcept { return most_; }

 private:
  known_counts(const histogram& counts, std::uint64_t step)
      : classes_(counts.cells(), known_count{0, 0, step - 1, 1}), cells_(counts.cells()), least_(counts.total()) {
    for (const crowd& each : counts.crowds()) {
      known_count& into = classes_[each.cell];
      into.least = each.size;
      into.middle = saturated(each.size, (step - 1) / 2);
      into.most = saturated(each.size, step - 1);
    }
    for (const known_count& each : classes_) {
      middle_ = saturated(middle_, each.middle);
      most_ = saturated(most_, each.most);
    }
  }

  static std::uint64_t saturated(std::uint64_t a, std::uint64_t b) noexcept {
    return a + b < a ? ~std::uint64_t{0} : a + b;
  }

  std::vector<known_count> classes_;
  std::uint64_t cells_;
  std::uint64_t least_;
  std::uint64_t middle_ = 0;
  std::uint64_t most_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI
