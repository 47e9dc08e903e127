// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/check/attack/asked_again.hpp>
#include <muffle/check/attack/infers_attribute.hpp>
#include <muffle/check/attack/knows_catalogue.hpp>
#include <muffle/check/attack/knows_rips.hpp>
#include <muffle/check/attack/linked_plays.hpp>
#include <muffle/check/attack/singles_out_household.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/check/vulnerability.hpp>

#include "finding.hpp"
#include "rips.hpp"

namespace {

namespace check = muffle::check;
using check::view;

/// How many rips of each title the attacker has; of very many titles fewer, so that all fit into memory.
std::size_t known_rips(std::size_t titles) { return std::clamp<std::size_t>(8'000'000 / titles, 4, 64); }
/// Among how many series the one that is played is looked for: among more it is harder to find.
constexpr std::size_t most_series = 3000;
/// How many titles a made-up series has.
constexpr std::size_t made_up_length = 10;
constexpr std::size_t known_plays = 3;

view view_of(const checked_policy& policy, const std::vector<media_item>& items) {
  return view::of(std::span<const media_item>(items), policy.cell);
}

/// Tries attacks one after the other, each with its gates.
class attacker {
 public:
  attacker(std::uint64_t seed, const progress& tell) : seed_(seed), tell_(tell) {}

  template <check::attack Attack>
  void attack(std::string id, std::string name, const Attack& with, const view& seen, std::string why_not,
              std::uint64_t tries = 20'000) {
    tell_(fmt::format("attack {}", id));
    attack_finding found{std::move(id), std::move(name),
                         check::try_attack(with, seen, {.tries = tries, .seed = seed_})};
    if (!found.result) found.why_not = std::move(why_not);
    found_.push_back(std::move(found));
  }

  void leave_out(std::string id, std::string name, std::string why_not) {
    found_.push_back({.id = std::move(id), .name = std::move(name), .why_not = std::move(why_not)});
  }

  void count(std::string id, std::string name, const check::vulnerability& counted) {
    found_.push_back({.id = std::move(id), .name = std::move(name), .counted = counted});
  }

  std::vector<attack_finding> take() { return std::move(found_); }

 private:
  std::uint64_t seed_;
  const progress& tell_;
  std::vector<attack_finding> found_;
};

std::vector<std::size_t> shuffled(std::size_t size, std::uint64_t seed) {
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  check::seeded_random random(seed);
  for (std::size_t i = size; i > 1; --i) std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
  return order;
}

/// Titles by series or album, or made-up ones where the catalogue names none.
struct all_series {
  std::vector<std::vector<std::size_t>> titles;
  bool are_made_up;
};

all_series series_of(const std::vector<media_item>& titles, std::uint64_t seed) {
  std::map<std::string, std::vector<std::size_t>> named;
  for (std::size_t i = 0; i != titles.size(); ++i) {
    if (!titles[i].series.empty()) named[titles[i].series].push_back(i);
  }
  all_series result{{}, named.size() < 2};
  if (result.are_made_up) {
    const std::vector<std::size_t> order = shuffled(titles.size(), seed);
    for (std::size_t begin = 0; begin + made_up_length <= order.size(); begin += made_up_length) {
      const auto from = order.begin() + static_cast<std::ptrdiff_t>(begin);
      result.titles.emplace_back(from, from + static_cast<std::ptrdiff_t>(made_up_length));
    }
    if (result.titles.size() > most_series) result.titles.resize(most_series);
    return result;
  }
  for (auto& [name, of_series] : named) result.titles.push_back(std::move(of_series));
  if (result.titles.size() > most_series) {
    std::vector<std::vector<std::size_t>> some;
    const std::vector<std::size_t> order = shuffled(result.titles.size(), seed);
    for (std::size_t i = 0; i != most_series; ++i) some.push_back(std::move(result.titles[order[i]]));
    result.titles = std::move(some);
  }
  return result;
}

void attack_rips(attacker& with, const checked_policy& policy, const std::vector<media_item>& titles,
                 std::uint64_t seed, const progress& tell) {
  if (!policy.rips) {
    with.leave_out("A2", "has other rips",
                   "how rips differ is a model of what presets ask, and this policy is none of them");
    return;
  }
  tell("other rips");
  const std::size_t known = known_rips(titles.size());
  const view rips = policy.rips(titles, known, seed);
  with.attack("A2", "has other rips, one guess", check::knows_rips{.titles = titles.size(), .known = known}, rips, "");
  with.attack("A2", "has other rips, twenty guesses",
              check::knows_rips{.titles = titles.size(), .known = known, .guesses = 20}, rips, "");
}

void attack_series(attacker& with, const view& seen, const std::vector<media_item>& titles, std::uint64_t seed) {
  using sight = check::linked_plays::sight;
  const all_series series = series_of(titles, seed);
  const auto attack = [&](std::size_t length, sight how, std::string_view words, std::uint64_t tries) {
    with.attack("A3",
                fmt::format("{} linked plays of a {}series{}", length, series.are_made_up ? "made-up " : "", words),
                check::linked_plays{.series = series.titles, .titles = titles.size(), .length = length, .how = how},
                seen, fmt::format("fewer than two series have {} titles", length), tries);
  };
  for (const std::size_t length : {std::size_t{2}, std::size_t{3}, std::size_t{5}, std::size_t{10}}) {
    attack(length, sight::in_order, "", 2000);
  }
  attack(10, sight::any_order, ", order lost", 2000);
  // Each try goes through all series.
  attack(5, sight::with_gaps, ", with gaps", 300);
}

/// The size as somebody sees it who counts bytes on the way: to a tenth of a gigabyte, for music to a megabyte.
std::int64_t size_of(const media_item& item) {
  if (item.size_bytes > 0) return item.size_bytes;
  return rip_model::plausible(item.duration.value) / 1000 * (rip_model::plausible(item.bitrate.bits_per_second) / 8);
}

void attack_with_size(attacker& with, const checked_policy& policy, const view& seen,
                      const std::vector<media_item>& titles) {
  const bool is_music = policy.record == "music_play";
  const std::int64_t step = is_music ? 1'000'000 : 100'000'000;
  const std::string name = fmt::format("also sees the size, to {}", is_music ? "1 MB" : "0.1 GB");
  const auto sized = static_cast<std::size_t>(
      std::count_if(titles.begin(), titles.end(), [](const media_item& item) { return size_of(item) > 0; }));
  if (sized * 2 < titles.size()) {
    with.leave_out("A5", name,
                   "fewer than half of the titles have a size, or a bit rate and a duration to make it from");
    return;
  }
  const view sizes = view::of(std::span<const media_item>(titles),
                              [&](const media_item& item) { return static_cast<std::uint64_t>(size_of(item) / step); });
  with.attack("A5", name, check::knows_catalogue{.titles = titles.size()}, joint(seen, sizes), "");
}

void attack_attribute(attacker& with, const view& seen, const std::vector<media_item>& titles) {
  std::map<muffle::media_kind, std::size_t> kinds;
  std::vector<std::int64_t> years;
  for (const media_item& item : titles) {
    ++kinds[item.kind];
    if (item.year > 0) years.push_back(item.year);
  }
  std::vector<bool> attribute;
  std::string name = "infers what nobody asked";
  if (kinds.size() > 1) {
    const auto most =
        std::max_element(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    name = fmt::format("infers whether it is a {}",
                       muffle::vocabulary<muffle::media_kind>::labels[static_cast<std::size_t>(most->first)]);
    for (const media_item& item : titles) attribute.push_back(item.kind == most->first);
  } else if (years.size() == titles.size()) {
    std::nth_element(years.begin(), years.begin() + static_cast<std::ptrdiff_t>(years.size() / 2), years.end());
    const std::int64_t median = years[years.size() / 2];
    name = fmt::format("infers whether it is from {} or later", median);
    for (const media_item& item : titles) attribute.push_back(item.year >= median);
  } else {
    with.leave_out("A6", name, "the catalogue has no kind or year that differs");
    return;
  }
  with.attack("A6", name, check::infers_attribute{std::move(attribute)}, seen,
              "fewer than two titles have it, or fewer than two have it not");
}

}  // namespace

std::vector<attack_finding> attack_titles(const checked_policy& policy, const drawn_items& drawn,
                                          const muffle::histogram& answers, std::uint64_t seed, const progress& tell) {
  attacker with(seed, tell);
  const std::vector<media_item>& titles = drawn.items;
  const view seen = view_of(policy, titles);
  // Among a few of the titles each is easier to name, so what can be counted is counted over all.
  const bool is_whole = drawn.is_whole();
  for (const std::uint64_t guesses : {std::uint64_t{1}, std::uint64_t{20}}) {
    std::string name = fmt::format("has the catalogue, {}", guesses == 1 ? "one guess" : "twenty guesses");
    if (is_whole) {
      with.attack("A1", std::move(name), check::knows_catalogue{.titles = titles.size(), .guesses = guesses}, seen, "");
    } else {
      with.count("A1", std::move(name), *check::bayes_vulnerability(answers, guesses));
    }
  }
  if (!titles.empty()) {
    attack_rips(with, policy, titles, seed, tell);
    attack_series(with, seen, titles, seed);
  }
  const std::string asked_again = "sees the same answer twenty times";
  if (is_whole) {
    with.attack("A4", asked_again, check::asked_again{.titles = titles.size(), .questions = 1, .times = 20}, seen, "");
  } else {
    const check::asked_again attack{.titles = answers.total(), .questions = 1, .times = 20};
    const auto looks = [&](std::uint64_t) { return answers.cells_used(); };
    with.count("A4", asked_again, {{1, answers.total()}, *attack.exact(looks)});
  }
  if (!titles.empty()) {
    attack_with_size(with, policy, seen, titles);
    attack_attribute(with, seen, titles);
  }
  return with.take();
}

std::vector<attack_finding> attack_households(const checked_policy& policy, const std::vector<media_item>& plays,
                                              std::uint64_t seed, const progress& tell) {
  // Without the time of a play, the first half of what a household played is one epoch, and the rest the next one.
  std::map<std::string, std::vector<std::size_t>> by_household;
  for (std::size_t i = 0; i != plays.size(); ++i) {
    if (!plays[i].household.empty()) by_household[plays[i].household].push_back(i);
  }
  std::vector<check::household_plays> households;
  for (const auto& [name, all] : by_household) {
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>((all.size() + 1) / 2);
    households.push_back({{all.begin(), middle}, {middle, all.end()}});
  }
  attacker with(seed, tell);
  const view seen = view_of(policy, plays);
  // Each try goes through all households.
  constexpr std::uint64_t tries = 500;
  with.attack("A7", fmt::format("knows {} plays of a household", known_plays),
              check::singles_out_household{.households = households, .plays = plays.size(), .points = known_plays},
              seen, fmt::format("fewer than two households have {} plays in the first half", known_plays), tries);
  with.attack("A7", "finds a household again in the next epoch",
              check::links_household{.households = households, .plays = plays.size()}, seen,
              "fewer than two households have plays in both halves", tries);
  return with.take();
}

std::vector<attack_finding> attack_together(const counted_together& counted, std::uint64_t seed, const progress& tell) {
  attacker with(seed, tell);
  const std::size_t questions = counted.policies.size();
  const std::string all_answers = "sees the answers to all questions";
  const auto name_of = [](std::uint64_t times) {
    return times == 1 ? "sees one answer" : fmt::format("sees {} answers, each with a fresh coin", times);
  };
  constexpr std::uint64_t often[] = {1, 2, 10};
  if (counted.answers.empty()) {
    const muffle::ratio blind{1, counted.titles};
    with.count("A4", all_answers, {blind, {counted.crowds.size(), counted.titles}});
    for (const std::uint64_t times : often) {
      const check::asked_again attack{.titles = counted.titles, .questions = questions, .times = times};
      const auto looks = [&](std::uint64_t which) { return counted.looks_by(which); };
      if (const auto exact = attack.exact(looks)) {
        with.count("A4", name_of(times), {blind, *exact});
      } else {
        with.leave_out("A4", name_of(times), "it can be counted for up to eight questions");
      }
    }
    return with.take();
  }
  view all = view::nothing(counted.titles);
  std::vector<std::uint64_t> by_question;
  for (std::size_t question = 0; question != questions; ++question) {
    std::vector<std::uint64_t> answers;
    for (std::size_t i = question; i < counted.answers.size(); i += questions) answers.push_back(counted.answers[i]);
    const view seen = view::of(answers);
    all = joint(all, seen);
    // Which question was answered can be seen, so no two questions share a symbol.
    for (std::size_t i = 0; i != seen.size(); ++i) by_question.push_back(std::uint64_t{seen[i]} * questions + question);
  }
  const view answered = view::of(by_question);
  with.attack("A4", all_answers, check::knows_catalogue{.titles = counted.titles}, all, "");
  for (const std::uint64_t times : often) {
    with.attack("A4", name_of(times),
                check::asked_again{.titles = counted.titles, .questions = questions, .times = times}, answered, "");
  }
  return with.take();
}
