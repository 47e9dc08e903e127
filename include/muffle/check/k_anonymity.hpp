// SPDX-License-Identifier: MIT
#pragma once

/// How large the crowds are. Nothing here knows whose the crowds are: of titles it is k of titles, of households k of
/// households, and one says nothing of the other. That crowds are large does not make an answer anonymous: k-anonymity
/// does not compose, and does not ask how likely each of the crowd is.
///
/// Of no record nothing is known, so each of these gives nothing for an empty histogram, never zero.

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The size of the smallest crowd (Sweeney 2002, "k-anonymity: a model for protecting privacy").
inline std::optional<std::uint64_t> k_anonymity(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  const auto by_size = [](const crowd& a, const crowd& b) { return a.size < b.size; };
  return std::min_element(counted.crowds().begin(), counted.crowds().end(), by_size)->size;
}

namespace detail {

/// What a population holds in each cell that a sample uses, in the order of the sample's crowds. Nothing where the
/// sample is empty, or is not a part of the population: then one of its cells holds more than the population has there.
inline std::optional<std::vector<std::uint64_t>> population_of(const histogram& sample, const histogram& population) {
  if (sample.empty() || sample.cells() != population.cells()) return std::nullopt;
  std::vector<std::uint64_t> sizes;
  sizes.reserve(sample.crowds().size());
  for (const crowd& each : sample.crowds()) {
    sizes.push_back(population.size_of(each.cell));
    if (sizes.back() < each.size) return std::nullopt;
  }
  return sizes;
}

}  // namespace detail

/// The smallest crowd of a population in the cells that a sample of it uses (Sweeney 2002, k-map). Nothing where the
/// sample is no part of the population.
inline std::optional<std::uint64_t> k_map(const histogram& sample, const histogram& population) {
  const auto sizes = detail::population_of(sample, population);
  if (!sizes) return std::nullopt;
  return *std::min_element(sizes->begin(), sizes->end());
}

/// The share of what was counted that stands in a crowd of fewer than `k`.
inline std::optional<ratio> share_below(const histogram& counted, std::uint64_t k) {
  if (counted.empty()) return std::nullopt;
  std::uint64_t below = 0;
  for (const crowd& each : counted.crowds()) below += each.size < k ? each.size : 0;
  return ratio{below, counted.total()};
}

/// The share that stands alone in its cell. Of a sample it bounds nothing about the population: see
/// <muffle/check/population_uniqueness.hpp>.
inline std::optional<ratio> uniqueness(const histogram& counted) { return share_below(counted, 2); }

/// The size of the crowd that the mean record stands in: the sum of squares through the sum. Large crowds hold more
/// records, so this is above the mean size of a cell.
inline std::optional<double> mean_crowd(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  muffle::detail::wide squares = 0;
  for (const crowd& each : counted.crowds()) squares += muffle::detail::wide{each.size} * each.size;
  return static_cast<double>(squares) / static_cast<double>(counted.total());
}

/// How many cells have a crowd of one size.
struct cells_of_size {
  std::uint64_t size;
  std::uint64_t cells;

  friend constexpr bool operator==(const cells_of_size&, const cells_of_size&) = default;
};

/// The distribution of crowd sizes, by rising size.
inline std::vector<cells_of_size> crowd_sizes(const histogram& counted) {
  std::map<std::uint64_t, std::uint64_t> cells;
  for (const crowd& each : counted.crowds()) ++cells[each.size];
  std::vector<cells_of_size> result;
  for (const auto& [size, count] : cells) result.push_back({size, count});
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::check
