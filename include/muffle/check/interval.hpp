// SPDX-License-Identifier: MIT
#pragma once

/// What a number of successes in a number of tries says about the probability behind them, at a confidence of 95 %
/// unless another is asked for.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Where a probability is, from 0 to 1.
struct interval {
  double low;
  double high;

  constexpr double centre() const noexcept { return (low + high) / 2; }
  /// Half of the width.
  constexpr double error() const noexcept { return (high - low) / 2; }
};

namespace detail {

/// The 97.5 % quantile of the normal distribution.
inline constexpr double z_95 = 1.959963984540054;

/// The regularized incomplete beta function, by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated from
/// the front by Lentz's method.
inline double regularized_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast below the mean only.
  if (x > (a + 1) / (a + b + 2)) return 1 - regularized_beta(b, a, 1 - x);
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x)) / a;
  const auto not_zero = [](double number) { return std::fabs(number) < 1e-300 ? 1e-300 : number; };
  double c = 1;
  double d = 1 / not_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (double m = 1; m != 10'000; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / not_zero(1 + even * d);
    c = not_zero(1 + even / c);
    fraction *= d * c;
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / not_zero(1 + odd * d);
    c = not_zero(1 + odd / c);
    fraction *= d * c;
    if (std::fabs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}

/// Where the regularized incomplete beta function reaches `level`, by bisection.
inline interval beta_quantile(double a, double b, double level) {
  interval found{0, 1};
  for (int step = 0; step != 100; ++step) {
    const double middle = found.centre();
    (regularized_beta(a, b, middle) < level ? found.low : found.high) = middle;
  }
  return found;
}

}  // namespace detail

/// The interval of Wilson (1927, "Probable inference, the law of succession, and statistical inference"). Nothing
/// without a try, or for more successes than tries.
inline std::optional<interval> wilson(std::uint64_t tries, std::uint64_t successes) {
  if (tries == 0 || successes > tries) return std::nullopt;
  const auto n = static_cast<double>(tries);
  const auto s = static_cast<double>(successes);
  const double square = detail::z_95 * detail::z_95;
  const double centre = (s + square / 2) / (n + square);
  const double error = detail::z_95 / (n + square) * std::sqrt(s * (n - s) / n + square / 4);
  return interval{std::max(0.0, centre - error), std::min(1.0, centre + error)};
}

/// The exact interval of Clopper and Pearson (1934, "The use of confidence or fiducial limits illustrated in the case
/// of the binomial"): it holds the probability in at least that share of cases, whatever it is. The one to publish where
/// there was no success at all.
inline std::optional<interval> clopper_pearson(std::uint64_t tries, std::uint64_t successes,
                                               double confidence = 0.95) {
  if (tries == 0 || successes > tries) return std::nullopt;
  const auto n = static_cast<double>(tries);
  const auto s = static_cast<double>(successes);
  const double tail = (1 - confidence) / 2;
  return interval{successes == 0 ? 0 : detail::beta_quantile(s, n - s + 1, tail).low,
                  successes == tries ? 1 : detail::beta_quantile(s + 1, n - s, 1 - tail).high};
}

/// What an attack adds to what its control reaches without the release, as a share of what the control leaves (Giomi et
/// al. 2023, "A unified framework for quantifying privacy risk in synthetic data"). Nothing where the control always
/// succeeds. A result below zero is zero.
inline std::optional<interval> residual_risk(interval attack, interval control) {
  const double left = 1 - control.centre();
  if (left <= 0) return std::nullopt;
  const double risk = (attack.centre() - control.centre()) / left;
  const double error = std::hypot(attack.error() / left, control.error() * (attack.centre() - 1) / (left * left));
  return interval{std::clamp(risk - error, 0.0, 1.0), std::clamp(risk + error, 0.0, 1.0)};
}

}  // namespace muffle::inline MUFFLE_ABI::check
