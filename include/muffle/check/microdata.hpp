// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// A set of fields of a record: bit i stands for field i.
using field_set = std::uint32_t;

/// What a value that is not there is taken for.
enum class missing_values {
  own_class,  ///< as one more value, which is what a release does: who sees it, knows that it was missing
  wildcard    ///< as any value, since it could be any; then crowds overlap
};

/// Records field by field, each value the number of a class, for measures that look into the cells: which of the fields
/// make a record special.
class microdata {
 public:
  using value = std::uint32_t;
  /// The value that is not there.
  static constexpr value missing = 0xffff'ffff;
  static constexpr std::size_t most_fields = 20;

  /// Records one after the other, each of `fields` values. Nothing where there are no fields or over 20, or where the
  /// last record is cut off.
  static std::optional<microdata> of(std::size_t fields, std::vector<value> values) {
    if (fields == 0 || fields > most_fields || values.size() % fields != 0) return std::nullopt;
    return microdata(fields, std::move(values));
  }

  std::size_t fields() const noexcept { return fields_; }
  std::size_t size() const noexcept { return values_.size() / fields_; }
  std::span<const value> operator[](std::size_t record) const noexcept {
    return std::span(values_).subspan(record * fields_, fields_);
  }
  /// All of the fields.
  field_set all_fields() const noexcept { return (field_set{1} << fields_) - 1; }

  /// The number of each record's cell in the grid that some of the fields make; a value that is missing is a class of
  /// its own. Cells in use have the numbers from 0.
  std::vector<std::uint64_t> cells(field_set of_fields) const {
    std::vector<std::size_t> order(size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto compare = [&](std::size_t a, std::size_t b) {
      for (std::size_t field = 0; field != fields_; ++field) {
        if ((of_fields >> field & 1) == 0) continue;
        if ((*this)[a][field] != (*this)[b][field]) return (*this)[a][field] < (*this)[b][field] ? -1 : 1;
      }
      return 0;
    };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return compare(a, b) < 0; });
    std::vector<std::uint64_t> result(size());
    std::uint64_t cell = 0;
    for (std::size_t i = 0; i != order.size(); ++i) {
      if (i != 0 && compare(order[i - 1], order[i]) != 0) ++cell;
      result[order[i]] = cell;
    }
    return result;
  }

  /// The crowds of that grid.
  histogram crowds(field_set of_fields) const { return crowds_of(cells(of_fields)); }
  /// The crowds of what `cells` gave.
  static histogram crowds_of(std::span<const std::uint64_t> cells) {
    cell_counter counter(cells.size());
    counter.add(cells);
    return std::move(counter).finish();
  }

  /// How many records each record cannot be told from, itself among them.
  std::vector<std::uint64_t> crowd_of_each(missing_values rule) const {
    const std::vector<std::uint64_t> cell = cells(all_fields());
    const histogram counted = crowds_of(cell);
    std::vector<std::uint64_t> result(size());
    if (rule == missing_values::own_class) {
      for (std::size_t i = 0; i != size(); ++i) result[i] = counted.size_of(cell[i]);
      return result;
    }
    // One record stands for all of its cell.
    std::vector<std::size_t> example(static_cast<std::size_t>(counted.cells_used()));
    for (std::size_t i = 0; i != size(); ++i) example[static_cast<std::size_t>(cell[i])] = i;
    std::vector<std::uint64_t> of_cell(example.size(), 0);
    for (std::size_t a = 0; a != example.size(); ++a) {
      for (std::size_t b = 0; b != example.size(); ++b) {
        if (can_be_same(example[a], example[b])) of_cell[a] += counted.crowds()[b].size;
      }
    }
    for (std::size_t i = 0; i != size(); ++i) result[i] = of_cell[static_cast<std::size_t>(cell[i])];
    return result;
  }

 private:
  microdata(std::size_t fields, std::vector<value> values) : fields_(fields), values_(std::move(values)) {}

  bool can_be_same(std::size_t a, std::size_t b) const {
    for (std::size_t field = 0; field != fields_; ++field) {
      const value left = (*this)[a][field];
      const value right = (*this)[b][field];
      if (left != right && left != missing && right != missing) return false;
    }
    return true;
  }

  std::size_t fields_;
  std::vector<value> values_;
};

/// How well some fields tell records apart (Motwani and Xu 2007, "Efficient algorithms for masking and finding
/// quasi-identifiers"): the share of their combinations among the records.
inline std::optional<ratio> distinction(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  return ratio{counted.cells_used(), counted.total()};
}

/// The share of the pairs of records that differ. Nothing for fewer than two records, or 2^32 and more.
inline std::optional<ratio> separation(const histogram& counted) {
  const std::uint64_t total = counted.total();
  if (total < 2 || total >> 32 != 0) return std::nullopt;
  std::uint64_t same = 0;
  for (const crowd& each : counted.crowds()) same += each.size * (each.size - 1) / 2;
  const std::uint64_t pairs = total * (total - 1) / 2;
  return ratio{pairs - same, pairs};
}

}  // namespace muffle::inline MUFFLE_ABI::check
