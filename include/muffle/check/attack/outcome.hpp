// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/check/interval.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// How an attack is run. The same numbers give the same outcome, everywhere.
struct trials {
  std::uint64_t tries = 2000;
  std::uint64_t seed = 1;
};

/// What an attack reached.
struct outcome {
  std::uint64_t tries = 0;
  std::uint64_t successes = 0;
  /// The same attacker with what somebody else released: as many tries, and what is right is luck.
  std::uint64_t control_successes = 0;
  /// The probability to be right for who sees nothing and guesses as well as can be.
  ratio baseline;
  /// How many there are to try, where that is few: a thousand tries at ten households tell of ten households.
  std::uint64_t targets = std::numeric_limits<std::uint64_t>::max();

  ratio rate() const noexcept { return {successes, tries}; }
  /// Where the probability behind the successes is, at 95 %.
  interval wilson() const { return check::wilson(tries, successes).value_or(interval{0, 1}); }
  interval clopper_pearson() const { return check::clopper_pearson(tries, successes).value_or(interval{0, 1}); }
  /// How many times better than the baseline. Nothing where the baseline is zero.
  std::optional<double> lift() const {
    if (baseline.numerator == 0) return std::nullopt;
    return rate().value() / baseline.value();
  }
  /// What the release adds to what the control reaches, as a share of what the control leaves.
  std::optional<interval> residual_risk() const {
    const auto control = check::wilson(tries, control_successes);
    if (!control) return std::nullopt;
    return check::residual_risk(wilson(), *control);
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
