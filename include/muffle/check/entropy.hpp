// SPDX-License-Identifier: MIT
#pragma once

/// Shannon's measures of a policy, where every title is equally likely to be the one. A policy is deterministic, so
/// what a cell tells is the entropy of the cells. These are means over all releases: a mean of many bits left says
/// nothing about the release that leaves none, so they are no bound on a risk.
///
/// In bits, each the nearest that floating-point numbers give. Nothing for an empty histogram.

#include <cmath>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The bits that are left: what one who has the cell still lacks of the title, H(X|Y).
inline std::optional<double> conditional_entropy(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  long double sum = 0;
  for (const crowd& each : counted.crowds()) {
    const auto size = static_cast<long double>(each.size);
    sum += size * std::log2(size);
  }
  return static_cast<double>(sum / static_cast<long double>(counted.total()));
}

/// The bits that a release tells, on the mean: the entropy of the cells, H(Y), and since the policy is deterministic
/// also the mutual information of title and cell.
inline std::optional<double> entropy(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  const auto total = static_cast<long double>(counted.total());
  long double sum = 0;
  for (const crowd& each : counted.crowds()) {
    const auto size = static_cast<long double>(each.size);
    sum += size * std::log2(total / size);
  }
  return static_cast<double>(sum / total);
}

/// Entropy as a share of what the titles themselves have, log2 of their number. Nothing for a single title, which has
/// none.
inline std::optional<double> normalized_entropy(const histogram& counted) {
  if (counted.total() < 2) return std::nullopt;
  return *entropy(counted) / std::log2(static_cast<double>(counted.total()));
}

/// The bits that one cell tells to somebody who sees it. Nothing for a cell that is not in use.
inline std::optional<double> surprisal(const histogram& counted, std::uint64_t cell) {
  const std::uint64_t size = counted.size_of(cell);
  if (size == 0) return std::nullopt;
  return std::log2(static_cast<double>(counted.total()) / static_cast<double>(size));
}

/// The geometric mean of the crowds, two to the conditional entropy. Not a bound on a risk.
inline std::optional<double> geometric_mean_crowd(const histogram& counted) {
  const auto left = conditional_entropy(counted);
  if (!left) return std::nullopt;
  return std::exp2(*left);
}

}  // namespace muffle::inline MUFFLE_ABI::check
