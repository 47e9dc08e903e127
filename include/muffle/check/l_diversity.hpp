// SPDX-License-Identifier: MIT
#pragma once

/// How many values of a sensitive attribute each crowd has (Machanavajjhala et al. 2007, "l-diversity: privacy beyond
/// k-anonymity"). Each is that of the worst cell. Nothing where there are no records.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/contingency.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The fewest different values that a crowd has.
inline std::optional<std::uint64_t> distinct_l_diversity(const contingency& table) {
  std::optional<std::uint64_t> least;
  for (std::size_t i = 0; i != table.size(); ++i) {
    const std::uint64_t values = table[i].values.size();
    if (!least || values < *least) least = values;
  }
  return least;
}

/// The number of equally frequent values that would be as uncertain as those of the worst crowd: e to the entropy in
/// nats.
inline std::optional<double> entropy_l_diversity(const contingency& table) {
  std::optional<double> least;
  for (std::size_t i = 0; i != table.size(); ++i) {
    const contingency::group group = table[i];
    const auto size = static_cast<long double>(group.size);
    long double sum = 0;
    for (const crowd& value : group.values) {
      const auto count = static_cast<long double>(value.size);
      sum += count * std::log(size / count);
    }
    const auto effective = static_cast<double>(std::exp(sum / size));
    if (!least || effective < *least) least = effective;
  }
  return least;
}

/// Recursive (c, l)-diversity holds for every c above this and for none below or equal: the largest, over the cells, of
/// the most frequent value's count through the sum of the counts from the l-th most frequent on. Nothing where it holds
/// for no c, since some crowd has fewer than l values.
inline std::optional<ratio> recursive_l_diversity(const contingency& table, std::uint64_t l) {
  if (l == 0) return std::nullopt;
  std::optional<ratio> worst;
  for (std::size_t i = 0; i != table.size(); ++i) {
    std::vector<std::uint64_t> counts;
    for (const crowd& value : table[i].values) counts.push_back(value.size);
    if (counts.size() < l) return std::nullopt;
    std::sort(counts.begin(), counts.end(), std::greater<>());
    std::uint64_t tail = 0;
    for (auto j = static_cast<std::size_t>(l) - 1; j != counts.size(); ++j) tail += counts[j];
    const ratio needed{counts.front(), tail};
    if (!worst || needed > *worst) worst = needed;
  }
  return worst;
}

/// The largest share that one value has of a crowd: the probability to be right of one who has the cell and guesses the
/// attribute (alpha of (alpha, k)-anonymity, Wong et al. 2006).
inline std::optional<ratio> largest_share(const contingency& table) {
  std::optional<ratio> worst;
  for (std::size_t i = 0; i != table.size(); ++i) {
    for (const crowd& value : table[i].values) {
      const ratio share{value.size, table[i].size};
      if (!worst || share > *worst) worst = share;
    }
  }
  return worst;
}

}  // namespace muffle::inline MUFFLE_ABI::check
