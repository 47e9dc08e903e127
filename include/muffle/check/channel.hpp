// SPDX-License-Identifier: MIT
#pragma once

/// Measures of what is released by chance: a coin that picks the question, an answer that is flipped. A policy alone is
/// deterministic, and <muffle/check/vulnerability.hpp> has it exact; here are probabilities, in floating-point numbers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// For each secret, the probability of each output.
class channel {
 public:
  /// Rows of secrets, one after the other, each of `outputs` probabilities. Nothing where there is no row, the last one
  /// is cut off, or a row is not of probabilities that sum up to one (within 1e-9).
  static std::optional<channel> of(std::size_t outputs, std::vector<double> probabilities) {
    if (outputs == 0 || probabilities.empty() || probabilities.size() % outputs != 0) return std::nullopt;
    channel result(outputs, std::move(probabilities));
    for (std::size_t secret = 0; secret != result.secrets(); ++secret) {
      double sum = 0;
      for (const double p : result[secret]) {
        if (!(p >= 0)) return std::nullopt;
        sum += p;
      }
      if (!(std::fabs(sum - 1) < 1e-9)) return std::nullopt;
    }
    return result;
  }

  std::size_t outputs() const noexcept { return outputs_; }
  std::size_t secrets() const noexcept { return probabilities_.size() / outputs_; }
  std::span<const double> operator[](std::size_t secret) const noexcept {
    return std::span(probabilities_).subspan(secret * outputs_, outputs_);
  }

 private:
  channel(std::size_t outputs, std::vector<double> probabilities)
      : outputs_(outputs), probabilities_(std::move(probabilities)) {}

  std::size_t outputs_;
  std::vector<double> probabilities_;
};

/// A measure of the secret before the release and after it.
struct before_and_after {
  double prior;
  double posterior;
};

namespace detail {

/// The measure of the prior, and the sum of the measures of prior * column for each output. Nothing where the prior has
/// not a probability for each secret.
template <class Measure>
std::optional<before_and_after> measured(std::span<const double> prior, const channel& through, Measure measure) {
  if (prior.size() != through.secrets()) return std::nullopt;
  before_and_after result{measure(std::vector<double>(prior.begin(), prior.end())), 0};
  for (std::size_t output = 0; output != through.outputs(); ++output) {
    std::vector<double> joint;
    for (std::size_t secret = 0; secret != prior.size(); ++secret)
      joint.push_back(prior[secret] * through[secret][output]);
    result.posterior += measure(std::move(joint));
  }
  return result;
}

}  // namespace detail

/// The Bayes vulnerability: the probability to guess the secret at once.
inline std::optional<before_and_after> bayes_vulnerability(std::span<const double> prior, const channel& through) {
  return detail::measured(
      prior, through, [](const std::vector<double>& joint) { return *std::max_element(joint.begin(), joint.end()); });
}

/// The expected gain of the best of several guesses, `gain(guess, secret)` each (Alvim et al. 2012).
inline std::optional<before_and_after> gain_vulnerability(std::span<const double> prior, const channel& through,
                                                          std::size_t guesses,
                                                          const std::function<double(std::size_t, std::size_t)>& gain) {
  if (guesses == 0) return std::nullopt;
  return detail::measured(prior, through, [&](const std::vector<double>& joint) {
    double best = -std::numeric_limits<double>::infinity();
    for (std::size_t guess = 0; guess != guesses; ++guess) {
      double sum = 0;
      for (std::size_t secret = 0; secret != joint.size(); ++secret) sum += joint[secret] * gain(guess, secret);
      best = std::max(best, sum);
    }
    return best;
  });
}

/// The mean number of guesses until the secret is found.
inline std::optional<before_and_after> guessing_entropy(std::span<const double> prior, const channel& through) {
  return detail::measured(prior, through, [](std::vector<double> joint) {
    std::sort(joint.begin(), joint.end(), std::greater<>());
    double sum = 0;
    for (std::size_t i = 0; i != joint.size(); ++i) sum += static_cast<double>(i + 1) * joint[i];
    return sum;
  });
}

/// Shannon's entropy of the secret, in bits.
inline std::optional<before_and_after> entropy(std::span<const double> prior, const channel& through) {
  return detail::measured(prior, through, [](const std::vector<double>& joint) {
    double all = 0;
    for (const double p : joint) all += p;
    double sum = 0;
    for (const double p : joint) sum += p > 0 ? p * std::log2(all / p) : 0;
    return sum;
  });
}

/// The most that the Bayes vulnerability, or any gain that is not negative, can be multiplied by, whatever the prior:
/// the sum of the largest probabilities of the outputs (Braun, Chatzikokolakis and Palamidessi 2009).
inline double multiplicative_capacity(const channel& through) {
  double sum = 0;
  for (std::size_t output = 0; output != through.outputs(); ++output) {
    double largest = 0;
    for (std::size_t secret = 0; secret != through.secrets(); ++secret)
      largest = std::max(largest, through[secret][output]);
    sum += largest;
  }
  return sum;
}

/// The most bits that the channel tells on the mean, whatever the prior: Shannon's capacity by the method of Blahut and
/// Arimoto (1972), from above, and at most 1e-9 bits above the truth. Nothing where 100,000 rounds do not get there.
inline std::optional<double> shannon_capacity(const channel& through) {
  std::vector<double> prior(through.secrets(), 1 / static_cast<double>(through.secrets()));
  for (int round = 0; round != 100'000; ++round) {
    std::vector<double> seen(through.outputs(), 0);
    for (std::size_t secret = 0; secret != prior.size(); ++secret) {
      for (std::size_t output = 0; output != seen.size(); ++output)
        seen[output] += prior[secret] * through[secret][output];
    }
    double lower = 0;
    double upper = 0;
    std::vector<double> factors;
    for (std::size_t secret = 0; secret != prior.size(); ++secret) {
      double divergence = 0;
      for (std::size_t output = 0; output != seen.size(); ++output) {
        const double p = through[secret][output];
        divergence += p > 0 ? p * std::log2(p / seen[output]) : 0;
      }
      upper = std::max(upper, divergence);
      factors.push_back(std::exp2(divergence));
      lower += prior[secret] * factors.back();
    }
    if (upper - std::log2(lower) < 1e-9) return upper;
    for (std::size_t secret = 0; secret != prior.size(); ++secret) prior[secret] *= factors[secret] / lower;
  }
  return std::nullopt;
}

/// The epsilon, in nats, of the local differential privacy that the channel gives: the largest logarithm of how much
/// likelier an output is for one secret than for another (Kasiviswanathan et al. 2011). Infinite where an output rules
/// a secret out, as every policy of two cells does.
inline double local_epsilon(const channel& through) {
  double worst = 0;
  for (std::size_t output = 0; output != through.outputs(); ++output) {
    double least = 1;
    double most = 0;
    for (std::size_t secret = 0; secret != through.secrets(); ++secret) {
      least = std::min(least, through[secret][output]);
      most = std::max(most, through[secret][output]);
    }
    if (most > 0) worst = std::max(worst, std::log(most / least));
  }
  return worst;
}

}  // namespace muffle::inline MUFFLE_ABI::check
