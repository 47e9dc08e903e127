// SPDX-License-Identifier: MIT
#pragma once

/// How many of a population stand alone in their cell, estimated from a sample of it. A title that is alone in a
/// catalogue may have a crowd in the world, or not. These are estimates by models, not bounds; where a model does not
/// fit there is no estimate, which is not an estimate of zero.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/pitman.hpp>
#include <muffle/check/shifted_negative_binomial.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The share of the population that stands in cells of which the sample has seen nothing: the cells that it has seen
/// once, through its size (Good 1953, after Turing).
inline std::optional<ratio> unseen_mass(const histogram& sample) { return uniqueness(sample); }

/// How many of a population of `population` are unique (Zayatz 1991, "Estimation of the percent of unique population
/// elements on a microdata file using the sample"): sample uniques that are population uniques, by the hypergeometric
/// law, brought up to the population. Nothing for an empty sample, or one that is larger than the population.
inline std::optional<double> zayatz_uniques(const histogram& sample, std::uint64_t population) {
  if (sample.empty() || sample.total() > population) return std::nullopt;
  const std::vector<cells_of_size> sizes = crowd_sizes(sample);
  if (sizes.front().size != 1) return 0;
  // Logarithms of factorials take most of the digits of a double.
  const auto whole = static_cast<long double>(population);
  const auto drawn = static_cast<long double>(sample.total());
  const auto log_choose = [](long double n, long double k) {
    return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
  };
  // The probability that one of a cell of `size` is drawn, and no other of it.
  const auto drawn_once = [&](long double size) {
    const long double others = whole - size;
    if (others < drawn - 1) return 0.0L;
    return size * std::exp(log_choose(others, drawn - 1) - log_choose(whole, drawn));
  };
  long double from_all = 0;
  for (const cells_of_size& each : sizes) {
    from_all += static_cast<long double>(each.cells) * drawn_once(static_cast<long double>(each.size));
  }
  const auto uniques = static_cast<long double>(sizes.front().cells);
  const long double remain = uniques * drawn_once(1) / from_all;
  return static_cast<double>(uniques * remain / (drawn / whole));
}

/// How many of a population of `population` are unique, by the rule of Dankar et al. (2012, "Estimating the
/// re-identification risk of clinical data sets"): for a sample of up to a tenth Pitman's model, for a larger one the
/// lower of Zayatz's estimate and the shifted negative binomial law's, and Zayatz's estimate where the model has no
/// fit. Nothing where none can say.
inline std::optional<double> population_uniques(const histogram& sample, std::uint64_t population) {
  const std::optional<double> zayatz = zayatz_uniques(sample, population);
  if (!zayatz) return std::nullopt;
  if (sample.total() <= population / 10) {
    const auto model = fit_pitman(sample);
    return model ? model->uniques(population) : *zayatz;
  }
  const auto model = fit_shifted_negative_binomial(sample, population);
  return model ? std::min(model->uniques(), *zayatz) : *zayatz;
}

}  // namespace muffle::inline MUFFLE_ABI::check
