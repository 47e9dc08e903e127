// SPDX-License-Identifier: MIT
#include "attacks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <utility>

#include <muffle/check/attack/linked_plays.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/policy/policy.hpp>

#include "households.hpp"

namespace {

using namespace muffle;
using check::seeded_random;
using muffle::check::outcome;

/// How likely each answer is for each series, to an attacker who knows them all and how the pipeline works.
class likelihoods {
 public:
  likelihoods(const world& all, const simulated_pipeline& pipeline) : series_(all.series.size()) {
    // Of so many messages one is a dummy, whose cell is drawn by weights that everybody knows.
    const double dummy = pipeline.dummies.value() / (1 + pipeline.dummies.value());
    for (std::size_t question = 0; question != all.questions.size(); ++question) {
      const histogram weights = all.dummy_weights(question);
      const auto likely = [&](double share, std::uint64_t cell) {
        const double weight = static_cast<double>(weights.size_of(cell)) / static_cast<double>(weights.total());
        // Whatever nobody plays is unlikely, not impossible.
        return std::log(std::max((1 - dummy) * share + dummy * weight, 1e-4));
      };
      for (std::uint64_t cell = 0; cell != all.questions[question].cells; ++cell)
        logarithms_[question].insert(logarithms_[question].end(), series_, likely(0, cell));
      for (std::size_t i = 0; i != series_; ++i) {
        const world::of_series& of = all.series[i];
        std::map<std::uint64_t, double> shares;
        for (std::size_t episode = of.first; episode != of.first + of.episodes; ++episode) {
          shares[all.titles[episode].cells[question]] += 1 / static_cast<double>(of.episodes);
        }
        for (const auto& [cell, share] : shares) logarithms_[question][cell * series_ + i] = likely(share, cell);
      }
    }
  }

  std::size_t series() const { return series_; }

  /// By series.
  std::span<const double> of(const read_answer& answer) const {
    return std::span(logarithms_[answer.question]).subspan(answer.cell * series_, series_);
  }

 private:
  std::size_t series_;
  std::array<std::vector<double>, 2> logarithms_;
};

/// The series that is likeliest to have given these answers; one of them, where several are.
std::size_t name(const likelihoods& known, std::span<const read_answer> answers, std::span<const double> prior,
                 seeded_random& random) {
  std::vector<double> sums(prior.begin(), prior.end());
  for (const read_answer& answer : answers) {
    const auto added = known.of(answer);
    for (std::size_t i = 0; i != sums.size(); ++i) sums[i] += added[i];
  }
  double most = sums[0];
  for (const double each : sums) most = std::max(most, each);
  std::vector<std::size_t> best;
  for (std::size_t i = 0; i != sums.size(); ++i) {
    if (sums[i] > most - 1e-9) best.push_back(i);
  }
  return best[static_cast<std::size_t>(random.below(best.size()))];
}

std::vector<double> flat(std::size_t size) { return std::vector<double>(size, 0); }

/// A message of a week, and whose it is.
struct arrived {
  std::int64_t time;
  std::size_t household;
  read_answer answer;
};
using two_weeks = std::array<std::vector<arrived>, 2>;

/// The messages of two weeks, in the order in which they came. Which of several that come at a time is first is drawn.
template <class Household>
two_weeks arrivals(std::vector<Household>& households, std::int64_t& now, seeded_random& random) {
  two_weeks result;
  for (std::size_t week = 0; week != 3; ++week) {
    for (Household& each : households) each.play();
    for (const std::int64_t end = now + seconds_of_week; now < end; now += 3600) {
      const auto first = static_cast<std::size_t>(random.below(households.size()));
      for (std::size_t i = 0; i != households.size(); ++i) {
        const std::size_t number = (first + i) % households.size();
        const auto sent = households[number].due();
        if (sent && week != 0) result[week - 1].push_back({sent->time, number, sent->says});
      }
    }
  }
  return result;
}

/// How much likelier two answers are from one household than from two, as it was with other households, which the
/// attacker could watch.
class likenesses {
 public:
  likenesses(const world& all, const two_weeks& watched)
      : first_places_(static_cast<std::size_t>(all.questions.front().cells)), places_(0) {
    for (const question& each : all.questions) places_ += static_cast<std::size_t>(each.cells);
    both_.assign(places_ * places_, 0.1);
    std::map<std::size_t, std::size_t> first;
    for (const arrived& each : watched[0]) first[each.household] = place(each.answer);
    std::vector<double> alone(places_, 1);
    for (const arrived& each : watched[1]) {
      const auto found = first.find(each.household);
      if (found != first.end()) ++both_[found->second * places_ + place(each.answer)];
      ++alone[place(each.answer)];
    }
    for (std::size_t i = 0; i != both_.size(); ++i) both_[i] /= alone[i % places_];
  }

  double of(const read_answer& a, const read_answer& b) const { return both_[place(a) * places_ + place(b)]; }

 private:
  std::size_t place(const read_answer& answer) const {
    return static_cast<std::size_t>(answer.cell) + (answer.question == 0 ? 0 : first_places_);
  }

  std::size_t first_places_;  // of the first question
  std::size_t places_;
  std::vector<double> both_;
};

pairing find_pairs(const two_weeks& weeks, const likenesses& known, std::uint64_t tries, seeded_random& random) {
  const auto& [week, next] = weeks;
  const outcome none{.tries = tries, .baseline = {1, std::max<std::size_t>(next.size(), 1)}};
  pairing result{none, none};
  for (std::uint64_t i = 0; i != tries && !week.empty() && !next.empty(); ++i) {
    const arrived& target = week[static_cast<std::size_t>(random.below(week.size()))];
    const auto away = [&](const arrived& each) { return std::llabs(each.time - target.time - seconds_of_week); };
    const auto nearest = std::min_element(next.begin(), next.end(),
                                          [&](const arrived& a, const arrived& b) { return away(a) < away(b); });
    result.by_time.successes += nearest->household == target.household;
    std::vector<const arrived*> best;
    double most = 0;
    for (const arrived& each : next) {
      const double likeness = known.of(target.answer, each.answer);
      if (likeness > most) best.clear();
      most = std::max(most, likeness);
      if (likeness == most) best.push_back(&each);
    }
    result.by_look.successes +=
        best[static_cast<std::size_t>(random.below(best.size()))]->household == target.household;
  }
  return result;
}

}  // namespace

std::vector<raw_result> attack_raw(const world& all, const settings& wanted) {
  const std::span<const title> titles(all.titles);
  const auto view_of = [&](std::size_t question) {
    return check::view::of(titles, [&](const title& each) { return each.cells[question]; });
  };
  const check::view first = view_of(0);
  const std::optional<check::view> both =
      all.questions.size() == 2 ? std::optional(check::joint(first, view_of(1))) : std::nullopt;
  std::vector<std::vector<std::size_t>> series;
  for (const world::of_series& of : all.series) {
    series.emplace_back();
    for (std::size_t i = 0; i != of.episodes; ++i) series.back().push_back(of.first + i);
  }
  std::vector<raw_result> results;
  for (const std::size_t plays : {1U, 2U, 3U, 10U}) {
    const check::linked_plays attack{.series = series, .titles = titles.size(), .length = plays};
    const check::trials run{wanted.tries, wanted.seed};
    results.push_back({plays, attack(first, run).value(), both ? attack(*both, run) : std::nullopt});
  }
  return results;
}

relay_result attack_relay(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  const likelihoods known(all, pipeline);
  const auto prior = flat(known.series());
  seeded_random random(wanted.seed);
  const popular films(all.films);
  const popular popular_series(all.series.size());
  std::int64_t now = first_week;
  std::vector<std::size_t> series;
  const auto some_fans = [&] {
    std::vector<fan> households;
    series.clear();
    for (std::size_t i = 0; i != wanted.households; ++i) {
      series.push_back(static_cast<std::size_t>(random.below(known.series())));
      households.emplace_back(all, series.back(), pipeline, now, random);
    }
    return arrivals(households, now, random);
  };
  const auto some_viewers = [&] {
    std::vector<household_with_habits> households;
    for (std::size_t i = 0; i != wanted.households; ++i)
      households.emplace_back(all, films, popular_series, pipeline, now, random);
    return arrivals(households, now, random);
  };
  // First the households that the attacker learns from, then those under attack.
  const likenesses fans_alike(all, some_fans());
  const two_weeks fans = some_fans();
  const likenesses viewers_alike(all, some_viewers());
  const two_weeks viewers = some_viewers();

  const std::vector<arrived>& week = fans[0];
  const outcome none{.tries = wanted.tries, .baseline = {1, known.series()}};
  relay_result result{week.size(), none, none, find_pairs(fans, fans_alike, wanted.tries, random),
                      find_pairs(viewers, viewers_alike, wanted.tries, random)};
  for (std::uint64_t i = 0; i != wanted.tries && !week.empty(); ++i) {
    const auto at = static_cast<std::size_t>(random.below(week.size()));
    const std::size_t played = series[week[at].household];
    const std::size_t somebody_elses = series[static_cast<std::size_t>(random.below(series.size()))];
    std::vector<read_answer> answers{week[at].answer};
    const std::size_t by_one = name(known, answers, prior, random);
    result.one_answer.successes += by_one == played;
    result.one_answer.control_successes += by_one == somebody_elses;
    for (std::size_t near = 1; answers.size() < plays_in_week && near < week.size(); ++near) {
      if (at + near < week.size()) answers.push_back(week[at + near].answer);
      if (at >= near && answers.size() < plays_in_week) answers.push_back(week[at - near].answer);
    }
    const std::size_t by_ten = name(known, answers, prior, random);
    result.ten_answers.successes += by_ten == played;
    result.ten_answers.control_successes += by_ten == somebody_elses;
  }
  return result;
}
