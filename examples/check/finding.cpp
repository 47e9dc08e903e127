// SPDX-License-Identifier: MIT
#include "finding.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include <muffle/check/attack/view.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/microdata.hpp>
#include <muffle/check/one_of.hpp>
#include <muffle/check/popularity.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/check/suda.hpp>
#include <muffle/check/vulnerability.hpp>

#include "output.hpp"
#include "terminal.hpp"

namespace {

namespace check = muffle::check;
using check::view;

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

/// A number for each value that there can be, with few that share one.
std::uint64_t number_of(const muffle::raw_value& raw) {
  return std::visit(
      [](const auto& value) -> std::uint64_t {
        using type = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<type, std::monostate>) {
          return 0;
        } else if constexpr (std::is_same_v<type, std::string_view>) {
          return std::hash<std::string_view>()(value);
        } else if constexpr (std::is_same_v<type, double>) {
          return std::bit_cast<std::uint64_t>(value);
        } else {
          return static_cast<std::uint64_t>(value);
        }
      },
      raw);
}

/// What a policy asks of a title, as it is.
view asked_values(const checked_policy& policy, const std::vector<media_item>& titles) {
  view all = view::nothing(titles.size());
  const auto add = [&](auto value) {
    all = joint(all, view::of(std::span<const media_item>(titles),
                              [&](const media_item& item) { return static_cast<std::uint64_t>(value(item)); }));
  };
  if (policy.reads) {
    const std::size_t values = titles.empty() ? 0 : policy.reads->values(titles.front()).size();
    for (std::size_t i = 0; i != values; ++i)
      add([&](const media_item& item) { return number_of(policy.reads->values(item)[i]); });
    return all;
  }
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
std::optional<double> information_lost(const checked_policy& policy, const std::vector<media_item>& titles) {
  if (titles.empty()) return std::nullopt;
  const double told = check::entropy(view::of(std::span<const media_item>(titles), policy.cell).crowds()).value_or(0);
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

/// In the cells that were given, the least number of libraries of one.
std::optional<std::uint64_t> fewest_libraries(const checked_policy& policy, const collection& counted,
                                              const muffle::histogram& given) {
  std::map<std::uint64_t, std::uint64_t> most;
  for (const tally& each : counted.tallies) {
    if (each.policy != &policy) continue;
    for (const auto& [cell, libraries] : each.libraries) most[cell] = std::max(most[cell], libraries);
  }
  if (most.empty()) return std::nullopt;
  std::uint64_t fewest = std::numeric_limits<std::uint64_t>::max();
  for (const muffle::crowd& each : given.crowds()) fewest = std::min(fewest, most[each.cell]);
  // Zero says that nobody knows.
  return fewest == 0 ? std::nullopt : std::optional(fewest);
}

/// Why plays say too little of households; empty where they say enough.
std::string unmeasured(const counted_titles::play_counts& plays, muffle::ratio most) {
  const muffle::ratio share{plays.of_nobody + plays.say_nothing, std::max<std::uint64_t>(plays.all, 1)};
  if (share <= most) return {};
  return fmt::format(
      "{} of the plays say nothing of a household, more than {}: {} name none, and of {} the answer is "
      "rare, incomplete or unknown",
      percent(share.value()), percent(most.value()), plays.of_nobody, plays.say_nothing);
}

drawn_share share_of(const drawn_items& drawn) { return {drawn.items.size(), drawn.of}; }

const attack_finding* first_invalid(const std::vector<attack_finding>& attacks) {
  const auto found = std::find_if(attacks.begin(), attacks.end(),
                                  [](const attack_finding& each) { return each.result && !each.result->is_valid(); });
  return found == attacks.end() ? nullptr : &*found;
}

std::string invalid_text(const attack_finding& attack) {
  return fmt::format("attack {} ({}) proved invalid: {}", attack.id, attack.name, attack.result->fault);
}

}  // namespace

std::vector<muffle::reference_table> reference_of(const std::vector<const checked_policy*>& policies,
                                                  const collection& given) {
  std::vector<muffle::reference_table> result;
  for (const checked_policy* policy : policies) {
    muffle::reference_table table{policy->key, std::vector<std::uint64_t>(policy->grid.cells), std::nullopt};
    const counted_titles* const titles = given.titles_of(*policy);
    table.synthetic = titles != nullptr ? titles->synthetic : 0;
    const muffle::histogram counted = given.cells(*policy);
    for (const muffle::crowd& each : counted.crowds()) table.titles[each.cell] = each.size;
    result.push_back(std::move(table));
  }
  return result;
}

const attack_finding* finding::invalid_attack() const { return first_invalid(attacks); }

std::string finding::cannot_tell() const {
  if (const attack_finding* invalid = invalid_attack()) return invalid_text(*invalid);
  if (!titles_verdict.cannot_tell.empty() || !households_verdict) return titles_verdict.cannot_tell;
  return households_verdict->cannot_tell;
}

std::string_view findings::crowds_of() const {
  if (!population.empty()) return "the population";
  return catalogues.size() == 1 ? "this catalogue" : "these catalogues";
}

std::string_view findings::crowds_of(const finding& of) const {
  if (!population.empty()) return "the population";
  if (of.has_tally) return "the tallies";
  return of.left_out.empty() ? crowds_of() : "what was not left out of the catalogues";
}

conclusion findings::conclude() const {
  if (problem_count != 0) {
    return {verdict_word::cannot_tell,
            problem_count == 1 ? problems.front()
                               : fmt::format("{}; and {} more could not be read", problems.front(), problem_count - 1)};
  }
  for (const finding& each : policies) {
    const std::string why = each.cannot_tell();
    if (!why.empty()) return {verdict_word::cannot_tell, fmt::format("{}: {}", each.policy->name, why)};
  }
  for (const together_finding& each : together) {
    if (const attack_finding* invalid = first_invalid(each.attacks))
      return {verdict_word::cannot_tell, invalid_text(*invalid)};
  }
  std::string why;
  for (const finding& each : policies) {
    if (each.holds()) continue;
    const auto& reasons = each.titles_verdict.holds() ? each.households_verdict->why_not : each.titles_verdict.why_not;
    why += fmt::format("{}{}: in {}, {}", why.empty() ? "" : "; ", each.policy->name, crowds_of(each), reasons.front());
    if (reasons.size() > 1)
      why += fmt::format(", and {} more reason{}", reasons.size() - 1, reasons.size() == 2 ? "" : "s");
  }
  if (!why.empty()) return {verdict_word::falls_short, why};
  for (const finding& each : policies) {
    why += fmt::format("{}{}: {} title{} or more of {} share each answer", why.empty() ? "" : "; ", each.policy->name,
                       each.titles.k, each.titles.k == 1 ? "" : "s", crowds_of(each));
    if (each.titles.unanswered().numerator != 0)
      why += fmt::format(", {} of the answers say nothing", percent(each.titles.unanswered().value()));
    if (const std::uint64_t all = each.titles.counted_in().total(); each.synthetic == all) {
      why += fmt::format(", all {} titles are synthetic", with_thousands(all));
    } else if (each.synthetic != 0) {
      why += fmt::format(", {} of the {} titles are synthetic", with_thousands(each.synthetic), with_thousands(all));
    }
    if (each.households_verdict) why += fmt::format(", {} households or more give it", each.households->k);
  }
  return {verdict_word::holds, why};
}

std::optional<finding> check_policy(const checked_policy& policy, const collection& given, const collection* population,
                                    const findings& asked, const progress& tell) {
  tell(std::string(policy.name));
  const collection& counted = population != nullptr ? *population : given;
  const muffle::histogram answers = given.cells(policy);
  const muffle::histogram whole = counted.cells(policy);
  if (whole.empty()) return std::nullopt;
  // A tally says nothing of single titles: none can be drawn.
  const counted_titles* const titles = given.titles_of(policy);
  const counted_titles* const counted_of = counted.titles_of(policy);
  const drawn_items none{{}, answers.total()};
  const drawn_items& drawn = titles != nullptr ? titles->titles : none;
  // Nobody's popularity either.
  const auto popular = counted_of == nullptr ? std::nullopt : zipf(policy, counted_of->titles.items, asked.seed);
  const check::popularity* const by_plays = popular ? &*popular : nullptr;
  auto measured = population != nullptr ? check::measure_in(whole, policy.grid, answers, by_plays)
                                        : check::measure(policy.grid, answers, check::population::titles, by_plays);
  if (!measured) return std::nullopt;
  measured->unknown_in_class = titles != nullptr ? titles->unknown_in_class : 0;
  check::verdict titles_verdict = measured->meets(asked.wanted);
  if (population != nullptr && titles_verdict.cannot_tell.empty()) {
    // A population about nothing has large crowds, too.
    auto of_population = check::measure(policy.grid, whole);
    of_population->unknown_in_class = counted_of != nullptr ? counted_of->unknown_in_class : 0;
    const std::string why = of_population->meets(asked.wanted).cannot_tell;
    if (!why.empty()) titles_verdict.cannot_tell = "of the population, " + why;
  }
  std::vector<std::string> left_out = given.left_out_of(policy);
  if (population != nullptr) {
    for (const std::string& what : population->left_out_of(policy)) left_out.push_back("of the population, " + what);
  }
  const bool is_behind_keep = counted.has_rare_of(policy) || given.has_rare_of(policy);
  const muffle::histogram combinations = check::at_least(given.combinations(policy), counted.combinations(policy));
  finding result{
      .policy = &policy,
      .titles = *measured,
      .titles_verdict = std::move(titles_verdict),
      .households = {},
      .households_verdict = {},
      .information_lost = information_lost(policy, drawn.items),
      .left_out = std::move(left_out),
      .has_tally = given.has_tally_of(policy),
      .titles_sample = share_of(drawn),
      .popular_sample = counted_of != nullptr ? share_of(counted_of->titles) : drawn_share{},
      .plays_sample = {},
      .synthetic = counted_of != nullptr ? counted_of->synthetic : 0,
      .fewest_libraries = fewest_libraries(policy, counted, answers),
      .special_fields = special_fields(policy, drawn.items),
      .attacks = attack_titles(policy, drawn, answers, asked.seed, tell),
      .steps = drawn.items.empty() || population != nullptr ? std::vector<step_finding>()
                                                            : rounded(policy, drawn.items, asked.wanted.k),
      .suggested = is_behind_keep ? std::nullopt : check::suggest_keep(policy.combinations, combinations, asked.wanted),
      .is_counted_behind_keep = is_behind_keep};
  if (asked.has_households) {
    if (titles == nullptr) return std::nullopt;
    result.households = check::measure(policy.grid, titles->households, check::population::households);
    if (!result.households) return std::nullopt;
    // What a guess names is about titles; what says nothing is asked of plays.
    result.households_verdict = result.households->meets({.k = asked.wanted.k, .max_unanswered = {1, 1}});
    result.households_verdict->cannot_tell = unmeasured(titles->said, asked.wanted.max_unanswered);
    result.plays_sample = share_of(titles->plays);
    for (attack_finding& each : attack_households(policy, titles->plays.items, asked.seed, tell))
      result.attacks.push_back(std::move(each));
  }
  return result;
}

std::optional<together_finding> check_together(const counted_together& counted, const findings& asked,
                                               const progress& tell) {
  if (counted.titles == 0) return std::nullopt;
  std::vector<muffle::histogram> questions;
  std::uint64_t cells = 0;
  for (std::size_t i = 0; i != counted.policies.size(); ++i) {
    const std::uint64_t of_policy = counted.policies[i]->grid.cells;
    std::vector<muffle::crowd> sizes;
    for (const auto& [answers, size] : counted.crowds) sizes.push_back({answers[i], size});
    questions.push_back(*muffle::histogram::of(of_policy, std::move(sizes)));
    cells += of_policy;
  }
  std::vector<muffle::crowd> all;
  for (const auto& each : counted.crowds) all.push_back({all.size(), each.second});
  const muffle::histogram crowds = *muffle::histogram::of(counted.crowds.size(), std::move(all));
  return together_finding{
      .policies = counted.policies,
      .one_of_cells = cells,
      .one_of_capacity = muffle::log2_ceiling(cells, counted.policies.size()),
      .one_of_k = *check::one_of_k_anonymity(questions),
      .one_of_top1 = check::one_of_vulnerability(std::span<const muffle::histogram>(questions), 1)->posterior.value(),
      .joint_cells_used = crowds.cells_used(),
      .joint_k = *check::k_anonymity(crowds),
      .joint_unique = check::uniqueness(crowds)->value(),
      .joint_top1 = check::bayes_vulnerability(crowds)->posterior.value(),
      .attacks = attack_together(counted, asked.seed, tell)};
}
