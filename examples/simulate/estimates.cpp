// SPDX-License-Identifier: MIT
#include "estimates.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include <muffle/crowd/cell_counter.hpp>
#include <muffle/noise/randomized_response.hpp>

namespace {

using namespace muffle;

constexpr std::int64_t between_polls = 12 * 3600;

/// As many of the dummies answer each question. Each number of them up to the most is as likely.
expected_dummies expected(const world& all, const simulated_pipeline& pipeline, const settings& wanted, histogram weights) {
  const auto most = static_cast<std::uint32_t>(2 * pipeline.dummies.value());
  return expected_dummies::of(0, most, {1, all.questions.size()}, wanted.households * wanted.epochs, std::move(weights));
}

}  // namespace

collected collect(const world& all, const simulated_pipeline& pipeline,
                  const settings& wanted, std::uint64_t seed) {
  check::seeded_random random(seed);
  const popular films(all.films);
  const popular series(all.series.size());
  collected result;
  std::array<double, 2> active{};
  for (std::size_t question = 0; question != all.questions.size(); ++question)
    result.truth[question].assign(static_cast<std::size_t>(all.questions[question].cells), 0);
  // One household after the other, since what one of them keeps fits into a processor's cache, and what all keep does not.
  for (std::size_t i = 0; i != wanted.households; ++i) {
    viewer watches(all, films, series, random.next());
    std::int64_t now = first_week;
    const std::unique_ptr<sender> sends = pipeline.make(now, random.next());
    // What is played in the last epoch leaves in one more.
    for (std::size_t epoch = 0; epoch <= wanted.epochs; ++epoch) {
      if (epoch != wanted.epochs) {
        std::set<std::size_t> played;
        for (const std::size_t number : watches.next_epoch()) {
          sends->send(all.titles[number], all.titles[number].key);
          played.insert(number);
        }
        for (std::size_t question = 0; question != all.questions.size(); ++question) {
          const auto is_let_pass = [&](std::size_t number) {
            return all.passes(question, all.titles[number].cells[question]);
          };
          const auto count = std::count_if(played.begin(), played.end(), is_let_pass);
          if (count == 0) continue;
          active[question] += 1;
          for (const std::size_t number : played) {
            if (is_let_pass(number))
              result.truth[question][all.titles[number].cells[question]] += 1 / static_cast<double>(count);
          }
        }
      }
      for (const std::int64_t end = now + seconds_of_week; now < end; now += between_polls) {
        if (auto sent = sends->due()) result.messages.push_back(std::move(*sent));
      }
      // In its last second all that is left of the week is due.
      now -= 1;
      while (auto sent = sends->due()) result.messages.push_back(std::move(*sent));
      now += 1;
    }
  }
  std::stable_sort(result.messages.begin(), result.messages.end(),
                   [](const message& a, const message& b) { return a.time < b.time; });

  std::vector<cell_counter> counters;
  for (const question& each : all.questions) counters.emplace_back(each.cells);
  for (const message& each : result.messages) {
    counters[each.says.question].add(each.says.cell);
  }
  for (std::size_t question = 0; question != all.questions.size(); ++question) {
    for (double& share : result.truth[question]) share /= std::max(active[question], 1.0);
    const histogram received = std::move(counters[question]).finish();
    if (pipeline.weight) {
      result.estimates[question] =
          estimate_shares(received, {.response = randomized_response::of(all.questions[question].cells, *pipeline.weight)});
    } else {
      result.estimates[question] =
          estimate_shares(received, {.dummies = expected(all, pipeline, wanted, all.dummy_weights(question))});
    }
  }
  return result;
}

accuracy measure_estimates(const world& all, const simulated_pipeline& pipeline,
                           const settings& wanted) {
  accuracy result{};
  std::vector<double> errors;
  std::size_t covered = 0;
  for (std::uint64_t round = 0; round != wanted.rounds; ++round) {
    const collected seen = collect(all, pipeline, wanted, wanted.seed + round);
    result.answers += static_cast<double>(seen.messages.size()) /
                      static_cast<double>(all.questions.size() * wanted.rounds);
    for (std::size_t question = 0; question != all.questions.size(); ++question) {
      for (const estimate& each : seen.estimates[question]) {
        const double truth = seen.truth[question][each.cell];
        if (truth <= 0.01) continue;
        errors.push_back(std::fabs(each.share - truth) / truth);
        covered += each.low <= truth && truth <= each.high;
      }
    }
  }
  if (errors.empty()) return result;
  result.classes = errors.size() / wanted.rounds;
  result.covered = static_cast<double>(covered) / static_cast<double>(errors.size());
  std::nth_element(errors.begin(), errors.begin() + static_cast<std::ptrdiff_t>(errors.size() / 2), errors.end());
  result.median_error = errors[errors.size() / 2];
  return result;
}
