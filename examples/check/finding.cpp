// SPDX-License-Identifier: MIT
#include "finding.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include <muffle/check/attack/view.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/microdata.hpp>
#include <muffle/check/one_of.hpp>
#include <muffle/check/popularity.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/check/suda.hpp>
#include <muffle/check/vulnerability.hpp>
#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/household_counter.hpp>

namespace {

namespace check = muffle::check;
using check::view;

muffle::histogram count(std::uint64_t cells, const std::vector<media_item>& items,
                        std::uint64_t (*cell)(const media_item&)) {
  muffle::cell_counter counter(cells);
  for (const media_item& item : items) counter.add(cell(item));
  return std::move(counter).finish();
}

muffle::histogram count_households(const checked_policy& policy, const std::vector<media_item>& plays) {
  std::map<std::string_view, std::uint64_t> numbers;
  muffle::household_counter counter(policy.grid.cells);
  for (const media_item& item : plays) {
    if (item.household.empty()) continue;
    counter.add(policy.cell(item), numbers.emplace(item.household, numbers.size()).first->second);
  }
  return std::move(counter).finish();
}

/// Nobody knows which titles are popular, so ranks are drawn: the title of rank r is played 1/r as often as the first.
std::optional<check::popularity> zipf(const checked_policy& policy, const std::vector<media_item>& titles,
                                      std::uint64_t seed) {
  std::vector<std::uint64_t> ranks(titles.size());
  for (std::size_t i = 0; i != ranks.size(); ++i) ranks[i] = i + 1;
  check::seeded_random random(seed);
  for (std::size_t i = ranks.size(); i > 1; --i)
    std::swap(ranks[i - 1], ranks[static_cast<std::size_t>(random.below(i))]);
  constexpr std::uint64_t scale = std::uint64_t{1} << 50;
  std::vector<check::popularity::title> weighted;
  for (std::size_t i = 0; i != titles.size(); ++i) weighted.push_back({policy.cell(titles[i]), scale / ranks[i]});
  return check::popularity::of(std::move(weighted));
}

/// What a policy asks of a title, as it is.
view asked_values(const checked_policy& policy, const std::vector<media_item>& titles) {
  view all = view::nothing(titles.size());
  const auto add = [&](auto value) {
    all = joint(all, view::of(std::span<const media_item>(titles),
                              [&](const media_item& item) { return static_cast<std::uint64_t>(value(item)); }));
  };
  for (const std::string_view column : policy.needs) {
    if (column == "duration_s") add([](const media_item& item) { return item.duration.value; });
    if (column == "bitrate_kbps") add([](const media_item& item) { return item.bitrate.bits_per_second; });
    if (column == "video_codec") add([](const media_item& item) { return item.video; });
    if (column == "audio_codec") add([](const media_item& item) { return item.audio; });
    if (column == "height") add([](const media_item& item) { return item.height; });
  }
  return all;
}

/// The share of the bits of the asked values that the cells do not tell.
double information_lost(const checked_policy& policy, const std::vector<media_item>& titles, double told) {
  const double all = check::entropy(asked_values(policy, titles).crowds()).value_or(0);
  return all > 0 ? std::max(0.0, 1 - told / all) : 0;
}

/// Which fields make titles special, before a table of kept combinations hides them.
std::vector<field_share> special_fields(const checked_policy& policy, const std::vector<media_item>& titles) {
  const check::policy_grid& grid = policy.combinations;
  if (grid.fields.size() < 2) return {};
  std::vector<check::microdata::value> values;
  for (const media_item& item : titles) {
    const std::uint64_t combination = policy.combination(item);
    if (!grid.is_combination(combination)) continue;
    for (const muffle::class_index is : grid.classes_of(combination)) values.push_back(is);
  }
  const auto records = check::microdata::of(grid.fields.size(), std::move(values));
  if (!records) return {};
  const check::special_uniques special(*records);
  std::vector<field_share> result;
  for (std::size_t i = 0; i != grid.fields.size(); ++i) {
    if (const auto share = special.contribution(i)) result.push_back({grid.fields[i].name, *share});
  }
  return result;
}

std::vector<step_finding> rounded(const checked_policy& policy, const std::vector<media_item>& titles,
                                  std::uint64_t k) {
  std::vector<step_finding> result;
  for (const checked_policy::step& step : policy.steps) {
    const muffle::histogram crowds = view::of(std::span<const media_item>(titles), [&](const media_item& item) {
                                       const std::int64_t value = std::max<std::int64_t>(policy.quantity_of(item), 0);
                                       return static_cast<std::uint64_t>(value / step.size);
                                     }).crowds();
    result.push_back({std::string(step.label), *check::k_anonymity(crowds),
                      check::bayes_vulnerability(crowds)->posterior.value(), check::share_below(crowds, k)->value()});
  }
  return result;
}

}  // namespace

std::vector<media_item> plays_of(const checked_policy& policy, const std::vector<media_item>& items) {
  std::vector<media_item> result;
  std::copy_if(items.begin(), items.end(), std::back_inserter(result), policy.is_about);
  return result;
}

std::vector<media_item> titles_of(const std::vector<media_item>& plays, bool are_plays) {
  if (!are_plays) return plays;
  std::set<std::string_view> seen;
  std::vector<media_item> result;
  for (const media_item& item : plays) {
    const std::string_view key = item.id.empty() ? item.title : item.id;
    if (key.empty() || seen.insert(key).second) result.push_back(item);
  }
  return result;
}

std::vector<muffle::reference_table> reference_of(const std::vector<const checked_policy*>& policies,
                                                  const std::vector<media_item>& items, bool has_households) {
  std::vector<muffle::reference_table> result;
  for (const checked_policy* policy : policies) {
    muffle::reference_table table{policy->key, std::vector<std::uint64_t>(policy->grid.cells), std::nullopt};
    for (const media_item& title : titles_of(plays_of(*policy, items), has_households)) ++table.titles[policy->cell(title)];
    result.push_back(std::move(table));
  }
  return result;
}

bool finding::has_invalid_attack() const {
  return std::any_of(attacks.begin(), attacks.end(),
                     [](const attack_finding& each) { return each.result && !each.result->is_valid(); });
}

verdict_word findings::verdict() const {
  const auto is_invalid = [](const attack_finding& each) { return each.result && !each.result->is_valid(); };
  bool can_tell = problems == 0 && !policies.empty();
  for (const finding& each : policies) can_tell = can_tell && !each.has_invalid_attack();
  for (const together_finding& each : together) {
    can_tell = can_tell && std::none_of(each.attacks.begin(), each.attacks.end(), is_invalid);
  }
  if (!can_tell) return verdict_word::cannot_tell;
  const bool all_hold = std::all_of(policies.begin(), policies.end(), [](const finding& each) { return each.holds(); });
  return all_hold ? verdict_word::holds : verdict_word::falls_short;
}

std::optional<finding> check_policy(const checked_policy& policy, const std::vector<media_item>& items,
                                    bool has_households, const muffle::check::requirement& wanted, std::uint64_t seed,
                                    const progress& tell) {
  tell(std::string(policy.name));
  const std::vector<media_item> plays = plays_of(policy, items);
  const std::vector<media_item> titles = titles_of(plays, has_households);
  const auto popular = zipf(policy, titles, seed);
  const auto measured = check::measure(policy.grid, count(policy.grid.cells, titles, policy.cell),
                                       check::population::titles, popular ? &*popular : nullptr);
  if (!measured) return std::nullopt;
  finding result{.policy = &policy,
                 .titles = *measured,
                 .titles_verdict = measured->meets(wanted),
                 .households = {},
                 .households_verdict = {},
                 .information_lost = information_lost(policy, titles, measured->entropy_bits),
                 .special_fields = special_fields(policy, titles),
                 .attacks = attack_titles(policy, titles, seed, tell),
                 .steps = rounded(policy, titles, wanted.k),
                 .suggested = check::suggest_keep(
                     policy.combinations, count(policy.combinations.cells, titles, policy.combination), wanted)};
  if (has_households) {
    result.households = check::measure(policy.grid, count_households(policy, plays), check::population::households);
    if (!result.households) return std::nullopt;
    // What a guess names is about titles.
    result.households_verdict = result.households->meets({.k = wanted.k});
    for (attack_finding& each : attack_households(policy, plays, seed, tell)) result.attacks.push_back(std::move(each));
  }
  return result;
}

std::optional<together_finding> check_together(const std::vector<const checked_policy*>& policies,
                                               const std::vector<media_item>& titles, std::uint64_t seed,
                                               const progress& tell) {
  if (policies.size() < 2 || titles.empty()) return std::nullopt;
  std::vector<muffle::histogram> questions;
  view all = view::nothing(titles.size());
  std::uint64_t cells = 0;
  for (const checked_policy* policy : policies) {
    questions.push_back(count(policy->grid.cells, titles, policy->cell));
    all = joint(all, view::of(std::span<const media_item>(titles), policy->cell));
    cells += policy->grid.cells;
  }
  const muffle::histogram crowds = all.crowds();
  return together_finding{
      .policies = policies,
      .one_of_cells = cells,
      .one_of_capacity = muffle::log2_ceiling(cells, policies.size()),
      .one_of_k = *check::one_of_k_anonymity(questions),
      .one_of_top1 = check::one_of_vulnerability(std::span<const muffle::histogram>(questions), 1)->posterior.value(),
      .joint_cells_used = crowds.cells_used(),
      .joint_k = *check::k_anonymity(crowds),
      .joint_unique = check::uniqueness(crowds)->value(),
      .joint_top1 = check::bayes_vulnerability(crowds)->posterior.value(),
      .attacks = attack_together(policies, titles, seed, tell)};
}
