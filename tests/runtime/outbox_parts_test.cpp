// SPDX-License-Identifier: MIT

// The parts of an outbox, each alone: its log, its reservoir and its schedule.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <muffle/check/seeded_random.hpp>
#include <muffle/pipeline/release_log.hpp>
#include <muffle/pipeline/reservoir.hpp>
#include <muffle/pipeline/schedule.hpp>

#include "support/kept_store.hpp"
#include "support/plays.hpp"

namespace {

using namespace muffle;
using namespace muffle_test;
using detail::waiting_release;

waiting_release release_of(std::uint64_t epoch, std::uint64_t household, std::uint64_t lot) {
  return {0, epoch, household, lot, {lot}, detail::encoded_cell(household, lot)};
}

/// What a log finds in a store.
struct found_in {
  explicit found_in(kept_store& store) : log(store) {
    opened = log.open([this](std::uint64_t last) { epoch = last; },
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
  std::vector<waiting_release> releases{};
};

constexpr auto nothing_waits = [](auto) {};

}  // namespace

TEST_CASE("a log has what was added and not struck, once it was committed", "[outbox]") {
  kept_store store;
  {
    found_in is(store);
    CHECK((is.releases.empty() && is.epoch == 0));
    REQUIRE(is.log.make_ready(0, 7, nothing_waits));
    is.log.open_epoch(7);
    std::array<waiting_release, 3> releases{release_of(7, 1, 10), release_of(7, 2, 20), release_of(7, 3, 30)};
    for (waiting_release& each : releases) is.log.add(each);
    CHECK(found_in(store).releases.empty());  // not committed
    REQUIRE(is.log.commit());
    is.log.strike(releases[1]);
    REQUIRE(is.log.commit());
  }
  const found_in again(store);
  CHECK(again.epoch == 7);
  CHECK(again.lots() == std::vector<std::uint64_t>{10, 30});
  CHECK(again.releases[1].household == 3);
  CHECK(again.releases[1].under.number == 30);
  CHECK(again.releases[1].bytes == release_of(7, 3, 30).bytes);
}

TEST_CASE("a log that could not be written takes nothing until all of it was written anew", "[outbox]") {
  kept_store store;
  found_in is(store);
  waiting_release first = release_of(1, 1, 10), second = release_of(1, 1, 20);
  is.log.add(first);
  REQUIRE(is.log.commit());
  store.fails = true;
  is.log.add(second);
  CHECK_FALSE(is.log.commit());
  CHECK_FALSE(is.log.make_ready(1, 1, [&](auto see) { see(first); }));
  CHECK(is.log.failures() == 2);
  store.fails = false;
  is.log.add(second);
  CHECK_FALSE(is.log.commit());  // behind what may be torn
  CHECK(is.log.make_ready(1, 1, [&](auto see) { see(first); }));
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10});
  is.log.add(second);
  CHECK(is.log.commit());
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10, 20});
}

TEST_CASE("a log that grew long is written anew", "[outbox]") {
  kept_store store;
  found_in is(store);
  waiting_release kept = release_of(1, 1, 1);
  is.log.add(kept);
  for (std::uint64_t lot = 2; lot != 5000; ++lot) {
    waiting_release each = release_of(1, 1, lot);
    is.log.add(each);
    is.log.strike(each);
  }
  REQUIRE(is.log.commit());
  const std::size_t before = store.blocks.front().size();
  REQUIRE(is.log.make_ready(1, 1, [&](auto see) { see(kept); }));
  CHECK(store.blocks.size() == 1);
  CHECK(store.blocks.front().size() < before / 1000);
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{1});
}

TEST_CASE("a reservoir keeps the lowest lots of each household, one of each", "[outbox]") {
  detail::reservoir kept;
  const auto offer = [&](std::uint64_t household, std::uint64_t lot, std::uint32_t most) {
    const auto [is_taken, displaced] =
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
  CHECK_FALSE(offer(99, 5, 0));
  CHECK(kept.place_of(std::nullopt).is_taken);
  kept.put(release_of(1, 0, 0));
  CHECK(kept.place_of(std::nullopt).is_taken);
  CHECK(kept.size() == 61);
  kept.clear();
  CHECK(kept.size() == 0);
  CHECK(offer(1, 500, 3));
}

TEST_CASE("a schedule draws the first of several moments in what is left of the epoch", "[outbox]") {
  const epochs<set_clock> weekly(7, set_clock{nullptr});
  check::seeded_random random(1);
  constexpr std::int64_t left = 5 * day, now = monday + week - left;
  constexpr int rounds = 4000;
  for (const std::size_t count : {std::size_t{1}, std::size_t{4}}) {
    std::int64_t sum = 0;
    for (int i = 0; i != rounds; ++i) {
      detail::schedule next;
      CHECK_FALSE(next.is_drawn_in(weekly.at(now)));
      next.draw(now, count, weekly, random);
      REQUIRE((next.is_drawn_in(weekly.at(now)) && !next.is_drawn_in(weekly.at(now + week))));
      std::int64_t low = now, high = now + left;
      while (low != high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (next.has_come(middle))
          high = middle;
        else
          low = middle + 1;
      }
      sum += low - now;
    }
    // The mean of the first of n uniform moments is one (n + 1)-th.
    const double mean = static_cast<double>(sum) / rounds / static_cast<double>(left);
    CHECK(mean > 0.95 / static_cast<double>(count + 1));
    CHECK(mean < 1.05 / static_cast<double>(count + 1));
  }
}
