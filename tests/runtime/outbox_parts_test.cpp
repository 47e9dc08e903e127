// SPDX-License-Identifier: MIT

// The parts of an outbox, each alone: its log, its reservoir and its schedule.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include <muffle/check/seeded_random.hpp>
#include <muffle/pipeline/release_log.hpp>
#include <muffle/pipeline/reservoir.hpp>
#include <muffle/pipeline/schedule.hpp>

#include "support/kept_store.hpp"
#include "support/plays.hpp"

namespace outbox_parts_test {

namespace {

using namespace muffle;
using namespace muffle_test;
using detail::waiting_release;

waiting_release release_of(std::uint64_t epoch, std::uint64_t household, std::uint64_t lot) {
  return {epoch, household, lot, {lot}, detail::encoded_cell(household, lot)};
}

/// What a log finds in a store.
struct found_in {
  explicit found_in(kept_store& store) : log(store) {
    opened = log.open(
        [this](std::uint64_t last, const detail::asked_quarters& kept) {
          epoch = last;
          asked = kept;
        },
        [this](const waiting_release& each) { releases.push_back(each); });
  }

  std::vector<std::uint64_t> lots() const {
    std::vector<std::uint64_t> result;
    for (const waiting_release& each : releases) result.push_back(each.lot);
    return result;
  }

  detail::release_log<kept_store> log;
  loaded opened{};
  std::uint64_t epoch = 0;
  detail::asked_quarters asked{};
  std::vector<waiting_release> releases{};
};

}  // namespace

TEST_CASE("a log has what was appended, and behind a replacement only what that shows", "[outbox]") {
  kept_store store;
  const waiting_release first = release_of(7, 1, 10), second = release_of(7, 2, 20), third = release_of(7, 3, 30);
  {
    found_in is(store);
    CHECK((is.releases.empty() && is.epoch == 0 && is.log.is_appendable()));
    REQUIRE(is.log.replace(7, {}, 0, [](auto) {}));
    for (const waiting_release& each : {first, second, third}) REQUIRE(is.log.append(each));
  }
  {
    found_in is(store);
    CHECK(is.epoch == 7);
    CHECK(is.lots() == std::vector<std::uint64_t>{10, 20, 30});
    CHECK(is.releases[2].household == 3);
    CHECK(is.releases[2].under.number == 30);
    CHECK(is.releases[2].bytes == third.bytes);
    REQUIRE(is.log.replace(8, {40, 3}, 2, [&](auto see) {
      see(first);
      see(third);
    }));
  }
  {
    found_in is(store);
    CHECK(is.epoch == 8);
    CHECK(is.asked == detail::asked_quarters{40, 3});
    CHECK(is.lots() == std::vector<std::uint64_t>{10, 30});
    CHECK(store.blocks.size() == 1);
    REQUIRE(is.log.append(8, {40, 5}));
  }
  const found_in is(store);
  CHECK(is.epoch == 8);
  CHECK(is.asked == detail::asked_quarters{40, 5});
  CHECK(is.lots() == std::vector<std::uint64_t>{10, 30});
}

TEST_CASE("a log that could not be written takes nothing until all of it was written anew", "[outbox]") {
  kept_store store;
  found_in is(store);
  const waiting_release first = release_of(1, 1, 10), second = release_of(1, 1, 20);
  const auto only_first = [&](auto see) { see(first); };
  REQUIRE(is.log.append(first));
  store.fails = true;
  CHECK_FALSE(is.log.append(second));
  CHECK_FALSE(is.log.replace(1, {}, 1, only_first));
  CHECK(is.log.failures() == 2);
  store.fails = false;
  CHECK_FALSE(is.log.is_appendable());
  CHECK_FALSE(is.log.append(second));  // behind what may be torn
  REQUIRE(is.log.replace(1, {}, 1, only_first));
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10});
  CHECK(is.log.append(second));
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10, 20});
}

TEST_CASE("a reservoir keeps the lowest lots of each household, one of each", "[outbox]") {
  detail::reservoir kept;
  const auto offer = [&](std::uint64_t household, std::uint64_t lot, std::uint32_t most) {
    const auto [is_taken, displaced, is_same] =
        kept.place_of(bound_ticket{.epoch = 1, .household = household, .lot = lot, .most = most});
    if (!is_taken) return false;
    const waiting_release release = release_of(1, household, lot);
    if (displaced != nullptr) {
      *displaced = release;
    } else {
      kept.put(release);
    }
    return true;
  };
  check::seeded_random random(3);
  std::map<std::uint64_t, std::vector<std::uint64_t>> offered;
  for (int i = 0; i != 2000; ++i) {
    const std::uint64_t household = 1 + random.next() % 20, lot = 1 + random.next() % 500;
    offer(household, lot, 3);
    offered[household].push_back(lot);
  }
  std::map<std::uint64_t, std::vector<std::uint64_t>> found;
  kept.for_each([&](const waiting_release& each) { found[each.household].push_back(each.lot); });
  CHECK(kept.size() == 60);
  for (auto& [household, lots] : offered) {
    std::sort(lots.begin(), lots.end());
    lots.erase(std::unique(lots.begin(), lots.end()), lots.end());
    lots.resize(3);
    std::sort(found[household].begin(), found[household].end());
    CHECK(found[household] == lots);
  }
  const auto again = [&](std::uint64_t lot) {
    return kept.place_of(bound_ticket{.epoch = 1, .household = 1, .lot = lot, .most = 3});
  };
  CHECK(again(found[1][0]).is_same_title);
  CHECK_FALSE(again(found[1][2] + 1).is_same_title);
  CHECK_FALSE(offer(99, 5, 0));
  CHECK(kept.place_of(std::nullopt).is_taken);
  kept.put(release_of(1, 0, 0));
  CHECK(kept.place_of(std::nullopt).is_taken);
  CHECK(kept.size() == 61);
  CHECK(kept.erase_if([](const waiting_release& each) { return each.household <= 5; }) == 16);
  CHECK(kept.size() == 45);
  kept.clear();
  CHECK(kept.size() == 0);
  CHECK(offer(1, 500, 3));
}

namespace {

/// A host that asks at every so many seconds while a machine is on, so many hours from the same time of each day, and
/// is asleep in between: the seconds from the beginning of the epoch at which moments came, of `count` that wait.
template <class Random>
std::vector<std::int64_t> moments_of_an_epoch(detail::schedule& next, std::int64_t& now, std::size_t count,
                                              std::int64_t hours, std::int64_t every, Random& random) {
  std::vector<std::int64_t> result;
  const std::int64_t begin = now;
  for (std::int64_t today = 0; today != 7; ++today) {
    now = std::max(now, begin + today * day);
    for (const std::int64_t sleeps = begin + today * day + hours * 3600; now < sleeps; now += every) {
      if (!next.has_come(now, count, random)) continue;
      result.push_back(now - begin);
      --count;
    }
  }
  now = begin + week;
  next.begin_epoch();
  return result;
}

}  // namespace

TEST_CASE("moments are drawn in the time in which somebody asks", "[outbox]") {
  check::seeded_random random(1);
  const auto [hours, every] = GENERATE(table<std::int64_t, std::int64_t>(
      {{24, 300}, {24, 86'400}, {16, 600}, {3, 60}, {3, 600}, {3, 3600}, {1, 60}, {1, 1200}}));
  CAPTURE(hours, every);
  constexpr int rounds = 2000;
  constexpr std::size_t wait = 2;
  std::size_t came = 0, at_waking = 0, in_the_first_quarter = 0;
  for (int round = 0; round != rounds; ++round) {
    detail::schedule next;
    std::int64_t now = monday;
    moments_of_an_epoch(next, now, 0, hours, every, random);
    for (const std::int64_t moment : moments_of_an_epoch(next, now, wait, hours, every, random)) {
      ++came;
      at_waking += moment % day == 0;
      in_the_first_quarter += moment / day * hours * 3600 + moment % day < 7 * hours * 3600 / 4;
    }
  }
  // Whatever a machine's hours are, all leaves in its epoch, half of it in the first quarter of the asked time.
  CHECK(came >= wait * rounds - 1);
  if (every <= 600) {
    CHECK(static_cast<double>(in_the_first_quarter) == Approx(0.5 * static_cast<double>(came)).epsilon(0.1));
  }
  // At the question at waking nothing leaves; where there is but one in a day, it is the one at which all does.
  if (hours != 24) CHECK(at_waking == 0);
}

TEST_CASE("a host that asks again at once where something was due hands over as much", "[outbox]") {
  check::seeded_random random(5);
  std::size_t came = 0;
  constexpr int rounds = 1000;
  for (int round = 0; round != rounds; ++round) {
    detail::schedule next;
    for (int epoch = 0; epoch != 2; ++epoch) {
      std::size_t waits = epoch == 0 ? 0 : 3;
      for (std::int64_t at = 0; at != 7 * 3; ++at) {  // at three hours of each day
        const std::int64_t now = monday + epoch * week + at / 3 * day + at % 3 * 3600;
        if (!next.has_come(now, waits, random)) continue;
        ++came;
        REQUIRE_FALSE(next.has_come(now + 2, --waits, random));
      }
      next.begin_epoch();
    }
  }
  CHECK(came > 3 * rounds * 95 / 100);
}

TEST_CASE("moments leave one by one to the end, and none because time runs out", "[outbox]") {
  check::seeded_random random(2);
  detail::schedule next;
  std::int64_t now = monday;
  moments_of_an_epoch(next, now, 0, 3, 60, random);
  // Of many, nearly all come in an epoch of as many questions.
  const std::vector<std::int64_t> many = moments_of_an_epoch(next, now, 200, 3, 60, random);
  CHECK(many.size() > 195);
  // In a longer one, all of them.
  moments_of_an_epoch(next, now, 0, 3, 60, random);
  CHECK(moments_of_an_epoch(next, now, 200, 16, 60, random).size() == 200);
  // In one that is half as long, nine of ten; in one of a day, as many as fit, and no burst at its end.
  moments_of_an_epoch(next, now, 0, 16, 60, random);
  const std::size_t of_half = moments_of_an_epoch(next, now, 1000, 8, 60, random).size();
  CHECK(of_half > 870);
  CHECK(of_half < 950);
}

TEST_CASE(
    "no question is due that nothing was asked before, nor one at the same second or after a clock that went back",
    "[outbox]") {
  check::seeded_random random(3);
  for (int round = 0; round != 1000; ++round) {
    detail::schedule next;
    REQUIRE_FALSE(next.has_come(monday, 1000, random));
    // An hour at most counts after a start: where nothing was asked in the last epoch, it is all there is.
    REQUIRE(next.has_come(monday + 3600, 1000, random));
    REQUIRE_FALSE(next.has_come(monday + 3600, 1000, random));
    REQUIRE_FALSE(next.has_come(monday, 1000, random));
    REQUIRE_FALSE(next.has_come(monday + 10 * week, 1000, random));
    REQUIRE_FALSE(next.has_come(monday + 10 * week, 1000, random));
    REQUIRE_FALSE(next.has_come(monday + 10 * week + 60, 0, random));
  }
  detail::schedule next;
  for (const std::int64_t now : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
                                 std::int64_t{0}, std::numeric_limits<std::int64_t>::max()})
    next.has_come(now, 1, random);
  next.begin_epoch();
  CHECK(next.quarters().last_epoch == 0);
}

TEST_CASE("what is kept of a schedule is for how long somebody asked, in few steps", "[outbox]") {
  check::seeded_random random(4);
  detail::schedule next;
  std::size_t writes = 0;
  for (std::int64_t now = monday; now < monday + week; now += 60) {
    next.has_come(now, 0, random);
    if (!next.has_more_to_keep()) continue;
    ++writes;
    next.was_kept(next.quarters());
    CHECK_FALSE(next.has_more_to_keep());
  }
  CHECK(writes < 80);
  CHECK(next.quarters() == detail::asked_quarters{0, 7 * 24 * 4 - 1});
  next.begin_epoch();
  CHECK(next.has_more_to_keep());
  CHECK(next.quarters() == detail::asked_quarters{7 * 24 * 4 - 1, 0});

  // After a start it goes on with that, whatever a file says.
  for (const std::uint64_t quarters :
       {std::uint64_t{0}, std::uint64_t{600}, std::numeric_limits<std::uint64_t>::max()}) {
    detail::schedule again;
    again.resume({quarters, quarters});
    std::int64_t now = monday;
    moments_of_an_epoch(again, now, 5, 24, 3600, random);
    CHECK(again.quarters().this_epoch == 0);
  }
}

}  // namespace outbox_parts_test
