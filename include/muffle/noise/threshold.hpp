// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What the published table promises each contributor: (epsilon, delta)-differential privacy.
struct published_privacy {
  double epsilon;
  double delta;
};

/// The delta for an epsilon, where each release goes on with probability `sampled`, by a coin that nobody sees, and
/// cells of fewer than `k` are not published (Li, Qardaji and Su 2012, "On Sampling, Anonymization, and Differential
/// Privacy", theorem 5, for recodings that do not depend on the data, as every policy is one).
///
/// It covers the published table, and one release of each contributor. It does not cover the collector, who has seen
/// more than was published; nor several releases of one contributor, whose losses add up.
///
/// Nothing unless 0 < sampled < 1, k is 1 or more and epsilon at least -ln(1 - sampled). Summed in floating point and
/// rounded up by a millionth.
inline std::optional<published_privacy> threshold_privacy(ratio sampled, std::uint64_t k, double epsilon) {
  const double beta = sampled.value();
  if (!(beta > 0 && beta < 1) || k == 0 || !(epsilon >= -std::log1p(-beta))) return std::nullopt;
  const double gamma = (std::expm1(epsilon) + beta) / std::exp(epsilon);
  // The probability of more than gamma n of n falls as n grows, with jumps where gamma n passes a whole number.
  const auto tail = [&](double n) {
    double sum = 0;
    for (double j = std::floor(gamma * n) + 1; j <= n; ++j) {
      const double term = std::exp(std::lgamma(n + 1) - std::lgamma(j + 1) - std::lgamma(n - j + 1) +
                                   j * std::log(beta) + (n - j) * std::log1p(-beta));
      sum += term;
      if (term < sum * 1e-18) break;
    }
    return sum;
  };
  const double first = std::ceil(static_cast<double>(k) / gamma - 1);
  double delta = 0;
  for (double n = std::max(first, 1.0); n <= first + 2 / (1 - gamma) + 50; ++n) delta = std::max(delta, tail(n));
  return published_privacy{epsilon, std::min(1.0, delta * (1 + 1e-6))};
}

}  // namespace muffle::inline MUFFLE_ABI
