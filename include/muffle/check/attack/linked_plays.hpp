// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Who sees releases of one household together, while it plays a series or an album, names the series. An item is a
/// title; `series` are the titles of each, in the order in which they are played. Each series that is long enough is as
/// likely, and each place to begin in it.
///
/// That releases can be seen together is what an outbox has to prevent: this says what it is worth.
struct linked_plays {
  enum class sight {
    in_order,   ///< plays that follow each other, in their order
    any_order,  ///< the same, but the order got lost
    with_gaps   ///< in their order, with half as many more in between that were not seen
  };

  std::vector<std::vector<std::size_t>> series;
  std::size_t titles;
  std::size_t length;
  sight how = sight::in_order;

  view everything() const { return view::everything(titles); }

  /// Nothing where fewer than two series are long enough.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (length == 0 || seen.size() != titles) return std::nullopt;
    std::vector<std::size_t> candidates;
    for (std::size_t i = 0; i != series.size(); ++i) {
      if (series[i].size() >= span()) candidates.push_back(i);
    }
    if (candidates.size() < 2) return std::nullopt;
    const glimpses known = how == sight::with_gaps ? glimpses() : glimpses_of(seen, candidates);
    seeded_random random(run.seed);
    const auto some = [&] { return candidates[static_cast<std::size_t>(random.below(candidates.size()))]; };
    const auto named = [&](std::size_t released) {
      const symbols plays = glimpse(seen, released, random);
      return likeliest(how == sight::with_gaps ? suspects_with_gaps(seen, plays, candidates) : known.at(plays), random);
    };
    outcome result{.tries = run.tries, .baseline = {1, candidates.size()}};
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const std::size_t played = some();
      result.successes += named(played) == played;
      result.control_successes += named(some()) == played;
    }
    return result;
  }

 private:
  using symbols = std::vector<view::symbol>;

  struct suspect {
    std::size_t series;
    /// Of all that could have been seen of the series, how much looks like what was seen.
    double likelihood;
  };
  /// What can be seen, and of which series.
  using glimpses = std::map<symbols, std::vector<suspect>>;

  /// How many plays follow each other from the first that is seen to the last.
  std::size_t span() const { return how == sight::with_gaps ? length + length / 2 : length; }
  std::size_t places(std::size_t of_series) const { return series[of_series].size() - span() + 1; }

  symbols plays_at(const view& seen, std::size_t of_series, std::size_t place) const {
    symbols plays;
    for (std::size_t i = 0; i != span(); ++i) plays.push_back(seen[series[of_series][place + i]]);
    if (how == sight::any_order) std::sort(plays.begin(), plays.end());
    return plays;
  }

  glimpses glimpses_of(const view& seen, const std::vector<std::size_t>& candidates) const {
    glimpses result;
    for (const std::size_t candidate : candidates) {
      const double share = 1 / static_cast<double>(places(candidate));
      for (std::size_t place = 0; place != places(candidate); ++place) {
        std::vector<suspect>& suspects = result[plays_at(seen, candidate, place)];
        if (suspects.empty() || suspects.back().series != candidate) suspects.push_back({candidate, 0});
        suspects.back().likelihood += share;
      }
    }
    return result;
  }

  /// What is seen of a series once.
  symbols glimpse(const view& seen, std::size_t of_series, seeded_random& random) const {
    symbols plays = plays_at(seen, of_series, static_cast<std::size_t>(random.below(places(of_series))));
    while (plays.size() != length) {
      plays.erase(plays.begin() + static_cast<std::ptrdiff_t>(random.below(plays.size())));
    }
    return plays;
  }

  std::vector<suspect> suspects_with_gaps(const view& seen, const symbols& plays,
                                          const std::vector<std::size_t>& candidates) const {
    std::vector<suspect> result;
    std::vector<double> ways;
    for (const std::size_t candidate : candidates) {
      // Most series do not have these plays in this order at all.
      std::size_t found = 0;
      for (const std::size_t title : series[candidate]) found += found != length && seen[title] == plays[found];
      if (found != length) continue;
      double likelihood = 0;
      for (std::size_t place = 0; place != places(candidate); ++place) {
        likelihood += ways_to_leave(seen, candidate, place, plays, ways);
      }
      if (likelihood > 0) result.push_back({candidate, likelihood / static_cast<double>(places(candidate))});
    }
    return result;
  }

  /// In how many ways gaps in what is played from a place on leave `plays`. `ways` is for its own use: this is asked
  /// too often to make room for it each time.
  double ways_to_leave(const view& seen, std::size_t of_series, std::size_t place, const symbols& plays,
                       std::vector<double>& ways) const {
    ways.assign(plays.size() + 1, 0);
    ways[0] = 1;
    for (std::size_t at = 0; at != span(); ++at) {
      const view::symbol each = seen[series[of_series][place + at]];
      for (std::size_t i = plays.size(); i-- != 0;) {
        if (plays[i] == each) ways[i + 1] += ways[i];
      }
    }
    return ways.back();
  }

  /// One of those with the greatest likelihood.
  static std::size_t likeliest(const std::vector<suspect>& suspects, seeded_random& random) {
    double most = 0;
    for (const suspect& each : suspects) most = std::max(most, each.likelihood);
    std::vector<std::size_t> best;
    for (const suspect& each : suspects) {
      // Sums of the same shares differ by their rounding.
      if (each.likelihood > most * (1 - 1e-9)) best.push_back(each.series);
    }
    return best[static_cast<std::size_t>(random.below(best.size()))];
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
