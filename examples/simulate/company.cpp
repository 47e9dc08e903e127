// SPDX-License-Identifier: MIT
#include "company.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "households.hpp"

namespace {

using namespace muffle;
using check::seeded_random;

constexpr std::int64_t between_polls = 6 * 3600;
constexpr std::uint64_t households_for_each_try = 5;

/// Whether two titles answer each question differently, in cells that the gate lets pass.
bool differ(const world& all, const title& a, const title& b) {
  for (std::size_t question = 0; question != all.questions.size(); ++question) {
    const std::uint64_t cell = a.cells[question];
    if (cell == b.cells[question] || !all.passes(question, cell)) return false;
    if (!all.passes(question, b.cells[question])) return false;
  }
  return true;
}

}  // namespace

alone_result count_alone(const world& all, const simulated_pipeline& pipeline, const settings& wanted,
                         std::size_t households) {
  const popular films(all.films);
  const popular series(all.series.size());
  seeded_random random(wanted.seed);
  alone_result result{};
  for (; result.worlds * households < households_for_each_try * wanted.tries; ++result.worlds) {
    std::int64_t now = first_week;
    std::vector<household_with_habits> here;
    for (std::size_t i = 0; i != households; ++i) {
      here.emplace_back(all, films, series, pipeline, now, random);
      here.back().play();
    }
    now += seconds_of_week;
    std::map<std::pair<std::size_t, std::uint64_t>, std::uint64_t> came;
    for (const std::int64_t end = now + seconds_of_week; now < end; now += between_polls) {
      for (household_with_habits& each : here) {
        const auto sent = each.due();
        if (!sent) continue;
        const read_answer answer = sent->says;
        ++came[{answer.question, answer.cell}];
      }
    }
    for (const auto& [answer, messages] : came) {
      result.messages += messages;
      result.alone += messages == 1 ? 1 : 0;
    }
  }
  return result;
}

hit_result look_for_hit(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  const popular films(all.films);
  const popular series(all.series.size());
  seeded_random random(wanted.seed);
  hit_result result{{.baseline = {1, 5}}, 0, 0};
  for (std::uint64_t i = 0; i != households_for_each_try * wanted.tries; ++i) {
    // Each household has a hit of its own, so that the numbers are those of many hits.
    const auto episode = [&] { return all.titles[all.films + random.below(all.titles.size() - all.films)]; };
    const title hit = episode();
    // The same installation once more, with the same secret, plays another title of other answers in its place: a
    // message that is another one then was about the hit.
    title other = episode();
    for (int drawn = 0; drawn != 1000 && !differ(all, hit, other); ++drawn) other = episode();
    if (!differ(all, hit, other)) continue;

    std::int64_t now = first_week;
    viewer watches(all, films, series, random.next());
    const std::uint64_t secret = random.next();
    const std::unique_ptr<sender> sends = pipeline.make(now, secret);
    const std::unique_ptr<sender> sends_other = pipeline.make(now, secret);
    bool is_played = false;
    for (const std::size_t number : watches.next_epoch()) {
      const bool is_hit = random.below(5) == 0;
      const title& played = all.titles[number];
      sends->send(is_hit ? hit : played, is_hit ? hit.key : played.key);
      sends_other->send(is_hit ? other : played, is_hit ? hit.key : played.key);
      is_played = is_played || is_hit;
    }
    ++result.households;
    result.played_it += is_played ? 1 : 0;
    now += seconds_of_week;
    const auto message_of = [&](sender& from) {
      std::optional<message> sent;
      for (std::int64_t second = 0; second < seconds_of_week && !sent; second += between_polls) {
        now = first_week + seconds_of_week + second;
        sent = from.due();
      }
      return sent;
    };
    const auto sent = message_of(*sends);
    const auto sent_other = message_of(*sends_other);
    if (!sent || !sent_other) continue;
    const read_answer answer = sent->says;
    if (answer.cell != hit.cells[answer.question]) continue;
    ++result.is_about_it.tries;
    result.is_about_it.successes += sent->says == sent_other->says ? 0 : 1;
  }
  return result;
}
