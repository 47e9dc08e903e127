// SPDX-License-Identifier: MIT

// Attacks, where what they must reach can be reckoned by hand, and gates, with attacks that are broken.

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/check/attack/asked_again.hpp>
#include <muffle/check/attack/gates.hpp>
#include <muffle/check/attack/infers_attribute.hpp>
#include <muffle/check/attack/knows_catalogue.hpp>
#include <muffle/check/attack/knows_rips.hpp>
#include <muffle/check/attack/linked_plays.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/singles_out_household.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>
#include <muffle/generalize/round_down.hpp>
#include <muffle/policy/policy.hpp>

#include "support/near.hpp"

namespace attacks_test {

namespace {

using namespace muffle;
using namespace muffle::check;
using muffle_test::near;

constexpr trials many{.tries = 20'000, .seed = 7};

/// Whether a probability is one that the successes of an attack speak for, with hardly an error.
bool fits(const outcome& reached, double probability) {
  const auto bounds = *clopper_pearson(reached.tries, reached.successes, 1 - 1e-6);
  return bounds.low <= probability && probability <= bounds.high;
}

bool control_fits(const outcome& reached, double probability) {
  const auto bounds = *clopper_pearson(reached.tries, reached.control_successes, 1 - 1e-6);
  return bounds.low <= probability && probability <= bounds.high;
}

view of(const std::vector<std::uint64_t>& seen) { return view::of(seen); }

/// Twelve titles in five cells.
const view five_cells = of({0, 0, 0, 0, 0, 10, 10, 10, 20, 20, 30, 40});

struct play {
  milliseconds duration;
};
struct by_ten : policy<play, field<"duration", from<&play::duration>,
                                   round_down<milliseconds{10}, milliseconds{10}, milliseconds{100}>>> {};

}  // namespace

TEST_CASE("a view numbers what is seen") {
  CHECK(five_cells.size() == 12);
  CHECK(five_cells.distinct() == 5);
  CHECK(five_cells[5] == 1);
  CHECK(five_cells[11] == 4);
  CHECK(*histogram::of(5, {{0, 5}, {1, 3}, {2, 2}, {3, 1}, {4, 1}}) == five_cells.crowds());
  CHECK(view::of(std::vector<std::uint64_t>()).distinct() == 0);
  CHECK(view::nothing(3).distinct() == 1);
  CHECK(view::nothing(0).distinct() == 0);
  CHECK(view::everything(3).distinct() == 3);
  CHECK(five_cells.coarser().distinct() == 3);
  CHECK(five_cells.coarser().crowds() == *histogram::of(3, {{0, 8}, {1, 3}, {2, 1}}));
  CHECK(five_cells.part(8, 3).crowds() == *histogram::of(2, {{0, 2}, {1, 1}}));

  const std::vector<play> plays{{milliseconds{5}}, {milliseconds{9}}, {milliseconds{10}}, {milliseconds{999}}};
  CHECK(view_of<by_ten>(plays).crowds() == *histogram::of(3, {{0, 2}, {1, 1}, {2, 1}}));
}

TEST_CASE("views seen together are their common refinement") {
  std::vector<std::uint64_t> tens;
  std::vector<std::uint64_t> fifteens;
  for (std::uint64_t i = 0; i != 120; ++i) {
    tens.push_back(i / 10);
    fifteens.push_back(i / 15);
  }
  CHECK(joint(of(tens), of(fifteens)).distinct() == 16);
  CHECK(joint(of(tens), of(tens)).crowds() == of(tens).crowds());
  CHECK(joint(of(tens), view::nothing(120)).crowds() == of(tens).crowds());
}

TEST_CASE("who knows the catalogue is right once in each cell") {
  const knows_catalogue attack{.titles = 12};
  CHECK(*attack.exact(five_cells) == ratio{5, 12});
  const auto reached = *attack(five_cells, many);
  CHECK(reached.tries == many.tries);
  CHECK(fits(reached, 5.0 / 12));
  CHECK(reached.baseline == ratio{1, 12});
  CHECK(control_fits(reached, 1.0 / 12));
  CHECK(near(*reached.lift(), reached.rate().value() * 12, 1e-12));
  CHECK(near(reached.residual_risk()->centre(), (5.0 / 12 - 1.0 / 12) / (11.0 / 12), 0.02));

  const knows_catalogue three{.titles = 12, .guesses = 3};
  CHECK(*three.exact(five_cells) == ratio{5, 6});
  CHECK(fits(*three(five_cells, many), 5.0 / 6));
  CHECK(three(five_cells, many)->baseline == ratio{1, 4});

  CHECK_FALSE(knows_catalogue{.titles = 0}(view(), many));
  CHECK_FALSE(knows_catalogue{.titles = 13}(five_cells, many));
}

TEST_CASE("the same seed gives the same outcome and another one another") {
  const knows_catalogue attack{.titles = 12};
  const auto successes = [&](std::uint64_t seed) {
    return attack(five_cells, {.tries = 20'000, .seed = seed})->successes;
  };
  CHECK(successes(1) == successes(1));
  CHECK(successes(1) != successes(2));
}

TEST_CASE("who knows other rips weighs how likely each title makes the release") {
  // The first title has always cell 0, the second one cell 0 or 1: in cell 1 it is the second, in cell 0 rather the
  // first.
  constexpr std::size_t known = 100;
  std::vector<std::uint64_t> seen;
  for (std::size_t rip = 0; rip != known + 1; ++rip) seen.push_back(0);
  for (std::size_t rip = 0; rip != known + 1; ++rip) seen.push_back(rip % 2);
  const auto first_plays = *knows_rips{.titles = 2, .known = known}(of(seen), many);
  CHECK(fits(first_plays, 0.5));  // the rip that was played of the second title has cell 0, which speaks for the first
  seen.back() = 1;
  CHECK(fits(*knows_rips{.titles = 2, .known = known}(of(seen), many), 1));

  // Without noise the rips say what the catalogue says.
  std::vector<std::uint64_t> exact;
  for (std::size_t title = 0; title != 12; ++title) {
    for (int rip = 0; rip != 3; ++rip) exact.push_back(five_cells[title]);
  }
  const knows_rips without_noise{.titles = 12, .known = 2};
  CHECK(fits(*without_noise(of(exact), many), 5.0 / 12));
  CHECK(control_fits(*without_noise(of(exact), many), 1.0 / 12));
  CHECK(fits(*knows_rips{.titles = 12, .known = 2, .guesses = 3}(of(exact), many), 5.0 / 6));

  // A release that no known rip has: any title may be it.
  std::vector<std::uint64_t> strange = exact;
  for (std::size_t title = 0; title != 12; ++title) strange[title * 3 + 2] = 99;
  CHECK(fits(*without_noise(of(strange), many), 1.0 / 12));

  CHECK_FALSE(knows_rips{.titles = 2, .known = 0}(view::nothing(2), many));
  CHECK_FALSE(knows_rips{.titles = 0, .known = 3}(view(), many));
}

TEST_CASE("rips of records are drawn by their model") {
  const std::vector<play> plays{{milliseconds{10}}, {milliseconds{30}}};
  const auto longer = [](const play& one, seeded_random& random) {
    return play{milliseconds{one.duration.value + static_cast<std::int64_t>(random.below(20))}};
  };
  const view seen = view_of_rips<by_ten>(plays, 200, longer, 3);
  CHECK(seen.size() == 402);
  CHECK(seen.distinct() == 4);
  CHECK(view_of_rips<by_ten>(plays, 200, longer, 3).crowds() == seen.crowds());
  CHECK(try_attack(knows_rips{.titles = 2, .known = 200}, seen, many)->is_valid());
}

TEST_CASE("linked plays name a series by their order, or by what there is of them") {
  using sight = linked_plays::sight;
  const auto attack = [](std::size_t length, sight how) {
    return linked_plays{.series = {{0, 1, 2}, {3, 4, 5}}, .titles = 6, .length = length, .how = how};
  };
  const view same_but_order = of({0, 0, 1, 1, 0, 0});
  CHECK(fits(*attack(3, sight::in_order)(same_but_order, many), 1));
  CHECK(fits(*attack(3, sight::any_order)(same_but_order, many), 0.5));
  CHECK(control_fits(*attack(3, sight::in_order)(same_but_order, many), 0.5));
  // Two of the first are 00 or 01, of the second 10 or 00: right but where 00 is either's.
  CHECK(fits(*attack(2, sight::in_order)(same_but_order, many), 0.75));
  // Two of three with one left out: 00, 01, 01 or 10, 10, 00.
  CHECK(fits(*attack(2, sight::with_gaps)(same_but_order, many), 2.0 / 3 + 1.0 / 6));
  CHECK(attack(1, sight::in_order)(same_but_order, many)->baseline == ratio{1, 2});

  CHECK_FALSE(attack(4, sight::in_order)(same_but_order, many));
  CHECK_FALSE(attack(0, sight::in_order)(same_but_order, many));
  for (const sight how : {sight::in_order, sight::any_order, sight::with_gaps}) {
    CHECK(try_attack(attack(2, how), same_but_order, many)->is_valid());
  }
}

TEST_CASE("a series that shows itself more often is likelier") {
  // 0 is seen at one place in four of the first, and always of the second.
  const linked_plays attack{.series = {{0, 1, 1, 1}, {2, 2, 2, 2}}, .titles = 3, .length = 1};
  CHECK(fits(*attack(of({0, 1, 0}), many), (3.0 / 4 + 1) / 2));
}

TEST_CASE("a long series has more to show, so each of it is rarer") {
  // 0 is one in two of the first, and one in four of the second, which has it twice.
  const linked_plays one{.series = {{0, 1}, {2, 3, 4, 5, 6, 7, 8, 9}}, .titles = 10, .length = 1};
  CHECK(fits(*one(of({0, 1, 0, 0, 2, 2, 2, 2, 2, 2}), many), (1 + 3.0 / 4) / 2));
  // 00 is left of 001 in one way of three, of 00022222 in four of eighteen.
  const linked_plays gaps{.series = {{0, 1, 2}, {3, 4, 5, 6, 7, 8, 9, 10}},
                          .titles = 11,
                          .length = 2,
                          .how = linked_plays::sight::with_gaps};
  CHECK(fits(*gaps(of({0, 0, 1, 0, 0, 0, 2, 2, 2, 2, 2}), many), (1 + 14.0 / 18) / 2));
}

TEST_CASE("gaps leave the same plays in several ways") {
  const linked_plays gaps{
      .series = {{0, 1, 2}, {3, 4, 5}}, .titles = 6, .length = 2, .how = linked_plays::sight::with_gaps};
  CHECK(fits(*gaps(of({0, 0, 0, 0, 0, 1}), many), (1 + 2.0 / 3) / 2));
}

TEST_CASE("a coin that is tossed anew gives one answer after the other") {
  const view two_questions = of({0, 0, 1, 1, 0, 1, 0, 1});
  const auto reached = [&](std::uint64_t times) {
    return *asked_again{.titles = 4, .questions = 2, .times = times}(two_questions, many);
  };
  CHECK(fits(reached(1), 0.5));
  CHECK(fits(reached(2), 0.75));
  CHECK(fits(reached(20), 1));
  CHECK(control_fits(reached(2), 0.25));
  CHECK_FALSE(asked_again{.titles = 4, .questions = 65, .times = 1}(view::nothing(260), many));
  CHECK_FALSE(asked_again{.titles = 4, .questions = 2, .times = 0}(two_questions, many));
  CHECK(try_attack(asked_again{.titles = 4, .questions = 2, .times = 3}, two_questions, many)->is_valid());

  const auto counted = [&](std::uint64_t times) {
    return asked_again{.titles = 4, .questions = 2, .times = times}.exact(two_questions);
  };
  CHECK(counted(1) == ratio{1, 2});
  CHECK(counted(2) == ratio{3, 4});
  CHECK(counted(3) == ratio{7, 8});
  CHECK_FALSE(asked_again{.titles = 4, .questions = 9, .times = 1}.exact(view::nothing(36)));

  // One policy says the same each time.
  CHECK(near(asked_again{.titles = 12, .questions = 1, .times = 50}.exact(five_cells)->value(), 5.0 / 12, 1e-9));
  CHECK(fits(*asked_again{.titles = 12, .questions = 1, .times = 50}(five_cells, many), 5.0 / 12));
}

TEST_CASE("an attribute is inferred where what is seen goes with it") {
  std::vector<bool> attribute;
  std::vector<std::uint64_t> seen;
  for (std::uint64_t i = 0; i != 4000; ++i) {
    attribute.push_back(i % 4 != 0);
    seen.push_back(i % 8 == 0 ? 0 : 1);  // half of those that have it not show it
  }
  const infers_attribute attack{attribute};
  const auto reached = *attack(of(seen), many);
  CHECK(near(reached.baseline.value(), 0.75, 0.02));
  CHECK(near(reached.rate().value(), 0.875, 0.02));
  // Said of a title at random: no, for one in eight that has it not in one of four.
  CHECK(near(static_cast<double>(reached.control_successes) / 20'000, 0.125 * 0.25 + 0.875 * 0.75, 0.02));
  CHECK(try_attack(attack, of(seen), many)->is_valid());

  // What looks like nothing known is taken for what most are; that the other titles have it is not known.
  CHECK(near(attack(view::everything(4000), many)->rate().value(), 0.75, 0.02));
  std::vector<bool> rare_attribute;
  for (std::uint64_t i = 0; i != 4000; ++i) rare_attribute.push_back(i % 4 == 0);
  const auto rare = *infers_attribute{rare_attribute}(view::everything(4000), many);
  CHECK(near(rare.rate().value(), 0.75, 0.02));
  CHECK(near(rare.baseline.value(), 0.75, 0.02));
  CHECK_FALSE(infers_attribute{{true}}(view::nothing(1), many));
}

TEST_CASE("whether an inference is believed does not hang on the seed") {
  // Looks of one or two titles each say little; their neighbours say as much. Who counted each alone would learn more
  // from a coarser release.
  std::vector<bool> attribute;
  std::vector<std::uint64_t> seen;
  seeded_random random(1);
  for (std::uint64_t i = 0; i != 600; ++i) {
    attribute.push_back(random.below(10) < 7);
    seen.push_back(i / 2);
  }
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const auto reached = try_attack(infers_attribute{attribute}, of(seen), {.tries = 20'000, .seed = seed});
    REQUIRE(reached->is_valid());
    REQUIRE(reached->reached.rate().value() > 0.6);
  }
  // Two of forty titles: both halves have one of them.
  std::vector<bool> two(40);
  two[7] = two[8] = true;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    REQUIRE(try_attack(infers_attribute{two}, view::nothing(40), {.tries = 500, .seed = seed})->is_valid());
  }
  two[7] = false;
  CHECK_FALSE(infers_attribute{two}(view::nothing(40), many));
}

TEST_CASE("a few households are few, however often they are tried") {
  // Told apart by the minute nobody is found again; by two minutes all of them are.
  const std::vector<household_plays> households{{{0}, {3}}, {{1}, {4}}, {{2}, {5}}};
  const auto reached = try_attack(links_household{.households = households, .plays = 6}, of({0, 2, 4, 1, 3, 5}), many);
  CHECK(reached->is_valid());
}

TEST_CASE("a household is singled out by what it alone played") {
  // Plays 0 to 5 of three households in the first epoch, 6 to 8 in the second.
  const std::vector<household_plays> households{{{0, 1}, {6}}, {{2, 3}, {7}}, {{4, 5}, {8}}};
  const view seen = of({0, 1, 0, 2, 0, 3, 1, 2, 3});
  const auto within = [&](std::size_t points) {
    return singles_out_household{.households = households, .plays = 9, .points = points};
  };
  CHECK(fits(*within(2)(seen, many), 1));
  CHECK(fits(*within(1)(seen, many), 0.5 + 0.5 / 3));
  CHECK(control_fits(*within(2)(seen, many), 1.0 / 3));
  CHECK(within(1)(seen, many)->baseline == ratio{1, 3});
  CHECK_FALSE(within(3)(seen, many));
  CHECK(try_attack(within(2), seen, many)->is_valid());

  const links_household across{.households = households, .plays = 9};
  CHECK(fits(*across(seen, many), 1));
  CHECK(fits(*across(of({0, 1, 0, 2, 0, 3, 1, 2, 0}), many), (1 + 1 + 1.0 / 3) / 3));
  CHECK(fits(*across(of({0, 1, 0, 2, 0, 3, 0, 0, 0}), many), 1.0 / 3));
  CHECK(control_fits(*across(seen, many), 1.0 / 3));
  CHECK(try_attack(across, seen, many)->is_valid());

  // Of a household with many plays each is less likely.
  const std::vector<household_plays> few_and_many{{{0}, {5}}, {{1, 2, 3, 4}, {6}}};
  const view first_alike = of({0, 0, 1, 2, 3, 0, 1});
  CHECK(fits(*singles_out_household{.households = few_and_many, .plays = 7, .points = 1}(first_alike, many),
             (1 + 3.0 / 4) / 2));
  CHECK(fits(*links_household{.households = few_and_many, .plays = 7}(first_alike, many), 1));
  // What a household has not played before does not rule it out.
  const links_household with_something_new{.households = {{{0}, {1, 2}}, {{3}, {4}}}, .plays = 5};
  CHECK(fits(*with_something_new(of({0, 0, 9, 1, 1}), many), 1));

  CHECK_FALSE(links_household{.households = {{{0}, {1}}, {{2}, {}}}, .plays = 3}(view::nothing(3), many));
}

namespace {

/// An attack that does what it is told.
struct broken_attack {
  double if_open;
  double if_closed;
  double otherwise;
  double if_coarser;

  static constexpr std::size_t items = 1000;
  view everything() const { return view::everything(items); }

  std::optional<outcome> operator()(const view& seen, trials run) const {
    const double rate = seen.distinct() == items ? if_open
                        : seen.distinct() == 1   ? if_closed
                        : seen.distinct() == 10  ? otherwise
                                                 : if_coarser;
    return outcome{.tries = run.tries,
                   .successes = static_cast<std::uint64_t>(rate * static_cast<double>(run.tries)),
                   .baseline = {1, items}};
  }
};

struct broken_counting : broken_attack {
  std::optional<ratio> exact(const view&) const { return ratio{1, 2}; }
};

view ten_symbols() {
  std::vector<std::uint64_t> seen;
  for (std::uint64_t i = 0; i != broken_attack::items; ++i) seen.push_back(i % 10);
  return view::of(seen);
}

}  // namespace

TEST_CASE("an attack that is broken is called invalid") {
  const view seen = ten_symbols();
  const auto fault = [&](const auto& attack) { return try_attack(attack, seen, many)->fault; };
  CHECK(fault(broken_attack{1, 0.001, 0.01, 0.005}).empty());
  CHECK(fault(broken_attack{0.98, 0.001, 0.01, 0.005}) == "it is not right where everything is given away");
  CHECK(fault(broken_attack{1, 0.01, 0.01, 0.005}) == "it is better than its baseline where nothing is released");
  CHECK(fault(broken_attack{1, 0.001, 0.01, 0.05}) == "it learns more from a coarser release");
  CHECK(fault(broken_counting{{1, 0.001, 0.01, 0.005}}) == "its successes are not those that can be counted");
  CHECK(fault(broken_counting{{1, 0.001, 0.9, 0.005}}) == "its successes are not those that can be counted");
  CHECK(fault(broken_counting{{1, 0.001, 0.5, 0.005}}).empty());
  CHECK_FALSE(try_attack(knows_catalogue{.titles = 0}, view(), many));
  CHECK_FALSE(try_attack(knows_catalogue{.titles = 12}, five_cells, {.tries = 0, .seed = 1}));
}

TEST_CASE("gates let an attack pass whatever the seed") {
  for (std::uint64_t seed = 0; seed != 200; ++seed) {
    CHECK(try_attack(knows_catalogue{.titles = 12}, five_cells, {.tries = 500, .seed = seed})->is_valid());
  }
}

}  // namespace attacks_test
