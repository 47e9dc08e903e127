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

}  // namespace

TEST_CASE("a log has what was appended, and behind a replacement only what that shows", "[outbox]") {
  kept_store store;
  const waiting_release first = release_of(7, 1, 10), second = release_of(7, 2, 20), third = release_of(7, 3, 30);
  {
    found_in is(store);
    CHECK((is.releases.empty() && is.epoch == 0 && is.log.is_appendable()));
    REQUIRE(is.log.replace(7, [](auto) {}));
    for (const waiting_release& each : {first, second, third}) REQUIRE(is.log.append(each));
  }
  {
    found_in is(store);
    CHECK(is.epoch == 7);
    CHECK(is.lots() == std::vector<std::uint64_t>{10, 20, 30});
    CHECK(is.releases[2].household == 3);
    CHECK(is.releases[2].under.number == 30);
    CHECK(is.releases[2].bytes == third.bytes);
    REQUIRE(is.log.replace(8, [&](auto see) {
      see(first);
      see(third);
    }));
  }
  const found_in is(store);
  CHECK(is.epoch == 8);
  CHECK(is.lots() == std::vector<std::uint64_t>{10, 30});
  CHECK(store.blocks.size() == 1);
}

TEST_CASE("a log that could not be written takes nothing until all of it was written anew", "[outbox]") {
  kept_store store;
  found_in is(store);
  const waiting_release first = release_of(1, 1, 10), second = release_of(1, 1, 20);
  const auto only_first = [&](auto see) { see(first); };
  REQUIRE(is.log.append(first));
  store.fails = true;
  CHECK_FALSE(is.log.append(second));
  CHECK_FALSE(is.log.replace(1, only_first));
  CHECK(is.log.failures() == 2);
  store.fails = false;
  CHECK_FALSE(is.log.is_appendable());
  CHECK_FALSE(is.log.append(second));  // behind what may be torn
  REQUIRE(is.log.replace(1, only_first));
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10});
  CHECK(is.log.append(second));
  CHECK(found_in(store).lots() == std::vector<std::uint64_t>{10, 20});
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
  CHECK(kept.erase_if([](const waiting_release& each) { return each.household <= 5; }) == 16);
  CHECK(kept.size() == 45);
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

}  // namespace outbox_parts_test
