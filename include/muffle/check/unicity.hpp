// SPDX-License-Identifier: MIT
#pragma once

/// How many points of somebody's history name them (de Montjoye et al. 2013, "Unique in the crowd: the privacy bounds
/// of human mobility"): linked releases of a household, or the plays of a series, each a cell. Crowds of single
/// releases say nothing of this.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/interval.hpp>
#include <muffle/check/seeded_random.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What somebody left behind: cells, in the order in which they came.
using trace = std::vector<std::uint64_t>;

struct unicity {
  double share;           ///< the mean, over those who were counted, of the share of their draws that nobody else has
  std::size_t counted;    ///< how many have a trace that is long enough
  std::size_t too_short;  ///< how many have not, and are left out
};

namespace detail {

/// Each different cell of a trace once, in rising order.
inline trace without_order(const trace& all) {
  trace points = all;
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

/// Calls `visit(points)` for each set of so many points of a trace.
template <class Visit>
void for_each_subset(const trace& points, std::size_t size, Visit visit) {
  if (size == 0 || size > points.size()) return;
  std::vector<std::size_t> chosen(size);
  for (std::size_t i = 0; i != size; ++i) chosen[i] = i;
  while (true) {
    trace subset;
    for (const std::size_t i : chosen) subset.push_back(points[i]);
    visit(std::move(subset));
    std::size_t last = size;
    while (last != 0 && chosen[last - 1] == points.size() - size + last - 1) --last;
    if (last == 0) return;
    ++chosen[last - 1];
    for (std::size_t i = last; i != size; ++i) chosen[i] = chosen[i - 1] + 1;
  }
}

/// How many sets of so many points there are, or `limit` where there are more.
constexpr std::uint64_t number_of_subsets(std::uint64_t points, std::uint64_t size, std::uint64_t limit) {
  if (size > points) return 0;
  std::uint64_t result = 1;
  for (std::uint64_t i = 1; i <= size && i <= points - size; ++i) {
    const std::uint64_t factor = points - std::min(size, points - size) + i;
    if (result > limit / factor) return limit;
    result = result * factor / i;
  }
  return std::min(result, limit);
}

/// A draw from a trace and whose it was.
struct draw {
  trace points;
  std::size_t owner;
};

/// Calls `visit(draws)` for all draws of the same points.
template <class Visit>
void for_each_points(std::vector<draw>& draws, Visit visit) {
  std::sort(draws.begin(), draws.end(), [](const draw& a, const draw& b) {
    return a.points != b.points ? a.points < b.points : a.owner < b.owner;
  });
  for (std::size_t begin = 0; begin != draws.size();) {
    std::size_t end = begin;
    while (end != draws.size() && draws[end].points == draws[begin].points) ++end;
    visit(std::span<const draw>(draws).subspan(begin, end - begin));
    begin = end;
  }
}

/// The mean share of each owner's draws that nobody else has.
inline std::optional<unicity> unicity_of(std::vector<draw> draws, std::size_t owners) {
  std::vector<std::uint64_t> alone(owners, 0);
  std::vector<std::uint64_t> all(owners, 0);
  for_each_points(draws, [&](std::span<const draw> same) {
    const bool is_alone = same.front().owner == same.back().owner;
    for (const draw& each : same) {
      alone[each.owner] += is_alone;
      ++all[each.owner];
    }
  });
  unicity result{0, 0, 0};
  for (std::size_t owner = 0; owner != owners; ++owner) {
    if (all[owner] == 0) {
      ++result.too_short;
      continue;
    }
    ++result.counted;
    result.share += static_cast<double>(alone[owner]) / static_cast<double>(all[owner]);
  }
  if (result.counted == 0) return std::nullopt;
  result.share /= static_cast<double>(result.counted);
  return result;
}

}  // namespace detail

/// The most draws that are looked at one by one.
inline constexpr std::uint64_t most_draws = std::uint64_t{1} << 22;

/// For one who knows `points` different cells of a trace, and not their order: every choice of them counted. Nothing
/// where no trace has so many, or where there are more than `most_draws` choices: then take `sampled_unicity`.
inline std::optional<unicity> unordered_unicity(std::span<const trace> traces, std::size_t points) {
  std::uint64_t choices = 0;
  std::vector<trace> sets;
  for (const trace& each : traces) {
    sets.push_back(detail::without_order(each));
    choices += detail::number_of_subsets(sets.back().size(), points, most_draws + 1);
    if (choices > most_draws) return std::nullopt;
  }
  std::vector<detail::draw> draws;
  for (std::size_t owner = 0; owner != sets.size(); ++owner) {
    detail::for_each_subset(sets[owner], points, [&](trace subset) { draws.push_back({std::move(subset), owner}); });
  }
  return detail::unicity_of(std::move(draws), traces.size());
}

/// For one who knows `length` cells of a trace that came one after the other, in their order.
inline std::optional<unicity> ordered_unicity(std::span<const trace> traces, std::size_t length) {
  std::vector<detail::draw> draws;
  for (std::size_t owner = 0; owner != traces.size(); ++owner) {
    for (std::size_t begin = 0; length != 0 && begin + length <= traces[owner].size(); ++begin) {
      const auto first = traces[owner].begin() + static_cast<std::ptrdiff_t>(begin);
      draws.push_back({trace(first, first + static_cast<std::ptrdiff_t>(length)), owner});
    }
  }
  return detail::unicity_of(std::move(draws), traces.size());
}

/// The same as `unordered_unicity`, from so many draws at random: somebody with enough points, and some of their
/// points. The interval holds the share with 95 %.
inline std::optional<interval> sampled_unicity(std::span<const trace> traces, std::size_t points, std::uint64_t tries,
                                               seeded_random& random) {
  std::vector<trace> sets;
  std::vector<std::pair<std::uint64_t, std::size_t>> owners_of_point;
  for (const trace& each : traces) {
    trace set = detail::without_order(each);
    for (const std::uint64_t point : set) owners_of_point.emplace_back(point, sets.size());
    sets.push_back(std::move(set));
  }
  std::sort(owners_of_point.begin(), owners_of_point.end());
  std::vector<std::size_t> long_enough;
  for (std::size_t owner = 0; owner != sets.size(); ++owner) {
    if (sets[owner].size() >= points) long_enough.push_back(owner);
  }
  if (long_enough.empty() || points == 0) return std::nullopt;
  std::uint64_t alone = 0;
  for (std::uint64_t i = 0; i != tries; ++i) {
    trace set = sets[long_enough[static_cast<std::size_t>(random.below(long_enough.size()))]];
    for (std::size_t drawn = 0; drawn != points; ++drawn) {
      std::swap(set[drawn], set[drawn + static_cast<std::size_t>(random.below(set.size() - drawn))]);
    }
    set.resize(points);
    const auto has_all = [&](std::size_t owner) {
      return std::all_of(set.begin(), set.end(), [&](std::uint64_t point) {
        return std::binary_search(sets[owner].begin(), sets[owner].end(), point);
      });
    };
    std::size_t owners = 0;
    for (auto owner =
             std::lower_bound(owners_of_point.begin(), owners_of_point.end(), std::pair(set.front(), std::size_t{0}));
         owner != owners_of_point.end() && owner->first == set.front() && owners < 2; ++owner) {
      owners += has_all(owner->second);
    }
    alone += owners == 1;
  }
  return wilson(tries, alone);
}

/// The smallest number of traces that share a choice of up to `most_points` of their cells, over all choices that occur
/// (k of k^m-anonymity, Terrovitis, Mamoulis and Kalnis 2008). Nothing without traces, or for more than `most_draws`
/// choices.
inline std::optional<std::uint64_t> km_anonymity(std::span<const trace> traces, std::size_t most_points) {
  std::vector<detail::draw> draws;
  for (std::size_t owner = 0; owner != traces.size(); ++owner) {
    const trace set = detail::without_order(traces[owner]);
    for (std::size_t points = 1; points <= std::min(most_points, set.size()); ++points) {
      if (detail::number_of_subsets(set.size(), points, most_draws + 1) + draws.size() > most_draws)
        return std::nullopt;
      detail::for_each_subset(set, points, [&](trace subset) { draws.push_back({std::move(subset), owner}); });
    }
  }
  std::optional<std::uint64_t> least;
  detail::for_each_points(draws, [&](std::span<const detail::draw> same) {
    if (!least || same.size() < *least) least = same.size();
  });
  return least;
}

}  // namespace muffle::inline MUFFLE_ABI::check
