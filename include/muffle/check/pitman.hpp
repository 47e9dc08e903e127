// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The law of Ewens and Pitman: how the members of a population fall into cells (Pitman 1996, "Random discrete
/// distributions"; Hoshino 2001, "Applying Pitman's sampling formula to microdata disclosure risk assessment").
struct pitman_model {
  double theta;
  double alpha;

  /// How many of a population of this size are expected to be unique.
  double uniques(std::uint64_t population) const {
    // Logarithms of factorials take most of the digits of a double.
    const auto whole = static_cast<long double>(population);
    const long double t = theta;
    const long double a = alpha;
    return static_cast<double>(std::exp(std::log(whole) + std::lgamma(t + a + whole - 1) + std::lgamma(t + 1) -
                                        std::lgamma(t + a) - std::lgamma(t + whole)));
  }

  /// The same in the limit of large populations, in which it is mostly published.
  double asymptotic_uniques(std::uint64_t population) const {
    return std::exp(std::lgamma(theta + 1) - std::lgamma(theta + alpha) +
                    alpha * std::log(static_cast<double>(population)));
  }
};

namespace detail {

/// 1 / from + 1 / (from + 1) + ... of `count` terms: the first ones added, the others by the asymptotic series of the
/// digamma function (Abramowitz and Stegun 6.3.18).
inline double inverse_sum(double from, double count) {
  double sum = 0;
  for (; count > 0 && from < 20; --count) sum += 1 / from++;
  if (count <= 0) return sum;
  const auto correction = [](double x) {
    const double square = 1 / (x * x);
    return -1 / (2 * x) - square * (1.0 / 12 - square * (1.0 / 120 - square * (1.0 / 252 - square / 240)));
  };
  return sum + std::log1p(count / from) + correction(from + count) - correction(from);
}

/// The same of the squares, by the series of the trigamma function (6.4.12).
inline double inverse_square_sum(double from, double count) {
  double sum = 0;
  for (; count > 0 && from < 20; --count, ++from) sum += 1 / (from * from);
  if (count <= 0) return sum;
  const auto trigamma = [](double x) {
    const double square = 1 / (x * x);
    return (1 + 1 / (2 * x) + square * (1.0 / 6 - square * (1.0 / 30 - square * (1.0 / 42 - square / 30)))) / x;
  };
  return sum + trigamma(from) - trigamma(from + count);
}

/// The derivatives of the log-likelihood of the law of Ewens and Pitman, first and second.
struct pitman_slopes {
  double by_theta = 0, by_alpha = 0;
  double by_theta_twice = 0, by_alpha_twice = 0, by_both = 0;
};

inline pitman_slopes slopes_at(double theta, double alpha, double cells, double drawn,
                               const std::vector<cells_of_size>& sizes) {
  pitman_slopes result;
  for (double i = 1; i < cells; ++i) {
    const double inverse = 1 / (theta + i * alpha);
    result.by_theta += inverse;
    result.by_alpha += i * inverse;
    result.by_theta_twice -= inverse * inverse;
    result.by_alpha_twice -= i * i * inverse * inverse;
    result.by_both -= i * inverse * inverse;
  }
  result.by_theta -= inverse_sum(theta + 1, drawn - 1);
  result.by_theta_twice += inverse_square_sum(theta + 1, drawn - 1);
  for (const cells_of_size& each : sizes) {
    const double others = static_cast<double>(each.size) - 1;
    result.by_alpha -= static_cast<double>(each.cells) * inverse_sum(1 - alpha, others);
    result.by_alpha_twice -= static_cast<double>(each.cells) * inverse_square_sum(1 - alpha, others);
  }
  return result;
}

}  // namespace detail

/// The model under which the sample is most likely, by Newton's method. Nothing where that does not converge to a theta
/// above 0 and an alpha from 0 to 1: of a sample in which all are alone, or none are, there is no such model.
inline std::optional<pitman_model> fit_pitman(const histogram& sample) {
  const std::vector<cells_of_size> sizes = crowd_sizes(sample);
  if (sizes.empty() || sizes.front().size != 1 || sizes.size() < 2) return std::nullopt;
  const auto drawn = static_cast<double>(sample.total());
  const auto cells = static_cast<double>(sample.cells_used());
  const auto ones = static_cast<double>(sizes.front().cells);
  const double twos = sizes[1].size == 2 ? static_cast<double>(sizes[1].cells) : 0;
  // A start by moments (Hoshino 2001).
  const double c = twos > 0 ? ones * (ones - 1) / twos : ones * (ones - 1);
  double theta = (drawn * cells * c - ones * (drawn - 1) * (2 * cells + c)) / (2 * ones * cells + ones * c - drawn * c);
  double alpha = (theta * (ones - drawn) + (drawn - 1) * ones) / (drawn * cells);
  if (!(theta > 0)) theta = 1;
  if (!(alpha > 0 && alpha < 1)) alpha = 0.5;
  for (int step = 0; step != 200; ++step) {
    const detail::pitman_slopes slopes = detail::slopes_at(theta, alpha, cells, drawn, sizes);
    const double determinant = slopes.by_theta_twice * slopes.by_alpha_twice - slopes.by_both * slopes.by_both;
    double theta_step = (slopes.by_alpha_twice * slopes.by_theta - slopes.by_both * slopes.by_alpha) / determinant;
    double alpha_step = (slopes.by_theta_twice * slopes.by_alpha - slopes.by_both * slopes.by_theta) / determinant;
    if (!std::isfinite(theta_step) || !std::isfinite(alpha_step)) return std::nullopt;
    // A step out of the parameters' range is shortened until it stays inside.
    double shorter = 1;
    while (shorter > 1e-12 && !(theta - shorter * theta_step > 0 && alpha - shorter * alpha_step > 0 &&
                                alpha - shorter * alpha_step < 1)) {
      shorter /= 2;
    }
    theta -= shorter * theta_step;
    alpha -= shorter * alpha_step;
    if (std::fabs(theta_step) < 1e-10 * (1 + theta) && std::fabs(alpha_step) < 1e-12) return pitman_model{theta, alpha};
  }
  return std::nullopt;
}

}  // namespace muffle::inline MUFFLE_ABI::check
