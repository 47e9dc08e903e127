// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/pipeline/stage.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What an outbox needs to keep to a bound: of the releases of one household and epoch it keeps `most`, those with the
/// lowest lots. The lots are drawn under the installation's secret, so that a title has the same one however often it
/// is played, and nobody can tell a title or a household from what is stored.
struct bound_ticket {
  std::uint64_t epoch;
  std::uint64_t household;
  std::uint64_t lot;
  std::uint32_t most;
};

namespace detail {

template <class Coin>
class bounded_stage {
 public:
  using clock_type = typename Coin::clock_type;
  static constexpr stage_kind kind = stage_kind::bound;
  static constexpr bool needs_title = true;

  constexpr bounded_stage(std::uint32_t most, Coin coin) : most_(most), coin_(std::move(coin)) {}

  phrase describe() const {
    return {"stage.bounded",
            "at most {0} of each household in {1} days, drawn from all of them, one of each title",
            {fmt::format("{}", most_), fmt::format("{}", coin_.when().days())}};
  }

  void tell(pipeline_facts& to) const {
    to.epoch_days = coin_.when().days();
    to.bounded = most_;
  }

  template <class Release, class Next>
  constexpr disposition operator()(const Release& answer, const drawn_local& at, const Next& next) const {
    const drawn& drawn = coin_.drawn_for(at);
    return next(answer, bound_ticket{.epoch = drawn.epoch,
                                     .household = drawn.household.first(),
                                     .lot = drawn.title.first(),
                                     .most = most_});
  }

 private:
  std::uint32_t most_;
  Coin coin_;
};

}  // namespace detail

/// At most so many releases of each household and epoch, and one of each title and epoch, drawn uniformly from all
/// titles of the epoch: the n lowest of lots that are drawn for the titles (Cohen and Kaplan 2007, "Summarizing data
/// using bottom-k sketches"). Stands right before `into(outbox)`, which keeps to it: what is drawn waits until its
/// epoch is over. A clock that is set back to an epoch that was closed gives nobody a second one.
template <class Clock>
constexpr auto bounded(std::uint32_t most, const secret_coin<Clock>& coin) {
  return detail::bounded_stage<secret_coin<Clock>>(most, coin);
}

}  // namespace muffle::inline MUFFLE_ABI
