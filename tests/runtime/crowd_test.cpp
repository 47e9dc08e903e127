// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <muffle/check/k_anonymity.hpp>
#include <muffle/core.hpp>
#include <muffle/crowd/count.hpp>
#include <muffle/crowd/household_counter.hpp>

#include "support/random.hpp"

namespace crowd_test {

namespace {

using namespace muffle;
using namespace muffle::literals;
using muffle_test::splitmix64;

// One grid that is counted in an array, one that is not, and the border between them.
constexpr std::uint64_t grids[] = {1, 300, cell_counter::most_in_array, cell_counter::most_in_array + 1,
                                   std::uint64_t{1} << 63};

std::vector<crowd> crowds_of(const std::map<std::uint64_t, std::uint64_t>& sizes) {
  std::vector<crowd> result;
  for (const auto& [cell, size] : sizes) result.push_back({cell, size});
  return result;
}

std::vector<crowd> crowds_of(const histogram& counted) { return {counted.crowds().begin(), counted.crowds().end()}; }

/// Cells of which a few hundred are in use, some at the grid's end, and in most of the grids some outside of it.
std::uint64_t some_cell(splitmix64& random, std::uint64_t cells) {
  switch (random.below(8)) {
    case 0:
      return cells - 1 - random.below(cells < 4 ? cells : 4);
    case 1:
      return cells + random.below(3);
    default:
      return random.below(400) * random.below(1000);
  }
}

}  // namespace

TEST_CASE("a counter counts what a map counts", "[crowd]") {
  for (const std::uint64_t cells : grids) {
    INFO(cells);
    splitmix64 random(cells);
    cell_counter one_by_one(cells);
    cell_counter at_once(cells);
    std::map<std::uint64_t, std::uint64_t> expected;
    std::vector<std::uint64_t> all;
    std::size_t inside = 0;
    for (int i = 0; i != 300'000; ++i) {
      const std::uint64_t cell = some_cell(random, cells);
      all.push_back(cell);
      const bool is_inside = cell < cells;
      if (is_inside) ++expected[cell];
      inside += is_inside;
      if (one_by_one.add(cell) != is_inside) FAIL("cell " << cell << " of " << cells);
    }
    CHECK(at_once.add(std::span<const std::uint64_t>(all)) == inside);
    const histogram counted = std::move(one_by_one).finish();
    CHECK(counted == std::move(at_once).finish());
    CHECK(counted.total() == inside);
    CHECK(counted.cells() == cells);
    CHECK(counted.cells_used() == expected.size());
    CHECK(crowds_of(counted) == crowds_of(expected));
    CHECK(counted.size_of(cells) == 0);
    for (const auto& [cell, size] : expected) {
      if (counted.size_of(cell) != size) FAIL("cell " << cell << " of " << cells);
    }
  }
}

TEST_CASE("nothing counted is nothing", "[crowd]") {
  for (const std::uint64_t cells : {std::uint64_t{0}, std::uint64_t{5}, std::uint64_t{1} << 40}) {
    cell_counter counter(cells);
    CHECK_FALSE(counter.add(cells));
    const histogram counted = std::move(counter).finish();
    CHECK(counted.empty());
    CHECK(counted == histogram(cells));
    CHECK(household_counter(cells).finish() == histogram(cells));
  }
}

TEST_CASE("shards add up to the whole, in any order", "[crowd]") {
  for (const std::uint64_t cells : grids) {
    INFO(cells);
    splitmix64 random(cells + 1);
    cell_counter whole(cells);
    std::vector<cell_counter> shards(3, cell_counter(cells));
    for (int i = 0; i != 20'000; ++i) {
      const std::uint64_t cell = some_cell(random, cells);
      whole.add(cell);
      shards[random.below(3)].add(cell);
    }
    std::vector<histogram> parts;
    for (cell_counter& shard : shards) parts.push_back(std::move(shard).finish());
    histogram left = parts[0];
    REQUIRE(left.merge(parts[1]));
    REQUIRE(left.merge(parts[2]));
    histogram right = parts[2];
    REQUIRE(right.merge(parts[1]));
    histogram nested = parts[0];
    REQUIRE(nested.merge(right));
    CHECK(left == nested);
    CHECK(left == std::move(whole).finish());
    histogram before = left;
    CHECK_FALSE(left.merge(histogram(cells - 1)));
    CHECK(left == before);
    REQUIRE(left.merge(histogram(cells)));
    CHECK(left == before);
  }
}

TEST_CASE("a histogram of known crowds", "[crowd]") {
  const auto known = histogram::of(10, {{7, 2}, {1, 5}, {7, 1}, {3, 0}});
  REQUIRE(known);
  CHECK(crowds_of(*known) == std::vector<crowd>{{1, 5}, {7, 3}});
  CHECK(known->total() == 8);
  CHECK_FALSE(histogram::of(7, {{7, 2}}));
  CHECK(histogram::of(0, {})->empty());
}

TEST_CASE("a household counts once for a cell", "[crowd]") {
  household_counter plays(4);
  for (int i = 0; i != 500; ++i) plays.add(2, 40 + static_cast<std::uint64_t>(i % 3));
  plays.add(0, 40);
  CHECK_FALSE(plays.add(4, 1));
  CHECK(crowds_of(std::move(plays).finish()) == std::vector<crowd>{{0, 1}, {2, 3}});
}

TEST_CASE("households are counted as a set counts them, in shards too", "[crowd]") {
  for (const std::uint64_t cells : grids) {
    INFO(cells);
    splitmix64 random(cells + 2);
    household_counter whole(cells);
    std::vector<household_counter> shards(2, household_counter(cells));
    std::set<std::pair<std::uint64_t, std::uint64_t>> expected;
    for (int i = 0; i != 200'000; ++i) {
      const std::uint64_t cell = some_cell(random, cells);
      const std::uint64_t household = random.below(5) * (random.next() | 1);
      const bool is_inside = cell < cells;
      if (is_inside) expected.emplace(cell, household);
      if (whole.add(cell, household) != is_inside) FAIL("cell " << cell << " of " << cells);
      shards[random.below(2)].add(cell, household);
    }
    std::map<std::uint64_t, std::uint64_t> sizes;
    for (const auto& [cell, household] : expected) ++sizes[cell];
    const histogram counted = std::move(whole).finish();
    CHECK(crowds_of(counted) == crowds_of(sizes));
    REQUIRE(shards[0].merge(shards[1]));
    CHECK(std::move(shards[0]).finish() == counted);
    CHECK_FALSE(shards[1].merge(household_counter(cells - 1)));
  }
}

namespace {

struct play {
  bit_rate bitrate;
  milliseconds duration;
};

struct of_plays : policy<play, field<"bitrate", from<&play::bitrate>, bucket<1_Mbps, 3_Mbps, 6_Mbps>>,
                         field<"duration", from<&play::duration>, bucket<5_min, 30_min, 90_min>>> {};

}  // namespace

TEST_CASE("records are counted by one thread as by many", "[crowd]") {
  splitmix64 random(7);
  constexpr std::size_t of_thread = detail::least_records_of_thread;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{5000}, 2 * of_thread - 1,
                                 2 * of_thread, 3 * of_thread + 1}) {
    std::vector<play> plays(size);
    std::map<std::uint64_t, std::uint64_t> expected;
    for (play& each : plays) {
      each.bitrate.bits_per_second = static_cast<std::int64_t>(random.below(9'000'000)) - 10'000;
      each.duration.value = static_cast<std::int64_t>(random.below(7'200'000));
      ++expected[of_plays::cell_of(each)];
    }
    const histogram by_one = count<of_plays>(plays);
    CHECK(crowds_of(by_one) == crowds_of(expected));
    CHECK(by_one.cells() == of_plays::cells);
    for (const std::size_t threads : {std::size_t{0}, std::size_t{2}, std::size_t{3}, std::size_t{16}}) {
      CHECK(count<of_plays>(plays, threads) == by_one);
    }
  }
}

namespace {

struct film {
  std::int64_t minutes;
};

template <auto... Edges>
struct of_minutes : policy<film, field<"minutes", from<&film::minutes>, bucket<Edges...>>> {};

using by_10 = of_minutes<10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110>;
using shifted_by_10 = of_minutes<5, 15, 25, 35, 45, 55, 65, 75, 85, 95, 105, 115>;
using by_15 = of_minutes<15, 30, 45, 60, 75, 90, 105>;
using by_20 = of_minutes<20, 40, 60, 80, 100>;
using by_7 = of_minutes<7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98, 105, 112, 119>;

template <class... Policies>
void check_films(std::uint64_t cells, std::uint64_t k) {
  std::vector<film> films(120);
  for (std::size_t i = 0; i != films.size(); ++i) films[i].minutes = static_cast<std::int64_t>(i);
  const histogram counted = count<Policies...>(films);
  CHECK(counted.cells_used() == cells);
  CHECK(check::k_anonymity(counted) == k);
  CHECK(count<Policies...>(films, 3) == counted);
}

}  // namespace

TEST_CASE("several policies are counted by their common refinement", "[crowd]") {
  check_films<by_10>(12, 10);
  check_films<shifted_by_10>(13, 5);
  check_films<by_10, shifted_by_10>(24, 5);
  check_films<by_10, by_20>(12, 10);  // nested: nothing is lost
  check_films<by_10, by_15>(16, 5);
  check_films<by_10, by_15, by_7>(31, 1);
  const std::vector<film> one{{47}};
  CHECK(count<by_10, by_20>(one).crowds()[0].cell == by_10::cell_of(one[0]) * by_20::cells + by_20::cell_of(one[0]));
}

}  // namespace crowd_test
