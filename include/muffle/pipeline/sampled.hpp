// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include <fmt/format.h>

#include <muffle/noise/random_source.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline v0 {

namespace detail {

template <class Coin>
class sampled_stage {
 public:
  static constexpr stage_kind kind = stage_kind::gate;

  constexpr sampled_stage(ratio probability, Coin coin) : probability_(probability), coin_(std::move(coin)) {}

  std::string describe() const {
    return fmt::format("a household takes part in an epoch with probability {}/{}, by a secret coin",
                       probability_.numerator, probability_.denominator);
  }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const local& at, const Next& next) const {
    auto random = coin_.draw(draw_purpose::sample, at.household);
    return draw_chance(random, probability_) ? next(answer) : disposition::not_sampled;
  }

 private:
  ratio probability_;
  Coin coin_;
};

}  // namespace detail

/// A gate: a release goes on with exactly this probability. The coin falls once for a household and an epoch, not for
/// each of its releases: one that plays ten times as much is then not drawn ten times as often, and with one answer of
/// each household (`bounded(1, coin)`) and a collector who publishes only cells of k contributors, the published table
/// is (epsilon, delta)-differentially private for households, with the numbers of `threshold_privacy`. That says
/// nothing of the collector, who has seen more than was published, and it adds up over the epochs.
template <class Clock>
constexpr auto sampled(ratio probability, const secret_coin<Clock>& coin) {
  return detail::sampled_stage<secret_coin<Clock>>(probability, coin);
}

}  // namespace muffle::inline v0
