// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// How many cells a population uses, from the crowds of a sample of it: the second estimator of Shlosser as Haas and
/// Stokes modified it (1998, "Estimating the number of classes in a finite population"). Nothing for an empty sample,
/// or one that is larger than the population.
inline std::optional<double> shlosser_cells(const histogram& sample, std::uint64_t population) {
  if (sample.empty() || sample.total() > population) return std::nullopt;
  const double q = static_cast<double>(sample.total()) / static_cast<double>(population);
  const std::vector<cells_of_size> sizes = crowd_sizes(sample);
  const auto cells = static_cast<double>(sample.cells_used());
  if (sizes.front().size != 1 || q >= 1) return cells;
  double a = 0;
  double b = 0;
  double c = 0;
  double d = 0;
  for (const cells_of_size& each : sizes) {
    const auto i = static_cast<double>(each.size);
    const auto count = static_cast<double>(each.cells);
    const double missed = std::pow(1 - q, i);
    a += count * i * q * q * std::pow(1 - q * q, i - 1);
    b += count * (std::pow(1 - q * q, i) - missed);
    c += count * missed;
    d += count * i * q * std::pow(1 - q, i - 1);
  }
  return cells + static_cast<double>(sizes.front().cells) * (a / b) * (c / d) * (c / d);
}

/// The law of a population in which the size of a cell, less one, is negative binomial (Chen and Keller-McNulty 1998,
/// "Estimation of identification disclosure risk in microdata").
struct shifted_negative_binomial {
  double cells;
  double alpha;
  double beta;

  /// How many of the population are expected to be unique.
  double uniques() const { return cells * std::pow(beta, alpha); }

  /// How many cells are expected to have one record in a sample of a `sampled` share, and how many two.
  double sample_ones(double sampled) const {
    const double x = (1 - sampled) * (1 - beta);
    return cells * sampled * std::pow(beta / (1 - x), alpha) * (1 + alpha * x / (1 - x));
  }
  double sample_twos(double sampled) const {
    const double x = (1 - sampled) * (1 - beta);
    return cells / 2 * sampled * sampled * alpha * std::pow(beta, alpha) * (1 - beta) * std::pow(1 - x, -(alpha + 2)) *
           (2 - (1 - alpha) * x);
  }
};

namespace detail {

/// Where a method came to, and how far from zero the equations are there.
struct solution {
  double a;
  double b;
  double off;
};

/// Newton's method for first(a, b) = 0 and second(a, b) = 0, with steps shortened until they lead nearer.
template <class First, class Second>
solution solve_both(First first, Second second, double a, double b) {
  constexpr double h = 1e-6;
  const auto distance = [&](double x, double y) { return std::hypot(first(x, y), second(x, y)); };
  double off = distance(a, b);
  for (int step = 0; step != 100 && off > 1e-12; ++step) {
    const double first_by_a = (first(a + h, b) - first(a - h, b)) / (2 * h);
    const double first_by_b = (first(a, b + h) - first(a, b - h)) / (2 * h);
    const double second_by_a = (second(a + h, b) - second(a - h, b)) / (2 * h);
    const double second_by_b = (second(a, b + h) - second(a, b - h)) / (2 * h);
    const double determinant = first_by_a * second_by_b - first_by_b * second_by_a;
    const double a_step = (first(a, b) * second_by_b - second(a, b) * first_by_b) / determinant;
    const double b_step = (second(a, b) * first_by_a - first(a, b) * second_by_a) / determinant;
    double share = 1;
    while (!(distance(a - share * a_step, b - share * b_step) < off)) {
      share /= 2;
      if (share < 1e-6) return {a, b, off};
    }
    a -= share * a_step;
    b -= share * b_step;
    off = distance(a, b);
  }
  return {a, b, off};
}

}  // namespace detail

/// The law with so many cells under which a sample of a `sampled` share is expected to have `ones` cells of one record
/// and `twos` of two. Nothing where Newton's method finds none.
inline std::optional<shifted_negative_binomial> solve_shifted_negative_binomial(double cells, double sampled,
                                                                                double ones, double twos) {
  if (!(ones > 0 && twos > 0 && cells >= ones + twos && sampled > 0 && sampled < 1)) return std::nullopt;
  // By the logarithm of alpha and of the odds of beta, which may have any value.
  const auto law = [cells](double a, double b) {
    return shifted_negative_binomial{cells, std::exp(a), 1 / (1 + std::exp(-b))};
  };
  for (const double a : {0.0, -3.0, 2.0}) {
    for (const double b : {0.0, -3.0, 3.0}) {
      const detail::solution found =
          detail::solve_both([&](double x, double y) { return std::log(law(x, y).sample_ones(sampled) / ones); },
                             [&](double x, double y) { return std::log(law(x, y).sample_twos(sampled) / twos); }, a, b);
      if (found.off < 1e-9) return law(found.a, found.b);
    }
  }
  return std::nullopt;
}

/// The law that fits a sample: its cells by Shlosser's estimate, the rest by the cells of one record and of two.
/// Nothing where there is no such law.
inline std::optional<shifted_negative_binomial> fit_shifted_negative_binomial(const histogram& sample,
                                                                              std::uint64_t population) {
  const auto cells = shlosser_cells(sample, population);
  const std::vector<cells_of_size> sizes = crowd_sizes(sample);
  if (!cells || sizes.size() < 2 || sizes[0].size != 1 || sizes[1].size != 2) return std::nullopt;
  return solve_shifted_negative_binomial(*cells, static_cast<double>(sample.total()) / static_cast<double>(population),
                                         static_cast<double>(sizes[0].cells), static_cast<double>(sizes[1].cells));
}

}  // namespace muffle::inline MUFFLE_ABI::check
