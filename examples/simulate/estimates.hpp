// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <muffle/collect/estimate.hpp>

#include "attacks.hpp"

/// What is played, and what a collector can tell of it.
struct collected {
  /// In the order in which it came.
  std::vector<message> messages;
  /// By question and cell: the mean, over the households that played something and over the epochs, of the share of
  /// their titles that have it, among what passes the gate.
  std::array<std::vector<double>, 2> truth;
  std::array<std::vector<muffle::estimate>, 2> estimates;
};
collected collect(const world& all, const simulated_pipeline& pipeline, const settings& wanted, std::uint64_t seed);

/// How far estimates are from the truth, over the classes with more than one percent.
struct accuracy {
  std::size_t classes;
  double answers;       ///< for each question, on the mean
  double median_error;  ///< relative
  double covered;       ///< how often the interval of 95 % holds the truth
};
accuracy measure_estimates(const world& all, const simulated_pipeline& pipeline, const settings& wanted);
