// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/one_of.hpp>
#include <muffle/release/format.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Coin, class... Questions>
class ask_one_stage {
 public:
  using clock_type = typename Coin::clock_type;
  static constexpr stage_kind kind = stage_kind::question;
  static constexpr bool needs_title = true;
  using record = typename one_of<Questions...>::record;
  using answers = type_list<Questions...>;
  static constexpr std::uint64_t questions = sizeof...(Questions);

  constexpr explicit ask_one_stage(Coin coin) : coin_(std::move(coin)) {}

  phrase describe() const {
    phrase result("stage.ask_one", "one of {0} questions, by a fair coin for each title and epoch: ",
                  {fmt::format("{}", questions)});
    std::string_view between;
    ((result += std::exchange(between, ", "),
      result += {"stage.ask_one.each",
                 "{0} ({1} cells)",
                 {std::string(policy_name<Questions>), fmt::format("{}", Questions::cells)}}),
     ...);
    return result += {
               "stage.ask_one.in_all",
               "; {0} cells, at most {1}",
               {fmt::format("{}", one_of<Questions...>::cells), fmt::format("{}", one_of<Questions...>::capacity_bits)}};
  }

  void tell(pipeline_facts& to) const {
    to.epoch_days = coin_.when().days();
    to.questions = questions;
  }

  template <class Next>
  constexpr disposition operator()(const record& raw, const drawn_local& at, const Next& next) const {
    auto random = coin_.drawn_for(at).title;
    const std::uint64_t drawn = draw_below(random, questions);
    disposition result{};
    std::uint64_t number = 0;
    (void)((number++ == drawn ? (result = next(release<Questions>(raw)), true) : false) || ...);
    return result;
  }

 private:
  Coin coin_;
};

}  // namespace detail

/// One record answers one of several questions, chosen by a fair coin: the first stage of a pipeline. The coin falls
/// once for a title and an epoch, and before anything is asked of the answer, consent too: a question that is then
/// refused leaves nothing, and no other one is drawn.
template <policy_type... Questions, class Clock>
constexpr auto ask_one(const secret_coin<Clock>& coin) {
  return detail::ask_one_stage<secret_coin<Clock>, Questions...>(coin);
}

}  // namespace muffle::inline MUFFLE_ABI
