// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Who has the catalogue sees releases of one title that is asked `times` times, each time one of the questions, chosen
/// by a fresh coin, and puts the answers together. A policy gives the same answer to the same question, so only other
/// questions tell more: this is what it costs to toss the coin anew for each play of a title, and not once.
///
/// Items are the titles for the first question, then the titles for the second one, and so on.
struct asked_again {
  std::size_t titles;
  std::size_t questions;
  std::uint64_t times;

  std::size_t items() const { return titles * questions; }

  view everything() const {
    std::vector<std::uint64_t> seen(items());
    for (std::size_t i = 0; i != seen.size(); ++i) seen[i] = i % titles;
    return view::of(seen);
  }

  /// The probability to be right, rounded up to a billionth: that the questions which came up are some of them, times
  /// how many titles look different then. Nothing for more than eight questions, of which there are too many choices.
  std::optional<ratio> exact(const view& seen) const {
    if (seen.size() != items()) return std::nullopt;
    return exact([&](std::uint64_t which) { return answers_of(seen, which).crowds.cells_used(); });
  }

  /// The same where `looks_by(which)` says how many titles look different by some of the questions: those whose bits
  /// are in `which`.
  template <std::invocable<std::uint64_t> Looks>
  std::optional<ratio> exact(Looks looks_by) const {
    if (items() == 0 || questions > 8 || times == 0) return std::nullopt;
    const std::uint64_t choices = std::uint64_t{1} << questions;
    // That none came up but these; then, without those that some of them are enough for, that all of these did.
    std::vector<double> came_up(static_cast<std::size_t>(choices));
    for (std::uint64_t which = 0; which != choices; ++which) {
      const auto share = static_cast<double>(std::popcount(which)) / static_cast<double>(questions);
      came_up[static_cast<std::size_t>(which)] = std::pow(share, static_cast<double>(times));
    }
    for (std::size_t question = 0; question != questions; ++question) {
      for (std::uint64_t which = 0; which != choices; ++which) {
        const std::uint64_t bit = std::uint64_t{1} << question;
        if ((which & bit) != 0)
          came_up[static_cast<std::size_t>(which)] -= came_up[static_cast<std::size_t>(which - bit)];
      }
    }
    double right = 0;
    for (std::uint64_t which = 1; which != choices; ++which) {
      const auto looks = static_cast<double>(looks_by(which));
      right += came_up[static_cast<std::size_t>(which)] * looks / static_cast<double>(titles);
    }
    constexpr std::uint64_t billion = 1'000'000'000;
    return ratio{std::min(static_cast<std::uint64_t>(std::ceil(right * billion - 1e-3)), billion), billion};
  }

  /// Nothing where there are no titles, or no questions, or more than 64.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (items() == 0 || questions > 64 || times == 0 || seen.size() != items()) return std::nullopt;
    seeded_random random(run.seed);
    outcome result{.tries = run.tries, .baseline = {1, titles}};
    std::map<std::uint64_t, together> answered;
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const auto played = static_cast<std::size_t>(random.below(titles));
      const auto other = static_cast<std::size_t>(random.below(titles));
      std::uint64_t which = 0;
      for (std::uint64_t time = 0; time != times; ++time) which |= std::uint64_t{1} << random.below(questions);
      auto found = answered.find(which);
      if (found == answered.end()) found = answered.emplace(which, answers_of(seen, which)).first;
      const together& answers = found->second;
      const auto guess = [&](std::size_t released) {
        const view::symbol answer = answers.seen[released];
        return random.below(answers.crowds.size_of(answer)) == 0 && answers.seen[played] == answer;
      };
      result.successes += guess(played);
      result.control_successes += guess(other);
    }
    return result;
  }

 private:
  /// The answers to some of the questions, as one.
  struct together {
    view seen;
    histogram crowds;
  };

  together answers_of(const view& seen, std::uint64_t which) const {
    view answers = view::nothing(titles);
    for (std::size_t question = 0; question != questions; ++question) {
      if ((which >> question & 1) != 0) answers = joint(answers, seen.part(question * titles, titles));
    }
    histogram crowds = answers.crowds();
    return {std::move(answers), std::move(crowds)};
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
