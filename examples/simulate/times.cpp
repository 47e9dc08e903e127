// SPDX-License-Identifier: MIT
#include "times.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace {

using muffle::check::seeded_random;

constexpr std::int64_t seconds_of_day = 86'400;

/// When the message of a household came, and whose it is.
struct arrival {
  std::int64_t second_of_day;
  std::size_t household;
};

/// Whose message came at the nearest time of the day; one of them, where several did. They are sorted by time.
std::size_t nearest(const std::vector<arrival>& sorted, std::int64_t second_of_day, seeded_random& random) {
  const auto away = [&](const arrival& each) {
    const std::int64_t difference = std::abs(each.second_of_day - second_of_day);
    return std::min(difference, seconds_of_day - difference);
  };
  const auto from =
      std::lower_bound(sorted.begin(), sorted.end(), second_of_day,
                       [](const arrival& each, std::int64_t second) { return each.second_of_day < second; });
  const auto next = from == sorted.end() ? sorted.begin() : from;
  const auto before = from == sorted.begin() ? sorted.end() - 1 : from - 1;
  const std::int64_t least = std::min(away(*next), away(*before));
  std::vector<std::size_t> best;
  for (const arrival& each : sorted) {
    if (away(each) == least) best.push_back(each.household);
  }
  return best[static_cast<std::size_t>(random.below(best.size()))];
}

/// One world: what its households sent in the second and in the third week.
struct watched {
  std::uint64_t put_in = 0;
  std::array<std::vector<arrival>, 2> weeks{};
};

watched watch(const world& all, const simulated_pipeline& pipeline, std::size_t households, const machine& which,
              std::int64_t seconds_between_questions, seeded_random& random) {
  constexpr std::int64_t weeks = 3;
  watched result;
  std::int64_t now = first_week;
  for (std::size_t household = 0; household != households; ++household) {
    now = first_week;
    const std::unique_ptr<sender> installed = pipeline.make(now, random.next());
    const auto wakes = static_cast<std::int64_t>(random.below(seconds_of_day));
    std::int64_t next_question = 0;
    for (std::int64_t day = 0; day != weeks * 7; ++day) {
      now = first_week + day * seconds_of_day + wakes;
      if (which.is_shut_down) installed->restart();
      const std::int64_t week = (now - first_week) / seconds_of_week;
      // Until something is taken, since the gate may let one title pass and another not.
      for (int title = 0; day % 7 == 0 && week + 1 < weeks && title != 100; ++title) {
        const auto& played = all.titles[static_cast<std::size_t>(random.below(all.films))];
        if (installed->send(played, played.key) == muffle::disposition::passed_on) {
          ++result.put_in;
          break;
        }
      }
      const std::int64_t sleeps = now + which.hours_on * 3600;
      for (now = std::max(now, next_question); now < sleeps; now = next_question) {
        const std::int64_t sends_in = (now - first_week) / seconds_of_week - 1;
        if (installed->due() && sends_in >= 0 && sends_in < 2)
          result.weeks[static_cast<std::size_t>(sends_in)].push_back({now % seconds_of_day, household});
        next_question =
            now + seconds_between_questions / 2 +
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(seconds_between_questions) + 1));
      }
    }
  }
  return result;
}

}  // namespace

times_result attack_times(const world& all, const simulated_pipeline& pipeline, const settings& wanted,
                          const machine& which, std::int64_t seconds_between_questions) {
  seeded_random random(wanted.seed);
  times_result result{0, 0, {.tries = 0, .baseline = {1, std::max<std::uint64_t>(wanted.households, 1)}}};
  for (std::uint64_t households = 0; households < wanted.tries; households += wanted.households) {
    watched seen = watch(all, pipeline, wanted.households, which, seconds_between_questions, random);
    auto& [week, next] = seen.weeks;
    result.put_in += seen.put_in;
    result.left += week.size() + next.size();
    if (next.empty()) continue;
    std::sort(next.begin(), next.end(),
              [](const arrival& a, const arrival& b) { return a.second_of_day < b.second_of_day; });
    for (const arrival& each : week) {
      ++result.by_time_of_day.tries;
      result.by_time_of_day.successes += nearest(next, each.second_of_day, random) == each.household;
      const arrival& another = week[static_cast<std::size_t>(random.below(week.size()))];
      result.by_time_of_day.control_successes += nearest(next, another.second_of_day, random) == each.household;
    }
  }
  return result;
}
