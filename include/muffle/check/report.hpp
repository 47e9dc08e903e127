// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/check/popularity.hpp>
#include <muffle/check/requirement.hpp>
#include <muffle/check/vulnerability.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Whose crowds were counted. One says nothing of the other.
enum class population { titles, households };

namespace detail {

/// A share in percent, rounded up to a hundredth: never told smaller than it is.
inline std::string percent(ratio share) {
  const auto hundredths = static_cast<std::uint64_t>(
      (muffle::detail::wide{share.numerator} * 10'000 + share.denominator - 1) / share.denominator);
  return fmt::format("{}.{:02} %", hundredths / 100, hundredths % 100);
}

/// "1 title", "3 households".
inline std::string counted(std::uint64_t count, population of) {
  return fmt::format("{} {}{}", count, of == population::titles ? "title" : "household", count == 1 ? "" : "s");
}

/// One class of a field made part of another one, with all that are between them where classes have an order.
struct merge {
  std::size_t field;
  class_index from;
  class_index into;
  bool with_all_between;

  class_index operator()(class_index is) const {
    const bool is_merged = with_all_between ? std::min(from, into) <= is && is <= std::max(from, into) : is == from;
    return is_merged ? into : is;
  }
};

/// Crowds by their classes, once some of these are merged.
class merged_crowds {
 public:
  merged_crowds(const policy_grid& grid, const histogram& crowds, const merge* change = nullptr) {
    for (const crowd& each : crowds.crowds()) {
      if (!grid.is_combination(each.cell)) continue;
      std::vector<class_index> classes = grid.classes_of(each.cell);
      if (change != nullptr) classes[change->field] = (*change)(classes[change->field]);
      sizes_[std::move(classes)] += each.size;
    }
  }

  std::uint64_t size_of(const std::vector<class_index>& classes) const {
    const auto found = sizes_.find(classes);
    return found == sizes_.end() ? 0 : found->second;
  }
  std::uint64_t below(std::uint64_t k) const {
    std::uint64_t sum = 0;
    for (const auto& [classes, size] : sizes_) sum += size < k ? size : 0;
    return sum;
  }
  std::size_t cells() const { return sizes_.size(); }

 private:
  std::map<std::vector<class_index>, std::uint64_t> sizes_;
};

/// What a class of a combination may be merged into to have a crowd: where classes have an order, the nearest on either
/// side with which there are enough; else `other`, if there is that, since any other pair would have no name.
inline std::vector<merge> merges_of(const policy_grid& grid, const merged_crowds& now,
                                    const std::vector<class_index>& classes, std::size_t field, std::uint64_t least) {
  const policy_grid::field& of = grid.fields[field];
  const class_index from = classes[field];
  std::vector<merge> result;
  if (of.ordered) {
    const auto reach = [&](class_index end, auto step) {
      std::vector<class_index> at = classes;
      std::uint64_t reached = now.size_of(at);
      while (at[field] != end && reached < least) {
        at[field] = step(at[field]);
        reached += now.size_of(at);
      }
      if (at[field] != from) result.push_back({field, from, at[field], true});
    };
    reach(0, [](class_index is) { return is - 1; });
    reach(of.classes - 1, [](class_index is) { return is + 1; });
    return result;
  }
  for (class_index into = 0; into != of.classes; ++into) {
    if (into != from && of.label(into) == "other") return {{field, from, into, false}};
  }
  return result;
}

}  // namespace detail

/// What is measured of a policy over what was counted. All of it is about one release.
struct report {
  policy_grid policy;
  population of;
  /// The answers that were given.
  histogram crowds;
  /// Where their crowds were counted in a larger population, what it has in each cell: at least what was given there.
  std::optional<histogram> population_crowds;

  /// The smallest crowd of those that gave an answer; of a population its k-map.
  std::uint64_t k;
  ratio unique;
  double entropy_bits;
  /// Where each is as likely. Of a population, one of it is guessed, and shares are rounded up to a billionth.
  vulnerability top1;
  vulnerability top20;

  /// How many are in a class that stands for unknown as well, and are unknown. Crowds do not show it, so who counts
  /// records says it here.
  std::uint64_t unknown_in_class = 0;

  /// Where some are likelier; nothing where no popularity was given.
  struct by_popularity {
    vulnerability top1;
    vulnerability top20;
    /// What the smallest crowd is worth: one through the largest probability to be right.
    ratio effective_k;
  };
  std::optional<by_popularity> popular;

  /// Where crowds were counted: in the population, or else among the answers that were given.
  const histogram& counted_in() const { return population_crowds ? *population_crowds : crowds; }

  /// The share of those in crowds below `of_k`.
  ratio below(std::uint64_t of_k) const {
    std::uint64_t sum = 0;
    for (const crowd& each : crowds.crowds()) sum += counted_in().size_of(each.cell) < of_k ? each.size : 0;
    return {sum, crowds.total()};
  }

  std::uint64_t rare() const { return policy.rare_cell ? crowds.size_of(*policy.rare_cell) : 0; }
  std::uint64_t incomplete() const { return policy.incomplete_cell ? crowds.size_of(*policy.incomplete_cell) : 0; }
  /// The share of answers that say nothing.
  ratio unanswered() const { return {rare() + incomplete() + unknown_in_class, crowds.total()}; }

  /// Whether the policy keeps to a requirement, and if not, why: the smallest crowds first, with what to merge.
  verdict meets(const requirement& wanted) const {
    verdict result;
    if (unanswered() > wanted.max_unanswered) {
      result.cannot_tell = fmt::format(
          "{} of the {} say nothing, more than {}: {} are rare, {} incomplete and {} unknown; crowds of such answers "
          "are no measure of the policy",
          detail::percent(unanswered()), of == population::titles ? "titles" : "households",
          detail::percent(wanted.max_unanswered), rare(), incomplete(), unknown_in_class);
    }
    if (k < wanted.k) explain_small_crowds(wanted.k, result);
    if (policy.cells > wanted.max_cells) {
      result.why_not.push_back(fmt::format("{} cells, more than {}: ask for fewer fields, or take fewer classes",
                                           policy.cells, wanted.max_cells));
    }
    const auto explain_guesses = [&](ratio named, ratio most, std::string_view guesses) {
      if (named <= most) return;
      result.why_not.push_back(
          fmt::format("{} name {} of {}, more than {}: {} of {} cells are in use, so merge classes until fewer are",
                      guesses, detail::percent(named), of == population::titles ? "titles" : "households",
                      detail::percent(most), crowds.cells_used(), policy.cells));
    };
    explain_guesses(top1.posterior, wanted.max_top1, "one guess can");
    explain_guesses(top20.posterior, wanted.max_top20, "twenty guesses can");
    return result;
  }

 private:
  static constexpr std::size_t most_explained = 10;

  void explain_small_crowds(std::uint64_t least, verdict& to) const {
    std::vector<crowd> small;
    for (const crowd& each : crowds.crowds()) {
      const std::uint64_t size = counted_in().size_of(each.cell);
      if (size < least) small.push_back({each.cell, size});
    }
    std::stable_sort(small.begin(), small.end(), [](const crowd& a, const crowd& b) { return a.size < b.size; });
    const std::size_t explained = std::min(small.size(), most_explained);
    for (std::size_t i = 0; i != explained; ++i) {
      to.why_not.push_back(fmt::format("{}: {}; {}", policy.text(small[i].cell), detail::counted(small[i].size, of),
                                       way_out(small[i], least)));
    }
    if (explained != small.size()) {
      to.why_not.push_back(fmt::format("{} more cells hold fewer than {}; all such cells together hold {}",
                                       small.size() - explained, least, detail::percent(below(least))));
    }
  }

  std::string way_out(const crowd& small, std::uint64_t least) const {
    if (small.cell == policy.incomplete_cell) {
      return "hold such releases back, or let unknown be part of a class, with with_unknown<G, class>";
    }
    if (small.cell == policy.rare_cell) return "keep fewer combinations, so that `rare` has a crowd";
    if (policy.rare_cell) return "leave its row out of keep, so that it is `rare`";

    const std::vector<class_index> classes = policy.classes_of(small.cell);
    const detail::merged_crowds now(policy, counted_in());
    struct candidate {
      detail::merge change;
      std::uint64_t reached;
      std::uint64_t below;
      std::size_t cells;
    };
    std::optional<candidate> best;
    for (std::size_t field = 0; field != policy.fields.size(); ++field) {
      for (const detail::merge& change : detail::merges_of(policy, now, classes, field, least)) {
        const detail::merged_crowds after(policy, counted_in(), &change);
        std::vector<class_index> changed = classes;
        changed[field] = change.into;
        const candidate next{change, after.size_of(changed), after.below(least), after.cells()};
        // Those that reach the crowd; of these the ones that leave the fewest in small crowds; then most cells.
        const auto rank = [&](const candidate& each) {
          return std::tuple(std::min(each.reached, least), ~each.below, each.cells);
        };
        if (!best || rank(next) > rank(*best)) best = next;
      }
    }
    if (!best || best->reached == small.size) {
      const bool can_fold = std::any_of(policy.fields.begin(), policy.fields.end(),
                                        [](const policy_grid::field& each) { return !each.ordered; });
      return fmt::format("no class that it can be merged with holds more: {}ask for fewer fields",
                         can_fold ? "fold rare classes together, with fold<G, kept...>, or " : "");
    }
    // A household may be in both classes.
    return advice(best->change) + (best->reached >= least ? ""
                                   : of == population::titles
                                       ? fmt::format(" (then there are {})", best->reached)
                                       : fmt::format(" (then there are at most {})", best->reached));
  }

  std::string advice(const detail::merge& change) const {
    const policy_grid::field& field = policy.fields[change.field];
    const auto [low, high] = std::minmax(change.from, change.into);
    if (change.with_all_between && high - low > 1) {
      return fmt::format("merge all classes from {} to {}", field.label(low), field.label(high));
    }
    return fmt::format("merge {} into {}", field.label(change.from), field.label(change.into));
  }
};

namespace detail {

/// What `tries` guesses among a population name of those that gave answers: the mean over them, rounded up to a
/// billionth.
inline vulnerability guessed_in(const histogram& given, const histogram& population, std::uint64_t tries) {
  long double sum = 0;
  for (const crowd& each : given.crowds()) {
    const std::uint64_t size = population.size_of(each.cell);
    sum += static_cast<long double>(each.size) * static_cast<long double>(std::min(size, tries)) /
           static_cast<long double>(size);
  }
  constexpr std::uint64_t billion = 1'000'000'000;
  const auto parts = std::ceil(sum / static_cast<long double>(given.total()) * billion - 1e-6L);
  return {{std::min(tries, population.total()), population.total()},
          {std::min(static_cast<std::uint64_t>(parts), billion), billion}};
}

}  // namespace detail

/// At least what both have in each cell: those that gave answers belong to the world, whether the population lists
/// them or not.
inline histogram at_least(const histogram& given, const histogram& population) {
  std::vector<crowd> sizes(population.crowds().begin(), population.crowds().end());
  for (const crowd& each : given.crowds()) {
    const std::uint64_t listed = population.size_of(each.cell);
    if (listed < each.size) sizes.push_back({each.cell, each.size - listed});
  }
  return *histogram::of(given.cells(), std::move(sizes));
}

/// Measures crowds. Nothing where nothing was counted, or where the crowds are not of this grid: no report is not a
/// good one. `popular` are the same titles by how often they are played.
inline std::optional<report> measure(policy_grid policy, const histogram& crowds, population of = population::titles,
                                     const popularity* popular = nullptr) {
  if (crowds.empty() || crowds.cells() != policy.cells) return std::nullopt;
  report result{.policy = std::move(policy),
                .of = of,
                .crowds = crowds,
                .population_crowds = {},
                .k = *k_anonymity(crowds),
                .unique = *uniqueness(crowds),
                .entropy_bits = *entropy(crowds),
                .top1 = *bayes_vulnerability(crowds),
                .top20 = *bayes_vulnerability(crowds, 20),
                .popular = {}};
  if (popular != nullptr && !popular->empty()) {
    result.popular = {*bayes_vulnerability(*popular), *bayes_vulnerability(*popular, 20), *effective_k(*popular)};
  }
  return result;
}

/// The same with the crowds that the answers have in a larger population, such as all titles of a public catalogue: who
/// sees an answer knows of all of these. Where the population has fewer in a cell than gave that answer, these count.
/// `popular` are the titles of the population.
inline std::optional<report> measure_in(const histogram& whole, policy_grid policy, const histogram& crowds,
                                        const popularity* popular = nullptr) {
  if (whole.cells() != crowds.cells()) return std::nullopt;
  std::optional<report> result = measure(std::move(policy), crowds, population::titles, popular);
  if (!result) return std::nullopt;
  result->population_crowds = at_least(crowds, whole);
  result->k = *k_map(crowds, *result->population_crowds);
  result->unique = result->below(2);
  result->top1 = detail::guessed_in(crowds, *result->population_crowds, 1);
  result->top20 = detail::guessed_in(crowds, *result->population_crowds, 20);
  if (result->popular) {
    // Of the crowds that were given: what else the population has is nobody's answer here.
    std::optional<ratio> least;
    for (const effective_crowd& each : effective_crowds(*popular)) {
      if (crowds.size_of(each.cell) != 0 && (!least || each.effective_k < *least)) least = each.effective_k;
    }
    result->popular->effective_k = least.value_or(ratio{1, 1});
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::check
