// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/threshold.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Coin>
class sampled_stage {
 public:
  using clock_type = typename Coin::clock_type;
  static constexpr stage_kind kind = stage_kind::gate;

  constexpr sampled_stage(ratio probability, Coin coin, std::uint64_t published_from)
      : probability_(probability), coin_(std::move(coin)), published_from_(published_from) {}

  phrase describe() const {
    phrase result("stage.sampled", "a household takes part in an epoch with probability {0}, by a secret coin",
                  {fmt::format("{}/{}", probability_.numerator, probability_.denominator)});
    const double epsilon = std::max(1.0, std::ceil(-1000 * std::log1p(-probability_.value())) / 1000);
    if (const auto promised = threshold_privacy(probability_, published_from_, epsilon)) {
      // Never rounded down.
      result += {"stage.sampled.published",
                 "; with one answer of each, a table without cells of fewer than {0} is ({1}, {2})-differentially "
                 "private for an epoch, which says nothing of the collector",
                 {fmt::format("{}", published_from_), fmt::format("{:.3f}", promised->epsilon),
                  fmt::format("{:.2e}", promised->delta * 1.005)}};
    }
    return result;
  }

  void tell(pipeline_facts& to) const {
    to.epoch_days = coin_.when().days();
    to.sampled = probability_;
  }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const drawn_local& at, const Next& next) const {
    auto random = coin_.drawn_for(at).household;
    return draw_chance(random, probability_) ? next(answer) : disposition::not_sampled;
  }

 private:
  ratio probability_;
  Coin coin_;
  std::uint64_t published_from_;
};

}  // namespace detail

/// A gate: a release goes on with exactly this probability. The coin falls once for a household and an epoch, not for
/// each of its releases: one that plays ten times as much is then not drawn ten times as often. With one answer of each
/// household (`bounded(1, coin)`) and a collector who publishes only cells of `published_from` contributors or more,
/// the published table is (epsilon, delta)-differentially private for households; `describe` says the numbers, which
/// are those of `threshold_privacy`. They say nothing of the collector, who has seen more than was published, and they
/// add up over the epochs.
template <class Clock>
constexpr auto sampled(ratio probability, const secret_coin<Clock>& coin, std::uint64_t published_from = 20) {
  return detail::sampled_stage<secret_coin<Clock>>(probability, coin, published_from);
}

}  // namespace muffle::inline MUFFLE_ABI
