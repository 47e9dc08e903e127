// SPDX-License-Identifier: MIT
#pragma once

/// Risks of being found again, as statistical disclosure control has them (El Emam 2013, "Guide to the
/// De-Identification of Personal Health Information", chapters 16 to 18): the prosecutor knows that the victim is in
/// the sample, the journalist does not, and the marketer wants as many as possible, whoever they are.
///
/// Nothing, never zero, for an empty sample, and for one that is no part of the population.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/ratio.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI::check {

struct reidentification_risk {
  ratio at_risk;   ///< the share of records whose own risk is above the threshold
  ratio highest;   ///< the risk of the record that is easiest to find
  double average;  ///< of those that an attacker guesses, the share that is right
};

/// The share of records that are right where everybody is guessed: cells through records. The same number as the
/// posterior Bayes vulnerability under a uniform prior.
inline std::optional<ratio> marketer_risk(const histogram& sample) {
  if (sample.empty()) return std::nullopt;
  return ratio{sample.cells_used(), sample.total()};
}

/// The same where the guess is at one of the population.
inline std::optional<double> marketer_risk(const histogram& sample, const histogram& population) {
  const auto sizes = detail::population_of(sample, population);
  if (!sizes) return std::nullopt;
  long double found = 0;
  for (std::size_t i = 0; i != sizes->size(); ++i) {
    found += static_cast<long double>(sample.crowds()[i].size) / static_cast<long double>((*sizes)[i]);
  }
  return static_cast<double>(found / static_cast<long double>(sample.total()));
}

/// For one who knows that the victim is in the sample: a record's risk is one through its crowd. A record is at risk
/// where that is above the threshold, not where it is equal.
inline std::optional<reidentification_risk> prosecutor_risk(const histogram& sample, ratio threshold) {
  if (sample.empty()) return std::nullopt;
  std::uint64_t at_risk = 0;
  for (const crowd& each : sample.crowds()) at_risk += ratio{1, each.size} > threshold ? each.size : 0;
  return reidentification_risk{{at_risk, sample.total()}, {1, *k_anonymity(sample)}, marketer_risk(sample)->value()};
}

/// For one who knows only that the victim is in the population: a record's risk is one through the population of its
/// cell.
inline std::optional<reidentification_risk> journalist_risk(const histogram& sample, const histogram& population,
                                                            ratio threshold) {
  const auto sizes = detail::population_of(sample, population);
  if (!sizes) return std::nullopt;
  std::uint64_t at_risk = 0;
  std::uint64_t in_used_cells = 0;
  for (std::size_t i = 0; i != sizes->size(); ++i) {
    at_risk += ratio{1, (*sizes)[i]} > threshold ? sample.crowds()[i].size : 0;
    in_used_cells += (*sizes)[i];
  }
  const double by_cells = ratio{sample.cells_used(), in_used_cells}.value();
  return reidentification_risk{{at_risk, sample.total()},
                               {1, *std::min_element(sizes->begin(), sizes->end())},
                               std::max(by_cells, *marketer_risk(sample, population))};
}

/// The risk of one record whose crowd in the sample is `sampled`, estimated to be `estimated` in the population
/// (Benedetti and Franconi 1998): the mean of one through the crowd, given the sample. For crowds of three and more the
/// approximation of sdcMicro. Nothing unless 0 < sampled <= estimated.
inline std::optional<double> individual_risk(std::uint64_t sampled, double estimated) {
  const auto f = static_cast<double>(sampled);
  if (sampled == 0 || !(estimated >= f)) return std::nullopt;
  const double p = f / estimated;
  if (p >= 1) return 1 / f;
  if (sampled == 1) return p / (1 - p) * -std::log(p);
  if (sampled == 2) return p / ((1 - p) * (1 - p)) * (p * std::log(p) + 1 - p);
  return p / (f - (1 - p));
}

}  // namespace muffle::inline MUFFLE_ABI::check
