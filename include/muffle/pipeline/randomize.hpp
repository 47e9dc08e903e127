// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/noise/accountant.hpp>
#include <muffle/noise/randomized.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/pipeline/stage.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <ratio Weight, class Coin>
class randomize_stage {
 public:
  using clock_type = typename Coin::clock_type;
  static constexpr stage_kind kind = stage_kind::gate;
  static constexpr bool needs_title = true;

  template <class Answers>
  struct randomized_answers;
  template <class... Policies>
  struct randomized_answers<type_list<Policies...>> {
    using type = type_list<randomized<Policies, Weight>...>;
  };
  template <class Answers>
  using answers_of = typename randomized_answers<Answers>::type;

  constexpr randomize_stage(Coin coin, privacy_accountant* accountant)
      : coin_(std::move(coin)), accountant_(accountant) {}

  phrase describe() const {
    const auto digits = [](std::uint64_t thousandths) {
      return fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
    };
    phrase result("stage.randomize",
                  "the true cell {0} times as likely as each other one, drawn once for a title: epsilon {1}",
                  {fmt::format("{}/{}", Weight.numerator, Weight.denominator), digits(ln_ceiling(Weight).thousandths)});
    if (accountant_ != nullptr) {
      result += {"stage.randomize.budget",
                 ", up to {0} for a household and epoch",
                 {digits(accountant_->budget().thousandths)}};
    }
    return result;
  }

  void tell(pipeline_facts& to) const {
    to.epoch_days = coin_.when().days();
    to.weight = Weight;
  }

  template <policy_type P, class Next>
  disposition operator()(const release<P>& answer, const local& at, const Next& next) const {
    if (accountant_ != nullptr && !accountant_->spend(household_of(at), coin_.when().current(), ln_ceiling(Weight))) {
      return disposition::budget_spent;
    }
    return pass_on(answer, at, next);
  }

  template <policy_type P, class Next>
  disposition preview(const release<P>& answer, const local& at, const Next& next) const {
    if (accountant_ != nullptr &&
        !accountant_->could_spend(household_of(at), coin_.when().current(), ln_ceiling(Weight))) {
      return disposition::budget_spent;
    }
    return pass_on(answer, at, next);
  }

 private:
  /// One number in all epochs, or a clock that is set back would make another household of it.
  std::uint64_t household_of(const local& at) const {
    return coin_.draw_for_ever(draw_purpose::household, at.household).next();
  }

  template <policy_type P, class Next>
  disposition pass_on(const release<P>& answer, const local& at, const Next& next) const {
    // What is drawn for a title stays, or an answer in each epoch would average the noise out.
    auto random = coin_.draw_for_ever(draw_purpose::response, at.title, policy_fingerprint<P>);
    return next(release<randomized<P, Weight>>(answer, random));
  }

  Coin coin_;
  privacy_accountant* accountant_;
};

}  // namespace detail

/// Every answer is flipped at random: see `release<randomized<P, Weight>>` for what that promises, and
/// `randomized_response` for what it costs. With an accountant, which has to live as long as the pipeline, a household
/// that has spent its budget of an epoch gives no more answers in it.
template <ratio Weight, class Clock>
constexpr auto randomize(const secret_coin<Clock>& coin) {
  return detail::randomize_stage<Weight, secret_coin<Clock>>(coin, nullptr);
}
template <ratio Weight, class Clock>
constexpr auto randomize(const secret_coin<Clock>& coin, privacy_accountant& accountant) {
  return detail::randomize_stage<Weight, secret_coin<Clock>>(coin, &accountant);
}

}  // namespace muffle::inline MUFFLE_ABI
