// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Who has other rips of the titles, not the file that was played, guesses the title whose rips release most often what
/// was released: the likelihood of a title is how many of its known rips have the cell, which integrates the noise of
/// ripping over the cell by drawing from it. Each title is as likely.
///
/// Items are rips, those of one title after each other: `known` that the attacker has, then the one that was played.
struct knows_rips {
  std::size_t titles;
  std::size_t known;
  std::uint64_t guesses = 1;

  std::size_t items() const { return titles * (known + 1); }

  view everything() const {
    std::vector<std::uint64_t> seen(items());
    for (std::size_t i = 0; i != seen.size(); ++i) seen[i] = i / (known + 1);
    return view::of(seen);
  }

  /// Nothing where there are no titles, or no rips of them.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (titles == 0 || known == 0 || seen.size() != items()) return std::nullopt;
    const std::vector<std::vector<suspect>> suspects = suspects_of(seen);
    seeded_random random(run.seed);
    outcome result{
        .tries = run.tries, .baseline = {std::min<std::uint64_t>(guesses, titles), titles}, .targets = titles};
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const auto played = static_cast<std::size_t>(random.below(titles));
      const auto other = static_cast<std::size_t>(random.below(titles));
      const auto is_named_by = [&](view::symbol released) {
        return guess(seen, played, released, suspects[released], random);
      };
      result.successes += is_named_by(release_of(seen, played));
      result.control_successes += is_named_by(release_of(seen, other));
    }
    return result;
  }

 private:
  struct suspect {
    std::size_t title;
    std::uint64_t rips;
  };

  view::symbol release_of(const view& seen, std::size_t title) const { return seen[title * (known + 1) + known]; }

  /// The titles that could have each symbol, the likeliest first.
  std::vector<std::vector<suspect>> suspects_of(const view& seen) const {
    std::vector<std::vector<suspect>> result(seen.distinct());
    for (std::size_t title = 0; title != titles; ++title) {
      for (std::size_t rip = 0; rip != known; ++rip) {
        std::vector<suspect>& of_symbol = result[seen[title * (known + 1) + rip]];
        if (of_symbol.empty() || of_symbol.back().title != title) of_symbol.push_back({title, 0});
        ++of_symbol.back().rips;
      }
    }
    for (std::vector<suspect>& of_symbol : result) {
      std::sort(of_symbol.begin(), of_symbol.end(), [](const suspect& a, const suspect& b) {
        return a.rips != b.rips ? a.rips > b.rips : a.title < b.title;
      });
    }
    return result;
  }

  /// Whether the title is among the guesses: as likely titles come in an order that is drawn, and after the suspects
  /// all others do.
  bool guess(const view& seen, std::size_t title, view::symbol released, const std::vector<suspect>& suspects,
             seeded_random& random) const {
    suspect played{title, 0};
    for (std::size_t rip = 0; rip != known; ++rip) played.rips += seen[title * (known + 1) + rip] == released;
    if (played.rips == 0) return suspects.size() + random.below(titles - suspects.size()) < guesses;
    const auto [first, last] = std::equal_range(suspects.begin(), suspects.end(), played,
                                                [](const suspect& a, const suspect& b) { return a.rips > b.rips; });
    const auto before = static_cast<std::uint64_t>(first - suspects.begin());
    return before + random.below(static_cast<std::uint64_t>(last - first)) < guesses;
  }
};

/// What the releases of a policy show of rips of records: `known + 1` of each, drawn by `rip(record, random)`.
template <policy_type P, class Rip>
view view_of_rips(std::span<const typename P::record> records, std::size_t known, Rip rip, std::uint64_t seed) {
  seeded_random random(seed);
  std::vector<std::uint64_t> seen;
  seen.reserve(records.size() * (known + 1));
  for (const typename P::record& record : records) {
    for (std::size_t i = 0; i != known + 1; ++i) seen.push_back(P::cell_of(rip(record, random)));
  }
  return view::of(seen);
}

}  // namespace muffle::inline MUFFLE_ABI::check
