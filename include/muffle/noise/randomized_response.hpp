// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/noise/privacy_loss.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// k-ary randomized response (Kairouz, Bonawitz and Ramage 2016, "Discrete distribution estimation under local
/// privacy"): the true cell is given `weight` times as likely as each other one. Whoever sees the answer, whatever else
/// they know, holds no cell for more than `weight` times as likely to be the true one as before, measured against any
/// other: local differential privacy with epsilon = ln(weight), for each answer that is drawn anew. Take a
/// `keyed_random` of the title, so that a title's answer is drawn once.
///
/// It costs a lot: of 10,000 answers over 110 cells at epsilon 1, the standard error of a share is 0.06, twice the
/// share of a class of 3 %.
class randomized_response {
 public:
  /// Nothing for fewer than two cells, a weight below one, or numbers too large to be counted in 64 bits.
  static constexpr std::optional<randomized_response> of(std::uint64_t cells, ratio weight) noexcept {
    if (cells < 2 || weight.denominator == 0 || weight < ratio{1, 1}) return std::nullopt;
    const detail::wide outcomes = detail::wide{weight.denominator} * (cells - 1) + weight.numerator;
    if (outcomes > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
    return randomized_response(cells, weight, static_cast<std::uint64_t>(outcomes));
  }

  constexpr std::uint64_t cells() const noexcept { return cells_; }
  /// That the answer is the true cell, exactly.
  constexpr ratio truth() const noexcept { return {weight_.numerator, outcomes_}; }
  /// That it is one certain other cell.
  constexpr ratio each_other() const noexcept { return {weight_.denominator, outcomes_}; }
  constexpr nats epsilon() const noexcept { return ln_ceiling(weight_); }

  /// The answer for a true cell, which is below `cells`.
  template <random_source Source>
  constexpr std::uint64_t respond(std::uint64_t cell, Source& source) const {
    // Of all outcomes some stand for the truth, and as many for each other cell.
    const std::uint64_t outcome = draw_below(source, outcomes_);
    if (outcome < weight_.numerator) return cell;
    const std::uint64_t other = (outcome - weight_.numerator) / weight_.denominator;
    return other < cell ? other : other + 1;
  }

 private:
  constexpr randomized_response(std::uint64_t cells, ratio weight, std::uint64_t outcomes) noexcept
      : cells_(cells), weight_(weight), outcomes_(outcomes) {}

  std::uint64_t cells_;
  ratio weight_;
  std::uint64_t outcomes_;
};

}  // namespace muffle::inline MUFFLE_ABI
