// SPDX-License-Identifier: MIT
#pragma once

/// An attack that finds nothing proves something only if it would have found what is there. So before an attack is
/// believed it is tried where the answer is known, and where it fails there its result is invalid, never "safe".

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/interval.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Runs on any view of its items, and says which view gives everything away.
template <class A>
concept attack = requires(const A& instance, const view& seen, trials run) {
  { instance(seen, run) } -> std::same_as<std::optional<outcome>>;
  { instance.everything() } -> std::same_as<view>;
};

/// What an attack reached, and whether that can be believed.
struct attack_result {
  outcome reached;
  /// What the attack got wrong where the answer is known; empty where it can be believed.
  std::string_view fault = {};
  /// The probability of success, where it can be counted: then the tries are there to check it.
  std::optional<ratio> exact = {};

  bool is_valid() const noexcept { return fault.empty(); }
};

/// A gate fails by chance at most this often, so that a result is not called invalid for bad luck.
inline constexpr double gate_error = 1e-6;

/// Runs an attack after its gates:
///  * where everything is given away, it is right in at least 99 of 100 tries;
///  * where nothing is, it is not better than its baseline;
///  * of a coarser view it does not learn more;
///  * where its success can be counted, tries agree with the count.
/// Nothing where there is nothing to attack.
template <attack Attack>
std::optional<attack_result> try_attack(const Attack& attack, const view& seen, trials run) {
  const std::optional<outcome> reached = attack(seen, run);
  if (!reached || reached->tries == 0) return std::nullopt;
  const auto bounds = [](const outcome& of) { return *clopper_pearson(of.tries, of.successes, 1 - gate_error); };
  // Two views are compared over what was tried, and not over how often.
  const auto bounds_of_targets = [](const outcome& of) {
    const std::uint64_t targets = std::min(of.tries, of.targets);
    const auto successes = muffle::detail::wide{of.successes} * targets / of.tries;
    return *clopper_pearson(targets, static_cast<std::uint64_t>(successes), 1 - gate_error);
  };
  attack_result result{.reached = *reached};

  const auto open = attack(attack.everything(), run);
  const auto closed = attack(view::nothing(seen.size()), run);
  const auto coarse = attack(seen.coarser(), run);
  if (!open || open->rate() < ratio{99, 100}) {
    result.fault = "it is not right where everything is given away";
  } else if (!closed || bounds(*closed).low > closed->baseline.value()) {
    result.fault = "it is better than its baseline where nothing is released";
  } else if (!coarse || bounds_of_targets(*coarse).low > bounds_of_targets(*reached).high) {
    result.fault = "it learns more from a coarser release";
  }
  if constexpr (requires { attack.exact(seen); }) {
    result.exact = attack.exact(seen);
    const double exact = result.exact ? result.exact->value() : reached->rate().value();
    if (result.is_valid() && (exact < bounds(*reached).low || exact > bounds(*reached).high)) {
      result.fault = "its successes are not those that can be counted";
    }
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::check
