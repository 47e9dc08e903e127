// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
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

/// Who knows for half of the titles, drawn at random, whether something that no question asks is true, infers it for
/// the other half from what they release: what is true of most titles that look like this one. An item is a title.
struct infers_attribute {
  std::vector<bool> attribute;

  view everything() const { return view::of(std::vector<std::uint64_t>(attribute.begin(), attribute.end())); }

  /// Nothing for fewer than two titles.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    const std::size_t titles = attribute.size();
    if (titles < 2 || seen.size() != titles) return std::nullopt;
    seeded_random random(run.seed);
    std::vector<std::size_t> order(titles);
    for (std::size_t i = 0; i != titles; ++i) order[i] = i;
    for (std::size_t i = titles; i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
    const std::size_t known = titles / 2;

    // How many more of the known titles have it than have it not: of each look, and of all.
    std::vector<std::int64_t> more(seen.distinct(), 0);
    std::int64_t more_of_all = 0;
    for (std::size_t i = 0; i != known; ++i) {
      const int vote = attribute[order[i]] ? 1 : -1;
      more[seen[order[i]]] += vote;
      more_of_all += vote;
    }
    const auto inferred = [&](std::size_t title) {
      const std::int64_t votes = more[seen[title]] != 0 ? more[seen[title]] : more_of_all;
      return votes >= 0;
    };

    const std::size_t unknown = titles - known;
    std::uint64_t have_it = 0;
    for (std::size_t i = known; i != titles; ++i) have_it += attribute[order[i]];
    outcome result{.tries = run.tries, .baseline = {std::max(have_it, unknown - have_it), unknown}};
    const auto some = [&] { return order[known + static_cast<std::size_t>(random.below(unknown))]; };
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const std::size_t title = some();
      result.successes += inferred(title) == attribute[title];
      result.control_successes += inferred(some()) == attribute[title];
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
