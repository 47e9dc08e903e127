// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What households played, each play the number of an item, in two epochs that follow each other.
struct household_plays {
  std::vector<std::size_t> first_epoch;
  std::vector<std::size_t> second_epoch;
};

namespace detail {

/// How often a household released each symbol in an epoch, by rising symbol.
using symbol_counts = std::vector<std::pair<view::symbol, std::uint64_t>>;

inline symbol_counts counts_of(const view& seen, const std::vector<std::size_t>& plays) {
  std::vector<view::symbol> symbols;
  for (const std::size_t play : plays) symbols.push_back(seen[play]);
  std::sort(symbols.begin(), symbols.end());
  symbol_counts result;
  for (const view::symbol each : symbols) {
    if (result.empty() || result.back().first != each) result.push_back({each, 0});
    ++result.back().second;
  }
  return result;
}

inline std::uint64_t count_in(const symbol_counts& counts, view::symbol symbol) {
  const auto found = std::lower_bound(counts.begin(), counts.end(), symbol,
                                      [](const auto& each, view::symbol key) { return each.first < key; });
  return found != counts.end() && found->first == symbol ? found->second : 0;
}

/// The place of one of the highest scores.
inline std::size_t highest(const std::vector<double>& scores, seeded_random& random) {
  const double most = *std::max_element(scores.begin(), scores.end());
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i != scores.size(); ++i) {
    // Sums of the same logarithms differ by their rounding.
    if (scores[i] > most - 1e-9) best.push_back(i);
  }
  return best[static_cast<std::size_t>(random.below(best.size()))];
}

}  // namespace detail

/// Who knows a few plays of a household from elsewhere, and sees what each household released in that epoch together,
/// names the releases of that household: those from which the known plays are drawn likeliest. Items are plays; of
/// households with fewer plays than the attacker knows, nothing is tried.
struct singles_out_household {
  std::vector<household_plays> households;
  std::size_t plays;
  std::size_t points;

  /// Each play looks like its household. A play of nobody looks like no other.
  view everything() const {
    std::vector<std::uint64_t> seen(plays);
    for (std::size_t i = 0; i != plays; ++i) seen[i] = households.size() + i;
    for (std::size_t i = 0; i != households.size(); ++i) {
      for (const std::size_t play : households[i].first_epoch) seen[play] = i;
      for (const std::size_t play : households[i].second_epoch) seen[play] = i;
    }
    return view::of(seen);
  }

  /// Nothing where fewer than two households have enough plays in the first epoch.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (points == 0 || seen.size() != plays) return std::nullopt;
    std::vector<const std::vector<std::size_t>*> candidates;
    std::vector<detail::symbol_counts> released;
    for (const household_plays& each : households) {
      if (each.first_epoch.size() < points) continue;
      candidates.push_back(&each.first_epoch);
      released.push_back(detail::counts_of(seen, each.first_epoch));
    }
    if (candidates.size() < 2) return std::nullopt;

    seeded_random random(run.seed);
    outcome result{.tries = run.tries, .baseline = {1, candidates.size()}, .targets = candidates.size()};
    const auto named = [&](std::size_t of_whom) {
      std::vector<std::size_t> known = *candidates[of_whom];
      while (known.size() != points) {
        known[static_cast<std::size_t>(random.below(known.size()))] = known.back();
        known.pop_back();
      }
      const detail::symbol_counts drawn = detail::counts_of(seen, known);
      std::vector<double> scores;
      for (std::size_t i = 0; i != candidates.size(); ++i) {
        scores.push_back(log_ways(drawn, released[i]) - log_choose(candidates[i]->size(), points));
      }
      return detail::highest(scores, random);
    };
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const auto target = static_cast<std::size_t>(random.below(candidates.size()));
      const auto other = static_cast<std::size_t>(random.below(candidates.size()));
      result.successes += named(target) == target;
      result.control_successes += named(other) == target;
    }
    return result;
  }

 private:
  static double log_choose(std::uint64_t n, std::uint64_t k) {
    if (k > n) return -HUGE_VAL;
    const auto log_factorial = [](std::uint64_t number) { return std::lgamma(static_cast<double>(number) + 1); };
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
  }

  /// The logarithm of in how many ways `drawn` is drawn from `all`.
  static double log_ways(const detail::symbol_counts& drawn, const detail::symbol_counts& all) {
    double sum = 0;
    for (const auto& [symbol, count] : drawn) sum += log_choose(detail::count_in(all, symbol), count);
    return sum;
  }
};

/// Who has what each household released in one epoch, by its name, finds it again among those of the next one: where
/// the releases of the second epoch are the likeliest, had they been drawn from those of the first. Items are plays.
struct links_household {
  std::vector<household_plays> households;
  std::size_t plays;

  view everything() const { return singles_out_household{households, plays, 1}.everything(); }

  /// Nothing where fewer than two households have plays in both epochs.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (seen.size() != plays) return std::nullopt;
    std::vector<detail::symbol_counts> before;
    std::vector<double> size_before;
    std::vector<detail::symbol_counts> after;
    std::vector<double> of_all(seen.distinct(), 0);
    double sum = 0;
    for (const household_plays& each : households) {
      if (each.first_epoch.empty() || each.second_epoch.empty()) continue;
      before.push_back(detail::counts_of(seen, each.first_epoch));
      size_before.push_back(static_cast<double>(each.first_epoch.size()));
      after.push_back(detail::counts_of(seen, each.second_epoch));
      for (const auto* epoch : {&before.back(), &after.back()}) {
        for (const auto& [symbol, count] : *epoch) {
          of_all[symbol] += static_cast<double>(count);
          sum += static_cast<double>(count);
        }
      }
    }
    if (before.size() < 2) return std::nullopt;

    seeded_random random(run.seed);
    outcome result{.tries = run.tries, .baseline = {1, before.size()}, .targets = before.size()};
    const auto named = [&](std::size_t of_whom) {
      std::vector<double> scores(before.size(), 0);
      for (std::size_t i = 0; i != before.size(); ++i) {
        // A household's habits, mixed with one play of everybody's: what it has not played yet is not impossible.
        for (const auto& [symbol, count] : after[of_whom]) {
          const double habit = static_cast<double>(detail::count_in(before[i], symbol)) + of_all[symbol] / sum;
          scores[i] += static_cast<double>(count) * std::log(habit / (size_before[i] + 1));
        }
      }
      return detail::highest(scores, random);
    };
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const auto target = static_cast<std::size_t>(random.below(before.size()));
      const auto other = static_cast<std::size_t>(random.below(before.size()));
      result.successes += named(target) == target;
      result.control_successes += named(other) == target;
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
