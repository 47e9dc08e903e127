// SPDX-License-Identifier: MIT
#include "address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "households.hpp"

namespace {

using namespace muffle;
using check::seeded_random;
using muffle::check::outcome;

constexpr std::int64_t between_polls = 6 * 3600;

/// How likely it is that a household sends this about an epoch which it began with a certain episode of a series.
///
/// - Exact for `bounded`, for other epochs or questions, and where it is `sampled`: one answer, drawn evenly from those
///   about the titles that were played. That there is none says nothing.
/// - Exact for dummies: one message is the answer, any of them as likely, and the others are drawn by known weights.
/// - Exact for `unbounded`: in how many of the ways to choose a question for each title these are the answers.
/// - An approximation for randomized answers, which takes them to be flipped anew in each epoch. In truth a title keeps
///   its answer, so that this attacker trusts what it sees again and again too much.
///
/// It is also one where the gate holds something back, which makes the other answers as much likelier as they are many.
class likelihoods {
 public:
  likelihoods(const world& all, const simulated_pipeline& pipeline)
      : row_(2 * (all.titles.size() - all.films)), first_(all.films), is_bounded_(pipeline.is_bounded) {
    for (const world::of_series& of : all.series) {
      for (std::size_t episode = 0; episode != of.episodes; ++episode) look_at(all, of, episode, pipeline);
    }
    if (pipeline.weight) flip(all, *pipeline.weight);
    if (pipeline.dummies.numerator != 0) divide_by_dummies(all);
  }

  /// For each episode that the household can have begun the epoch with: first `episode`, then those that follow it, and
  /// after the last one of the series the first. They are written into `room`, unless the table has them as they are.
  const float* of(std::span<const read_answer> sent, const world::of_series& series, std::size_t episode,
                  std::span<float> room) const {
    const std::size_t turn = turns_of(series) + episode;
    if (!is_bounded_) {
      all_answers(sent, series, episode, room);
      return room.data();
    }
    if (sent.size() == 1) return one_answer(sent.front()) + turn;
    std::fill_n(room.begin(), series.episodes, 0.0F);
    for (const read_answer& each : sent) {
      const float* const one = one_answer(each) + turn;
      for (std::size_t i = 0; i != series.episodes; ++i) room[i] += one[i];
    }
    return room.data();
  }

 private:
  struct ways {
    std::uint64_t answers;  ///< the sum of a number for each, which no other answers have
    float share;

    friend bool operator==(const ways&, const ways&) = default;
  };

  /// A number for an answer that looks drawn, so that sums of some are the same for the same answers only.
  static std::uint64_t number_of(std::size_t question, std::uint64_t cell) {
    return seeded_random(2 * cell + question).next();
  }

  void look_at(const world& all, const world::of_series& of, std::size_t episode, const simulated_pipeline& pipeline) {
    for (std::size_t question = 0; question != all.questions.size(); ++question)
      one_answer_[question].resize(static_cast<std::size_t>(all.questions[question].cells) * row_);
    const std::size_t titles = std::min(plays_in_week * static_cast<std::size_t>(pipeline.weeks), of.episodes);
    std::vector<read_answer> possible;
    std::vector<ways> all_ways{{0, 1}};
    for (std::size_t i = 0; i != titles; ++i) {
      const title& played = all.titles[of.first + (episode + i) % of.episodes];
      std::vector<ways> more;
      for (std::size_t question = 0; question != all.questions.size(); ++question) {
        if (!pipeline.asks[question]) continue;
        const std::uint64_t cell = played.cells[question];
        const bool is_let_pass = all.passes(question, cell);
        if (is_let_pass) possible.push_back({question, cell});
        if (pipeline.is_bounded) continue;
        for (const ways& each : all_ways)
          more.push_back({each.answers + (is_let_pass ? number_of(question, cell) : 0), each.share / 2});
      }
      if (!pipeline.is_bounded) all_ways = merged(std::move(more));
    }
    const std::size_t turn = turns_of(of) + episode;
    for (const read_answer& each : possible) {
      for (const std::size_t twice : {turn, turn + of.episodes})
        one_answer_[each.question][each.cell * row_ + twice] += 1 / static_cast<float>(possible.size());
    }
    if (pipeline.is_bounded) return;
    if (all_ways_.empty() || all_ways_.back() != all_ways) all_ways_.push_back(std::move(all_ways));
    ways_at_.push_back(all_ways_.size() - 1);
  }

  static std::vector<ways> merged(std::vector<ways> from) {
    std::sort(from.begin(), from.end(), [](const ways& a, const ways& b) { return a.answers < b.answers; });
    std::vector<ways> result;
    for (const ways& each : from) {
      if (!result.empty() && result.back().answers == each.answers) {
        result.back().share += each.share;
      } else {
        result.push_back(each);
      }
    }
    result.shrink_to_fit();
    return result;
  }

  std::size_t turns_of(const world::of_series& series) const { return 2 * (series.first - first_); }
  const float* one_answer(const read_answer& answer) const {
    return one_answer_[answer.question].data() + answer.cell * row_;
  }

  void all_answers(std::span<const read_answer> sent, const world::of_series& series, std::size_t episode,
                   std::span<float> result) const {
    std::uint64_t sum = 0;
    for (const read_answer& each : sent) sum += number_of(each.question, each.cell);
    // Places next to each other are often alike.
    std::size_t last_known = all_ways_.size();
    float share = 0;
    for (std::size_t i = 0; i != series.episodes; ++i) {
      const std::size_t known = ways_at_[series.first - first_ + (episode + i) % series.episodes];
      if (known != last_known) {
        const bool is_possible = std::all_of(sent.begin(), sent.end(), [&](const read_answer& each) {
          return one_answer(each)[turns_of(series) + episode + i] != 0;
        });
        share = is_possible ? share_of(sum, all_ways_[known]) : 0;
        last_known = known;
      }
      result[i] = share;
    }
  }

  static float share_of(std::uint64_t answers, const std::vector<ways>& known) {
    const auto found = std::lower_bound(known.begin(), known.end(), answers,
                                        [](const ways& a, std::uint64_t sum) { return a.answers < sum; });
    return found != known.end() && found->answers == answers ? found->share : 0;
  }

  void flip(const world& all, const ratio& weight) {
    for (std::size_t question = 0; question != all.questions.size(); ++question) {
      const double in_all = weight.value() + static_cast<double>(all.questions[question].cells - 1);
      for (float& each : one_answer_[question]) each = static_cast<float>((each * (weight.value() - 1) + 0.5) / in_all);
    }
  }

  void divide_by_dummies(const world& all) {
    for (std::size_t question = 0; question != all.questions.size(); ++question) {
      const histogram weights = all.dummy_weights(question);
      for (const crowd& each : weights.crowds()) {
        const auto dummy = static_cast<float>(static_cast<double>(each.size) / static_cast<double>(weights.total()));
        for (std::size_t turn = 0; turn != row_; ++turn) one_answer_[question][each.cell * row_ + turn] /= dummy;
      }
    }
  }

  std::size_t row_;
  std::size_t first_;
  bool is_bounded_;
  // By cell, series and episode. Each series stands twice in a row, so that from any episode on the others follow.
  std::array<std::vector<float>, 2> one_answer_;
  // Only where there is no bound. One of them for places that are alike and next to each other.
  std::vector<std::vector<ways>> all_ways_;
  std::vector<std::size_t> ways_at_;  // by place
};

/// What the attacker holds to be possible.
class suspicion {
  template <class Values>
  auto places_of(Values& of, std::size_t series) const {
    return std::span(of).subspan(world_->series[series].first - world_->films, world_->series[series].episodes);
  }

 public:
  suspicion(const world& all, const likelihoods& known)
      : world_(&all),
        known_(&known),
        likelihood_(all.titles.size() - all.films, 1),
        series_(all.series.size()),
        products_(likelihood_.size()),
        of_episode_(all.most_episodes) {
    std::iota(series_.begin(), series_.end(), 0);
  }

  /// What was sent about an epoch, in which the household played so many episodes.
  void see(std::span<const read_answer> sent, std::size_t plays) {
    if (!sent.empty()) weigh(sent);
    before_ += plays;
  }

  /// The likeliest series; one of them, where several are.
  std::size_t name(std::span<const double> prior, seeded_random& random) const {
    std::vector<double> sums;
    for (const std::size_t series : series_) {
      const auto places = places_of(likelihood_, series);
      sums.push_back(std::accumulate(places.begin(), places.end(), 0.0) / static_cast<double>(places.size()) *
                     prior[series]);
    }
    const double most = *std::max_element(sums.begin(), sums.end());
    std::vector<std::size_t> best;
    for (std::size_t i = 0; i != sums.size(); ++i) {
      if (sums[i] >= most * (1 - 1e-9)) best.push_back(series_[i]);
    }
    return best[static_cast<std::size_t>(random.below(best.size()))];
  }

 private:
  void weigh(std::span<const read_answer> sent) {
    std::vector<float> totals;
    float most = 0;
    for (const std::size_t series : series_) {
      const auto places = places_of(likelihood_, series);
      const auto products = places_of(products_, series);
      const float* const of_episode = known_->of(sent, world_->series[series], before_ % places.size(), of_episode_);
      for (std::size_t i = 0; i != places.size(); ++i) products[i] = scale_ * places[i] * of_episode[i];
      totals.push_back(std::reduce(products.begin(), products.end()));
      most = std::max(most, totals.back());
    }
    if (most == 0) return;  // an answer was lost, and what was sent fits nowhere
    // What is a million times less likely than the likeliest is not looked at again, since it hardly ever recovers.
    std::size_t kept = 0;
    for (std::size_t i = 0; i != series_.size(); ++i) {
      if (totals[i] >= most * 1e-6F) series_[kept++] = series_[i];
    }
    series_.resize(kept);
    likelihood_.swap(products_);
    scale_ = 1 / most;
  }

  const world* world_;
  const likelihoods* known_;
  std::vector<float> likelihood_;    // by the place at which the household began
  float scale_ = 1;                  // by which all of them are multiplied the next time, so that none gets too small
  std::vector<std::size_t> series_;  // that are still possible
  std::size_t before_ = 0;           // how many episodes it has played since
  std::vector<float> products_;      // for the next ones
  std::vector<float> of_episode_;
};

}  // namespace

std::vector<address_result> attack_address(const world& all, const simulated_pipeline& pipeline,
                                           const settings& wanted) {
  const likelihoods known(all, pipeline);
  const suspicion at_first(all, known);
  const popular shares(all.series.size());
  const std::vector<double> uniform_prior(all.series.size(), 1);
  std::vector<double> popular_prior;
  for (std::size_t i = 0; i != all.series.size(); ++i) popular_prior.push_back(shares.share(i));
  constexpr std::array<std::size_t, 5> watched{1, 4, 26, 52, 104};
  std::vector<address_result> results;
  for (const std::size_t weeks : watched) {
    const outcome none{.tries = wanted.tries, .baseline = {1, all.series.size()}};
    results.push_back({weeks, 0, none, none});
    results.back().popular.baseline = {static_cast<std::uint64_t>(shares.share(0) * 1e6), 1'000'000};
  }
  const auto weeks_of_epoch = static_cast<std::size_t>(pipeline.weeks);
  seeded_random random(wanted.seed);
  for (std::uint64_t i = 0; i != wanted.tries; ++i) {
    for (const bool is_popular : {false, true}) {
      const auto draw = [&] {
        return is_popular ? shares.draw(random) : static_cast<std::size_t>(random.below(all.series.size()));
      };
      const std::size_t played = draw();
      const std::size_t somebody_elses = draw();
      std::int64_t now = first_week;
      fan household(all, played, pipeline, now, random);
      suspicion held = at_first;
      std::size_t answers = 0;
      std::size_t at = 0;
      // What is played in one epoch leaves in the next one.
      for (std::size_t epoch = 0; at != watched.size(); ++epoch) {
        std::vector<read_answer> sent;
        for (std::size_t week = 0; week != weeks_of_epoch; ++week) {
          household.play();
          for (const std::int64_t end = now + seconds_of_week; now < end; now += between_polls) {
            if (const auto due = household.due()) sent.push_back(due->says);
          }
        }
        // Before anything was played there is nothing to see but dummies.
        if (epoch != 0) {
          held.see(sent, plays_in_week * weeks_of_epoch);
          answers += sent.size();
        }
        for (; at != watched.size() && watched[at] / weeks_of_epoch == epoch; ++at) {
          outcome& reached = is_popular ? results[at].popular : results[at].uniform;
          const std::size_t named = held.name(is_popular ? popular_prior : uniform_prior, random);
          reached.successes += named == played;
          reached.control_successes += named == somebody_elses;
          results[at].answers += static_cast<double>(answers) / 2 / static_cast<double>(wanted.tries);
        }
      }
    }
  }
  return results;
}

outcome attack_presence(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  constexpr std::size_t weeks = 5;
  const popular films(all.films);
  const popular series(all.series.size());
  seeded_random random(wanted.seed);
  std::int64_t now = first_week;
  std::vector<household_with_habits> households;
  for (std::size_t i = 0; i != wanted.households; ++i)
    households.emplace_back(all, films, series, pipeline, now, random);

  // By whether anything was played: how many messages came then. First of those that the attacker learns from.
  using counts = std::array<std::vector<std::size_t>, 2>;
  std::array<counts, 2> seen;
  std::vector<bool> had_played(households.size());
  for (std::size_t week = 0; week != weeks; ++week) {
    std::vector<bool> plays;
    for (household_with_habits& each : households) plays.push_back(each.play() != 0);
    std::vector<std::size_t> came(households.size());
    for (const std::int64_t end = now + seconds_of_week; now < end; now += between_polls) {
      for (std::size_t i = 0; i != households.size(); ++i) came[i] += households[i].due() ? 1 : 0;
    }
    for (std::size_t i = 0; week != 0 && i != households.size(); ++i)
      seen[i % 2][had_played[i] ? 1 : 0].push_back(came[i]);
    had_played = plays;
  }

  const auto& [learned, tried] = seen;
  const auto share = [&](bool is_played, std::size_t messages) {
    const auto& of = learned[is_played ? 1 : 0];
    return static_cast<double>(std::count(of.begin(), of.end(), messages)) /
           static_cast<double>(std::max<std::size_t>(of.size(), 1));
  };
  std::map<std::size_t, double> likelier;
  for (const auto& of : learned) {
    for (const std::size_t messages : of) {
      if (likelier.count(messages) == 0) likelier[messages] = share(true, messages) - share(false, messages);
    }
  }
  outcome result{.tries = wanted.tries, .baseline = {1, 2}};
  for (std::uint64_t i = 0; i != wanted.tries; ++i) {
    const bool is_played = random.below(2) == 1;
    const auto& of = tried[is_played ? 1 : 0];
    const auto found =
        of.empty() ? likelier.end() : likelier.find(of[static_cast<std::size_t>(random.below(of.size()))]);
    const double difference = found == likelier.end() ? 0 : found->second;
    const bool is_said = difference == 0 ? random.below(2) == 1 : difference > 0;
    result.successes += is_said == is_played;
  }
  return result;
}
