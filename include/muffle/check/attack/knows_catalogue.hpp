// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/check/vulnerability.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Who has the very catalogue, and computes what each title of it would release, guesses the title behind a release:
/// any of those that look like it. An item is a title, and each title is as likely.
///
/// With the joint view of several versions of a policy, or of a policy and facts that come from elsewhere, it is the
/// attacker who sees these together.
struct knows_catalogue {
  std::size_t titles;
  std::uint64_t guesses = 1;

  view everything() const { return view::everything(titles); }

  /// The probability to be right, counted.
  std::optional<ratio> exact(const view& seen) const {
    const auto counted = bayes_vulnerability(seen.crowds(), guesses);
    if (!counted) return std::nullopt;
    return counted->posterior;
  }

  /// Nothing where there are no titles.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (titles == 0 || seen.size() != titles) return std::nullopt;
    const detail::lookalikes by_look(seen);
    seeded_random random(run.seed);
    outcome result{.tries = run.tries, .baseline = {std::min<std::uint64_t>(guesses, titles), titles}};
    // Guesses are as many draws from the crowd without putting back; the title has each place of their order.
    const auto guess = [&](std::size_t title, view::symbol released) {
      return random.below(by_look.of(released).size()) < guesses && seen[title] == released;
    };
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const auto played = static_cast<std::size_t>(random.below(titles));
      const auto other = static_cast<std::size_t>(random.below(titles));
      result.successes += guess(played, seen[played]);
      result.control_successes += guess(played, seen[other]);
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
