// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/collect/estimate.hpp>

namespace muffle::inline MUFFLE_ABI {

/// By how much a share rose from one epoch to another, with the interval in which that is in 95 % of cases.
struct trend {
  std::uint64_t cell;
  double difference;
  double low;
  double high;

  /// Whether the interval lies on one side of zero: then the share rose, or fell, and did not only seem to.
  constexpr bool is_certain() const noexcept { return low > 0 || high < 0; }
};

/// The difference of two estimates of one class, of two epochs (Newcombe 1998, "Interval estimation for the difference
/// between independent proportions", method 10; Zou and Donner 2008 for estimates that are not plain shares). Where
/// counts were rounded, the interval holds those of all tables that they could have been.
///
/// The answers of both epochs are taken for independent. Where the same households answer in both, which makes the
/// difference more certain than that, the interval is too wide and never too narrow.
inline trend trend_between(const estimate& before, const estimate& after) {
  const double lowest = after.least - before.most;
  const double highest = after.most - before.least;
  return {after.cell, after.share - before.share,
          lowest - std::hypot(after.least - after.low, before.high - before.most),
          highest + std::hypot(after.high - after.most, before.least - before.low)};
}

}  // namespace muffle::inline MUFFLE_ABI
