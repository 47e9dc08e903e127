// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/microdata.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What makes records special: for each the smallest sets of fields in which nobody else is like it, its minimal sample
/// uniques (Elliot, Manning and Ford 2002, "A computational algorithm for handling the special uniques problem"). The
/// fewer fields it takes, the more the record stands out.
class special_uniques {
 public:
  /// Looks at every set of fields, so takes time by 2^fields times the records. A value that is missing is a value.
  explicit special_uniques(const microdata& records) : fields_(records.fields()), sets_(records.size()) {
    std::vector<field_set> subsets;
    for (field_set subset = 1; subset <= records.all_fields(); ++subset) subsets.push_back(subset);
    std::stable_sort(subsets.begin(), subsets.end(),
                     [](field_set a, field_set b) { return std::popcount(a) < std::popcount(b); });
    for (const field_set subset : subsets) {
      const std::vector<std::uint64_t> cells = records.cells(subset);
      const histogram counted = microdata::crowds_of(cells);
      for (std::size_t i = 0; i != records.size(); ++i) {
        if (counted.crowds()[static_cast<std::size_t>(cells[i])].size != 1) continue;
        const bool is_minimal = std::none_of(sets_[i].begin(), sets_[i].end(),
                                             [subset](field_set smaller) { return (smaller & subset) == smaller; });
        if (is_minimal) sets_[i].push_back(subset);
      }
    }
    // Records in pairs that are alike in everything, and records alone.
    const histogram whole = records.crowds(records.all_fields());
    for (const crowd& each : whole.crowds()) {
      alone_ += each.size == 1;
      in_pairs_ += each.size == 2 ? 2 : 0;
    }
  }

  std::size_t size() const noexcept { return sets_.size(); }

  /// A record's minimal sets, by rising number of fields; none for a record that has its like.
  const std::vector<field_set>& minimal_sets(std::size_t record) const noexcept { return sets_[record]; }

  /// The sum over a record's minimal sets of (fields - size of the set)!.
  double score(std::size_t record) const {
    double sum = 0;
    for (const field_set set : sets_[record]) sum += weight(set);
    return sum;
  }

  /// Of the scores of all records together, the share that comes from sets with this field. Nothing where nobody is
  /// special.
  std::optional<double> contribution(std::size_t field) const {
    double with_field = 0;
    double sum = 0;
    for (const std::vector<field_set>& sets : sets_) {
      for (const field_set set : sets) {
        sum += weight(set);
        with_field += (set >> field & 1) != 0 ? weight(set) : 0;
      }
    }
    if (sum <= 0) return std::nullopt;
    return with_field / sum;
  }

  /// The probability that a record which is unique in a sample of a `sampled` share is so in the population (Skinner
  /// and Elliot 2002, "A measure of disclosure risk for microdata"). Zero where no record is unique; nothing unless 0 <
  /// sampled < 1.
  std::optional<double> data_intrusion(double sampled) const {
    if (!(sampled > 0 && sampled < 1)) return std::nullopt;
    const auto uniques = static_cast<double>(alone_);
    if (alone_ == 0) return 0;
    return uniques * sampled / (uniques * sampled + static_cast<double>(in_pairs_) * (1 - sampled));
  }

  /// The same for each record by its score, zero for one that is not special, as sdcMicro 5.8.1 reckons it. Nothing
  /// unless 0 < sampled < 1.
  std::optional<std::vector<double>> data_intrusion_of_each(double sampled) const {
    const auto overall = data_intrusion(sampled);
    if (!overall) return std::nullopt;
    const double exponent = 1 + (8 - static_cast<double>(fields_)) / 20;
    double scale = 0;
    for (std::size_t i = 0; i != size(); ++i) scale += score(i) > 0 ? std::pow(score(i), -exponent) : 0;
    std::vector<double> result;
    for (std::size_t i = 0; i != size(); ++i) {
      const auto uniques = static_cast<double>(alone_);
      const double weighted = std::pow(score(i), exponent) * scale;
      result.push_back(score(i) > 0 ? 1 / (1 + (uniques / *overall - uniques) / weighted) : 0);
    }
    return result;
  }

 private:
  double weight(field_set set) const {
    return std::tgamma(static_cast<double>(fields_ - static_cast<std::size_t>(std::popcount(set)) + 1));
  }

  std::size_t fields_;
  std::vector<std::vector<field_set>> sets_;
  std::uint64_t alone_ = 0;
  std::uint64_t in_pairs_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::check
