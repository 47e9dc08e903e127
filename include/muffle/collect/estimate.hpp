// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/noise/randomized_response.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A share as it is estimated, with the interval in which it is in 95 % of cases. Estimates of randomized answers can
/// be below zero: to cut them off would make their sum too high.
struct estimate {
  std::uint64_t cell;
  double share;
  double low;
  double high;
};

namespace detail {

/// From the share of a cell among answers, each of which is that cell with probability `truth` where it is the true one
/// and `other` where it is not.
inline estimate debiased(std::uint64_t cell, std::uint64_t count, std::uint64_t total, double truth, double other) {
  constexpr double z_95 = 1.959963984540054;
  const auto n = static_cast<double>(total);
  const double seen = static_cast<double>(count) / n;
  const double share = (seen - other) / (truth - other);
  // Wilson's interval of what was seen, which holds for few answers too, through the same line.
  const double centre = (static_cast<double>(count) + z_95 * z_95 / 2) / (n + z_95 * z_95);
  const double error = z_95 / (n + z_95 * z_95) *
                       std::sqrt(static_cast<double>(count) * (n - static_cast<double>(count)) / n + z_95 * z_95 / 4);
  return {cell, share, (centre - error - other) / (truth - other), (centre + error - other) / (truth - other)};
}

}  // namespace detail

/// The collector's part: the share of each cell, from one answer for each of many households. What is estimated is the
/// mean over the households that answered of the share that their plays have in a class, among what passes the gates;
/// not the share among all plays, of which those of a busy household are more. Nothing of no answers.
inline std::vector<estimate> estimate_shares(const histogram& received) {
  std::vector<estimate> result;
  if (received.empty()) return result;
  for (std::uint64_t cell = 0; cell != received.cells(); ++cell) {
    result.push_back(detail::debiased(cell, received.size_of(cell), received.total(), 1, 0));
  }
  return result;
}

/// The same from randomized answers: (count - n other) / (truth - other) of n. Nothing of no answers, or of answers
/// over another number of cells, or where all cells are as likely as the true one.
inline std::vector<estimate> estimate_shares(const histogram& received, const randomized_response& response) {
  std::vector<estimate> result;
  if (received.empty() || received.cells() != response.cells() || response.truth() == response.each_other())
    return result;
  for (std::uint64_t cell = 0; cell != received.cells(); ++cell) {
    result.push_back(detail::debiased(cell, received.size_of(cell), received.total(), response.truth().value(),
                                      response.each_other().value()));
  }
  return result;
}

/// The same where some of what was received were dummies, `expected` of them in all: their mean number for an
/// installation and epoch, times the installations, which have to be known otherwise, since dummies hide who had
/// nothing to say. `weights` are those that their cells are drawn by. Nothing of no answers beside the dummies.
inline std::vector<estimate> estimate_shares_without_dummies(const histogram& received, double expected,
                                                             const histogram& weights) {
  std::vector<estimate> result;
  const auto total = static_cast<double>(received.total());
  if (!(expected >= 0 && expected < total) || weights.empty() || weights.cells() != received.cells()) return result;
  const double real = (total - expected) / total;
  for (std::uint64_t cell = 0; cell != received.cells(); ++cell) {
    const double dummies =
        (1 - real) * static_cast<double>(weights.size_of(cell)) / static_cast<double>(weights.total());
    result.push_back(detail::debiased(cell, received.size_of(cell), received.total(), real + dummies, dummies));
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
