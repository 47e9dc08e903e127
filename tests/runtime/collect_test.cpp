// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include <muffle/check/seeded_random.hpp>
#include <muffle/collect/documents.hpp>
#include <muffle/collect/estimate.hpp>
#include <muffle/collect/known_counts.hpp>
#include <muffle/collect/published.hpp>
#include <muffle/collect/tally.hpp>
#include <muffle/collect/trend.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>

#include "support/near.hpp"
#include "support/plays.hpp"

namespace collect_test {

namespace {

using namespace muffle;
using namespace muffle_test;
using json = nlohmann::ordered_json;

constexpr std::uint64_t most_of_all = std::numeric_limits<std::uint64_t>::max();

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

// ---- what is counted

tally random_tally(check::seeded_random& random) {
  tally result;
  for (int i = 0; i != 200; ++i) {
    const tally_page page{draw_below(random, 2) == 0 ? "a" : "b", static_cast<std::uint16_t>(1 + draw_below(random, 2)),
                          draw_below(random, 3)};
    REQUIRE(result.add(page, draw_below(random, 5), draw_below(random, 4)));
  }
  return result;
}

TEST_CASE("tallies of shards add up to the same in whichever order") {
  check::seeded_random random(1);
  for (int round = 0; round != 20; ++round) {
    const tally a = random_tally(random), b = random_tally(random), c = random_tally(random);
    tally left = a, right = b, other = c;
    REQUIRE(left.merge(b));
    REQUIRE(left.merge(c));
    REQUIRE(right.merge(c));
    tally of_a = a;
    REQUIRE(of_a.merge(right));
    REQUIRE(other.merge(b));
    REQUIRE(other.merge(a));
    CHECK(left == of_a);
    CHECK(left == other);
    tally with_nothing = a;
    REQUIRE(with_nothing.merge(tally()));
    CHECK(with_nothing == a);
  }
}

TEST_CASE("a tally is told page by page, by policy, version and epoch") {
  tally counted;
  REQUIRE(counted.add({"b", 1, 7}, 3));
  REQUIRE(counted.add({"a", 2, 8}, 0, 5));
  REQUIRE(counted.add({"a", 2, 7}, 9));
  REQUIRE(counted.add({"a", 10, 1}, 9));
  REQUIRE(counted.add({"a", 2, 7}, 1, 2));
  REQUIRE(counted.add({"c", 1, 1}, 1, 0));
  std::vector<tally_page> pages;
  counted.for_each_page([&](const tally_page& page, const tally::counts& cells) {
    pages.push_back(page);
    CHECK(cells == counted.on(page));
  });
  CHECK(pages == std::vector<tally_page>{{"a", 2, 7}, {"a", 2, 8}, {"a", 10, 1}, {"b", 1, 7}});
  CHECK(counted.on({"a", 2, 7}) == tally::counts{{1, 2}, {9, 1}});
  CHECK(counted.total({"a", 2, 7}) == 3);
  CHECK(counted.on({"a", 3, 7}).empty());
  CHECK(counted.total({"a", 3, 7}) == 0);
}

TEST_CASE("a tally refuses what has no room, and counts nothing of it") {
  tally full;
  REQUIRE(full.add({"a", 1, 1}, 0, most_of_all - 1));
  REQUIRE(full.add({"a", 1, 2}, 0, 1));
  CHECK_FALSE(full.add({"a", 1, 1}, 1, 2));
  CHECK(full.add({"a", 1, 1}, 1, 1));
  CHECK_FALSE(full.add({"a", 1, 1}, 1));
  tally other;
  REQUIRE(other.add({"a", 1, 2}, 0));
  REQUIRE(other.add({"a", 1, 1}, 5));
  const tally before = full;
  CHECK_FALSE(full.merge(other));
  CHECK(full == before);
  CHECK_FALSE(full.merge(full));
  tally twice = other;
  REQUIRE(twice.merge(twice));
  CHECK(twice.total({"a", 1, 2}) == 2);
}

// ---- what is told of it

TEST_CASE("published counts are multiples of the threshold") {
  const auto received = *histogram::of(6, {{0, 19}, {1, 20}, {2, 39}, {3, 500}, {4, 501}});
  CHECK(published(received, 20) == *histogram::of(6, {{1, 20}, {2, 20}, {3, 500}, {4, 500}}));
  CHECK(published(received, 502).empty());
  CHECK(published(received, 1) == received);
  CHECK(published(received, 0) == received);
  const auto huge = *histogram::of(2, {{0, most_of_all}});
  CHECK(published(huge, most_of_all) == huge);
}

TEST_CASE("a table is published once, when its epoch is over, and never changed") {
  published_tables told;
  const tally_page page{"a", 1, 10};
  CHECK_FALSE(told.publish(page, {{0, 25}, {2, 19}}, 3, 20, 10));
  CHECK(told.all().empty());
  const published_table* const first = told.publish(page, {{0, 25}, {2, 19}}, 3, 20, 11);
  REQUIRE(first != nullptr);
  CHECK(first->counts == *histogram::of(3, {{0, 20}}));
  CHECK(first->threshold == 20);
  // What comes in later, or with another threshold, is not told.
  CHECK_FALSE(told.publish(page, {{0, 45}, {2, 20}}, 3, 20, 12));
  CHECK_FALSE(told.publish(page, {{0, 45}, {2, 20}}, 3, 1, 12));
  CHECK(told.all().at(page) == *first);
  // No cell is outside of its grid.
  CHECK_FALSE(told.publish({"a", 1, 9}, {{3, 20}}, 3, 20, 12));

  published_tables kept;
  CHECK(kept.add(*first));
  CHECK_FALSE(kept.add(*first));
  CHECK_FALSE(kept.add({{"a", 1, 9}, 20, *histogram::of(3, {{0, 21}})}));
  CHECK_FALSE(kept.add({{"a", 1, 9}, 0, histogram(3)}));
  CHECK(kept.all() == told.all());
}

// ---- what is estimated from it

TEST_CASE("an estimate has Wilson's interval") {
  const auto shares = estimate_shares(*histogram::of(2, {{0, 61}, {1, 1939}}));
  REQUIRE(shares.size() == 2);
  CHECK(near((shares[0].low + shares[0].high) / 2, 0.031400054, 1e-9));
  CHECK(near((shares[0].high - shares[0].low) / 2, 0.007582658, 1e-9));
  CHECK(shares[0].least == shares[0].share);
  CHECK(shares[0].most == shares[0].share);
}

TEST_CASE("a difference has the interval that was published for it") {
  // Newcombe 1998, table II: 56 of 70 against 48 of 80, method 10.
  const auto before = estimate_shares(*histogram::of(2, {{0, 48}, {1, 32}}));
  const auto after = estimate_shares(*histogram::of(2, {{0, 56}, {1, 14}}));
  const trend rose = trend_between(before[0], after[0]);
  CHECK(near(rose.difference, 0.2, 1e-12));
  CHECK(near(rose.low, 0.0524, 5e-5));
  CHECK(near(rose.high, 0.3339, 5e-5));
  CHECK(rose.is_certain());
  CHECK_FALSE(trend_between(before[0], before[0]).is_certain());
}

/// Calls `visit` with every table that has these counts when it is rounded.
template <class Visit>
void for_each_table(const histogram& rounded, std::uint64_t step, Visit visit) {
  std::vector<std::uint64_t> more(rounded.cells());
  for (bool is_last = false; !is_last;) {
    std::vector<crowd> crowds;
    for (std::uint64_t cell = 0; cell != rounded.cells(); ++cell)
      crowds.push_back({cell, rounded.size_of(cell) + more[cell]});
    visit(*histogram::of(rounded.cells(), crowds));
    std::size_t i = 0;
    while (i != more.size() && ++more[i] == step) more[i++] = 0;
    is_last = i == more.size();
  }
}

TEST_CASE("intervals of rounded counts hold those of all tables that they could have been, and nothing more") {
  constexpr std::uint64_t step = 5;
  const drawn_answers randomized_by{.response = randomized_response::of(3, {3, 1})};
  for (const drawn_answers& how : {drawn_answers{}, randomized_by}) {
    for (const auto& rounded : {*histogram::of(3, {{0, 20}, {1, 5}}), *histogram::of(3, {{0, 5}, {1, 5}, {2, 5}}),
                                *histogram::of(3, {{2, 100}})}) {
      const auto widened = estimate_shares(known_counts(published_table{{}, step, rounded}), how);
      const auto other =
          estimate_shares(known_counts(published_table{{}, step, *histogram::of(3, {{0, 10}, {2, 20}})}), how);
      REQUIRE(widened.size() == 3);
      std::array<std::array<double, 4>, 3> seen{};  // low, high, least, most
      seen.fill({9, -9, 9, -9});
      double least_difference = 9, most_difference = -9;
      std::vector<std::vector<estimate>> others;
      for_each_table(*histogram::of(3, {{0, 10}, {2, 20}}), step,
                     [&](const histogram& table) { others.push_back(estimate_shares(table, how)); });
      for_each_table(rounded, step, [&](const histogram& table) {
        const auto each = estimate_shares(table, how);
        for (std::size_t i = 0; i != 3; ++i) {
          seen[i][0] = std::min(seen[i][0], each[i].low);
          seen[i][1] = std::max(seen[i][1], each[i].high);
          seen[i][2] = std::min(seen[i][2], each[i].share);
          seen[i][3] = std::max(seen[i][3], each[i].share);
        }
        for (const auto& before : others) {
          const trend rose = trend_between(before[0], each[0]);
          least_difference = std::min(least_difference, rose.low);
          most_difference = std::max(most_difference, rose.high);
        }
      });
      for (std::size_t i = 0; i != 3; ++i) {
        CHECK(near(widened[i].low, seen[i][0], 1e-12));
        CHECK(near(widened[i].high, seen[i][1], 1e-12));
        CHECK(near(widened[i].least, seen[i][2], 1e-12));
        CHECK(near(widened[i].most, seen[i][3], 1e-12));
        CHECK(widened[i].least <= widened[i].share);
        CHECK(widened[i].share <= widened[i].most);
      }
      const trend rose = trend_between(other[0], widened[0]);
      CHECK(near(rose.low, least_difference, 1e-12));
      CHECK(near(rose.high, most_difference, 1e-12));
    }
  }
}

TEST_CASE("cells put together are estimated as one") {
  const auto received = *histogram::of(4, {{0, 300}, {1, 250}, {2, 250}, {3, 200}});
  const auto in_pairs = [](std::uint64_t cell) { return cell / 2; };
  const known_counts counts = known_counts(received).grouped(2, in_pairs);
  const auto plain = estimate_shares(counts);
  REQUIRE(plain.size() == 2);
  CHECK(near(plain[0].share, 0.55, 1e-12));
  const drawn_answers how{.response = randomized_response::of(4, {3, 1})};
  const auto single = estimate_shares(received, how);
  const auto pairs = estimate_shares(counts, how.grouped(2, in_pairs));
  REQUIRE(pairs.size() == 2);
  CHECK(near(pairs[0].share, single[0].share + single[1].share, 1e-12));
  CHECK(near(pairs[0].share + pairs[1].share, 1, 1e-12));
  const drawn_answers hidden{.dummies = expected_dummies{100, 0, *histogram::of(4, {{0, 1}, {1, 1}, {3, 2}})}};
  const auto real = estimate_shares(received, hidden);
  const auto real_pairs = estimate_shares(counts, hidden.grouped(2, in_pairs));
  REQUIRE(real_pairs.size() == 2);
  CHECK(near(real_pairs[0].share, real[0].share + real[1].share, 1e-12));

  const known_counts rounded = known_counts(published_table{{}, 20, published(received, 20)}).grouped(2, in_pairs);
  CHECK(rounded.classes()[0].least == 540);
  CHECK(rounded.classes()[0].middle == 540 + 2 * 9);
  CHECK(rounded.classes()[0].most == 578);
  CHECK(rounded.least_total() == 980);
  CHECK(rounded.middle_total() == 980 + 4 * 9);
  CHECK(rounded.most_total() == 980 + 4 * 19);
}

TEST_CASE("nothing is estimated from nothing") {
  CHECK(estimate_shares(histogram(3)).empty());
  CHECK(estimate_shares(known_counts(published_table{{}, 20, histogram(3)})).empty());
  const known_counts huge(published_table{{}, most_of_all, *histogram::of(2, {{1, most_of_all}})});
  CHECK(huge.most_total() == most_of_all);
  CHECK(estimate_shares(huge).size() == 2);
}

// ---- how often intervals hold the truth

constexpr std::array<double, 4> truth{0.5, 0.3, 0.17, 0.03};

std::uint64_t true_cell(check::seeded_random& random) {
  const std::uint64_t drawn = draw_below(random, 100);
  return drawn < 50 ? 0 : drawn < 80 ? 1 : drawn < 97 ? 2 : 3;
}

constexpr int rounds = 400;

/// What `estimate(random)` estimates, in rounds with a seed each: how often each interval holds the truth.
template <class Estimate>
std::array<int, 4> covered_by(Estimate estimate_one) {
  std::array<int, 4> covered{};
  for (int round = 0; round != rounds; ++round) {
    check::seeded_random random(static_cast<std::uint64_t>(round));
    const std::vector<estimate> shares = estimate_one(random);
    REQUIRE(shares.size() == 4);
    for (std::size_t i = 0; i != 4; ++i) covered[i] += shares[i].low <= truth[i] && truth[i] <= shares[i].high;
  }
  return covered;
}

/// 95 % of 400 is 380, with a standard deviation of 4.4.
bool are_95_percent(const std::array<int, 4>& covered) {
  return std::all_of(covered.begin(), covered.end(), [](int each) { return 364 <= each && each <= 396; });
}
bool are_95_percent_or_more(const std::array<int, 4>& covered) {
  return std::all_of(covered.begin(), covered.end(), [](int each) { return 364 <= each; });
}

histogram counted(const std::array<std::uint64_t, 4>& cells) {
  return *histogram::of(4, {{0, cells[0]}, {1, cells[1]}, {2, cells[2]}, {3, cells[3]}});
}

TEST_CASE("intervals hold the truth as often as they say: plain, sampled, randomized and rounded") {
  CHECK(are_95_percent(covered_by([](check::seeded_random& random) {
    std::array<std::uint64_t, 4> cells{};
    for (int i = 0; i != 1000; ++i) ++cells[true_cell(random)];
    return estimate_shares(counted(cells));
  })));
  CHECK(are_95_percent(covered_by([](check::seeded_random& random) {
    std::array<std::uint64_t, 4> cells{};
    for (int i = 0; i != 10'000; ++i) {
      const std::uint64_t cell = true_cell(random);
      if (draw_chance(random, {1, 10})) ++cells[cell];
    }
    return estimate_shares(counted(cells));
  })));
  CHECK(are_95_percent(covered_by([](check::seeded_random& random) {
    const auto response = *randomized_response::of(4, {3, 1});
    std::array<std::uint64_t, 4> cells{};
    for (int i = 0; i != 2000; ++i) ++cells[response.respond(true_cell(random), random)];
    return estimate_shares(counted(cells), {.response = response});
  })));
  // What was rounded is never more certain.
  double widest = 0;
  CHECK(are_95_percent_or_more(covered_by([&](check::seeded_random& random) {
    std::array<std::uint64_t, 4> cells{};
    for (int i = 0; i != 1000; ++i) ++cells[true_cell(random)];
    const histogram received = counted(cells);
    const auto widened = estimate_shares(known_counts(published_table{{}, 20, published(received, 20)}));
    const auto exact = estimate_shares(received);
    for (std::size_t i = 0; i != 4; ++i) {
      CHECK(widened[i].low <= exact[i].low);
      CHECK(widened[i].high >= exact[i].high);
      widest = std::max(widest, (widened[i].high - widened[i].low) - (exact[i].high - exact[i].low));
    }
    return widened;
  })));
  // 19 of 1,000 answers more or less in a class, and 57 in all.
  CHECK(widest < 0.1);
}

TEST_CASE("intervals hold the truth as often as they say: among dummies, however their number varies") {
  struct sending {
    std::uint32_t least;
    std::uint32_t most;
  };
  for (const sending each : {sending{1, 1}, sending{0, 2}, sending{0, 12}}) {
    const histogram weights = *histogram::of(4, {{0, 1}, {2, 2}, {3, 7}});
    const auto hiding = *dummies<length, quality>::of(
        each.least, each.most,
        {*histogram::of(length::cells, {{0, 1}, {2, 2}, {3, 7}}), *histogram::of(quality::cells, {{0, 1}})});
    const auto covered = covered_by([&](check::seeded_random& random) {
      std::array<std::uint64_t, 4> cells{};
      for (int installation = 0; installation != 1000; ++installation) {
        if (draw_chance(random, {3, 4})) ++cells[true_cell(random)];
        for (std::uint64_t left = hiding.draw_count(random); left != 0; --left) {
          const auto drawn = hiding.draw(random);
          if (drawn.policy == 0) ++cells[drawn.cell];
        }
      }
      return estimate_shares(counted(cells),
                             {.dummies = expected_dummies::of(each.least, each.most, {1, 2}, 1000, weights)});
    });
    CAPTURE(each.most, covered);
    CHECK(are_95_percent_or_more(covered));
  }
}

TEST_CASE("intervals of a difference hold it as often as they say") {
  int covered = 0;
  for (int round = 0; round != rounds; ++round) {
    check::seeded_random random(static_cast<std::uint64_t>(round));
    std::array<std::uint64_t, 4> before{}, after{};
    for (int i = 0; i != 800; ++i) {
      ++before[true_cell(random)];
      ++after[draw_chance(random, {1, 10}) ? 3 : true_cell(random)];
    }
    const trend rose = trend_between(estimate_shares(counted(before))[3], estimate_shares(counted(after))[3]);
    const double truly = 0.9 * 0.03 + 0.1 - 0.03;
    covered += rose.low <= truly && truly <= rose.high;
  }
  CHECK(covered >= 364);
  CHECK(covered <= 396);
}

// ---- what answers are known by

/// Another policy by the name of one, and one that is too large.
struct other_length
    : policy<play, unused<&play::bitrate>, field<"duration", from<&play::duration>, bucket<30_min, 60_min, 95_min>>> {
  static constexpr std::string_view name = "length";
  static constexpr declaration declared = length::declared;
};
struct numbers {
  muffle::milliseconds a, b, c;
};
struct large : policy<numbers, field<"a", from<&numbers::a>, round_down<1_s, 1_s, 200_s>>,
                      field<"b", from<&numbers::b>, round_down<1_s, 1_s, 200_s>>,
                      field<"c", from<&numbers::c>, round_down<1_s, 1_s, 200_s>>> {
  static constexpr declaration declared = length::declared;
};

struct sending {
  std::int64_t now = monday;
  epochs<set_clock> weekly{7, set_clock{&now}};
  secret_coin<set_clock> coin{some_secret, weekly};
  memory_only store{};
  template <class... Policies>
  auto box(outbox_options<Policies...> wanted = {}) {
    return outbox(answers<Policies...>, store, weekly, std::move(wanted), check::seeded_random(1));
  }
};

/// All that a pipeline can say.
json whole_document() {
  sending is;
  using random_length = randomized<length, ratio{3, 1}>;
  using random_quality = randomized<quality, ratio{3, 1}>;
  auto box = is.box<random_quality, random_length>(
      {.hiding = dummies<random_quality, random_length>::of(
           1, 3, {*histogram::of(quality::cells, {{1, 1}}), *histogram::of(length::cells, {{0, 1}, {3, 3}})})});
  return describe(ask_one<length, quality>(is.coin) | sampled({1, 10}, is.coin) | randomize<ratio{3, 1}>(is.coin) |
                  bounded(1, is.coin) | into(box));
}

json plain_document() {
  sending is;
  auto box = is.box<length>();
  return describe(sanitize<length> | into(box));
}

TEST_CASE("a pipeline says all that an estimate needs, and a collector reads it") {
  documents known;
  REQUIRE(known.add("a.json", whole_document().dump(1)).empty());
  REQUIRE(known.all().size() == 2);
  const answer_document* const of = known.find("length_randomized_3_1", 1);
  REQUIRE(of != nullptr);
  CHECK(known.all()[0] == of);
  CHECK(known.find("length_randomized_3_1", 2) == nullptr);
  CHECK(known.find("length", 1) == nullptr);
  CHECK(of->policy.cells == length::cells);
  CHECK(of->epoch_days == 7);
  CHECK(of->asked == ratio{1, 2});
  CHECK(of->sampled == ratio{1, 10});
  CHECK(of->weight == ratio{3, 1});
  CHECK(of->bounded == 1U);
  CHECK_FALSE(of->least_crowd);
  CHECK(of->stages.size() == 5);
  const declared_dummies expected{1, 3, {1, 2}, *histogram::of(length::cells, {{0, 1}, {3, 3}})};
  CHECK(of->dummies == expected);
  CHECK_FALSE(of->is_one_of_each_household());
  CHECK_FALSE(of->drawn());
  REQUIRE(of->drawn(1000));
  CHECK(of->drawn(1000)->dummies->mean == 1000);
  CHECK(of->drawn(1000)->response->epsilon() == ln_ceiling({3, 1}));

  documents plain;
  REQUIRE(plain.empty());
  REQUIRE(plain.add("b.json", plain_document().dump()).empty());
  const answer_document* const length_of = plain.find("length", 1);
  REQUIRE(length_of != nullptr);
  CHECK(length_of->asked == ratio{1, 1});
  CHECK_FALSE((length_of->sampled || length_of->weight || length_of->bounded || length_of->dummies));
  CHECK_FALSE(length_of->is_one_of_each_household());
  CHECK(length_of->drawn());

  sending is;
  const std::vector<play> titles(9, play_of(70));
  const auto counted_titles = reference<length>::of(std::span<const play>(titles));
  documents of_gated;
  const json gated = describe(sanitize<length> | require_k(counted_titles, 7) | bounded(1, is.coin) | keep_in{nullptr});
  REQUIRE(of_gated.add("c.json", gated.dump()).empty());
  CHECK(of_gated.all()[0]->least_crowd == 7U);
  CHECK(of_gated.all()[0]->is_one_of_each_household());
}

TEST_CASE("a collector knows the bytes of every policy that a document has, and no others") {
  documents known;
  REQUIRE(known.add("a.json", plain_document().dump()).empty());
  const auto sent = encode(release<length>(play_of(70)));
  const decoded_answer read = known.decode(sent);
  REQUIRE(read);
  CHECK(read.of->policy.name == "length");
  CHECK(read.cell == release<length>(play_of(70)).cell());
  CHECK(read.of->policy.label(read.cell, 0) == "60-90 min");
  CHECK(known.decode(encode(release<quality>(play_of(70)))).error == decode_error::other_policy);
  CHECK(known.decode({}).error == decode_error::wrong_size);
  CHECK(known.decode(std::span(sent).first(15)).error == decode_error::wrong_size);
  auto edited = sent;
  edited[15] = std::byte{length::cells};
  CHECK(known.decode(edited).error == decode_error::cell_too_large);
  edited[8] = std::byte{0xff};
  CHECK(known.decode(edited).error == decode_error::cell_too_large);
  CHECK_FALSE(documents().decode(sent));
}

TEST_CASE("documents of one policy and version say the same of all that an estimate needs") {
  const json first = whole_document();
  documents known;
  REQUIRE(known.add("a.json", first.dump()).empty());
  CHECK(known.add("again.json", first.dump()).empty());
  CHECK(known.all().size() == 2);
  const auto refused = [&](const json& other, std::string_view why) {
    const std::string problem = known.add("b.json", other.dump());
    CAPTURE(problem, why);
    CHECK(contains(problem, "a.json and b.json say different things of "));
    CHECK(contains(problem, why));
    CHECK(contains(problem, "changes only with a new version"));
  };
  json other = first;
  other["sampled"] = {1, 5};
  refused(other, "sampled is 1/10 in one and 1/5 in the other");
  (other = first)["bounded"] = 2;
  refused(other, "bounded is 1 in one and 2 in the other");
  (other = first)["bounded"] = nullptr;
  refused(other, "bounded is 1 in one and null in the other");
  (other = first)["least_crowd"] = 20;
  refused(other, "least_crowd is null in one and 20 in the other");
  (other = first)["epoch_days"] = 28;
  refused(other, "epoch_days is 7 in one and 28 in the other");
  (other = first)["answers"][1]["asked"] = {1, 3};
  refused(other, "quality_randomized_3_1 version 1: asked is 1/2 in one and 1/3 in the other");
  (other = first)["answers"][0]["weight"] = {4, 1};
  refused(other, "weight is 3/1 in one and 4/1 in the other");
  (other = first)["answers"][0]["dummies"] = nullptr;
  refused(other, "dummies are sent by one and not by the other");
  (other = first)["answers"][0]["dummies"]["most"] = 4;
  refused(other, "dummies are sent in other numbers or cells");
  // What is told in other words is the same.
  (other = first)["stages"][0] = "otherwise";
  other["sampled"] = {2, 20};
  CHECK(known.add("b.json", other.dump()).empty());

  // Another policy of the same name and version.
  documents lengths;
  REQUIRE(lengths.add("a.json", plain_document().dump()).empty());
  const std::string problem = lengths.add("b.json", describe(sanitize<other_length> | keep_in{nullptr}).dump());
  CHECK(contains(problem,
                 "a.json and b.json say different things of length version 1: field duration has other classes"));
  json twice = plain_document();
  twice["answers"].push_back(twice["answers"][0]);
  CHECK(contains(lengths.add("b.json", twice.dump()), "b.json: length version 1 stands twice in it"));
  CHECK(lengths.all().size() == 1);
}

TEST_CASE("what is no pipeline document is refused, with what is wrong and where") {
  const json good = whole_document();
  const auto problem_of = [](const std::string& text) { return documents().add("a.json", text); };
  const auto refused = [&](const json& edited, std::string_view why) {
    const std::string problem = problem_of(edited.dump());
    CAPTURE(problem, why);
    CHECK(contains(problem, "a.json: "));
    CHECK(contains(problem, why));
  };
  CHECK(problem_of(good.dump()).empty());
  CHECK(contains(problem_of(""), "no JSON"));
  CHECK(contains(problem_of(good.dump().substr(1)), "no JSON"));
  CHECK(contains(problem_of(good.dump() + std::string(1, '\0')), "NUL"));
  CHECK(contains(problem_of("[]"), "no pipeline document"));
  CHECK(contains(problem_of(R"({"muffle_pipeline":1,"muffle_pipeline":1})"), "stands twice"));
  refused(describe<length>(), "it is a policy document");
  json edited = good;
  edited["muffle_pipeline"] = 2;
  refused(edited, "muffle_pipeline has to be 1: a newer program wrote it");
  (edited = good)["muffle_pipeline"] = "1";
  refused(edited, "muffle_pipeline has to be 1");
  for (const char* const name : {"stages", "epoch_days", "sampled", "bounded", "least_crowd", "answers"}) {
    (edited = good).erase(name);
    refused(edited, std::string(name) + " has to be ");
  }
  for (const char* const name : {"policy", "asked", "weight", "dummies"}) {
    (edited = good)["answers"][1].erase(name);
    refused(edited, std::string("answers[1].") + name + " has to be ");
  }
  for (const char* const name : {"least", "most", "share", "weights"}) {
    (edited = good)["answers"][1]["dummies"].erase(name);
    refused(edited, std::string("answers[1].dummies.") + name + " has to be ");
  }
  for (const json& bad :
       {json(1), json({1}), json({1, 0}), json({0, 1}), json({-1, 2}), json({1.5, 2}), json({2, 1})}) {
    (edited = good)["sampled"] = bad;
    refused(edited, "sampled has to be ");
    (edited = good)["answers"][0]["asked"] = bad;
    refused(edited, "answers[0].asked has to be ");
  }
  for (const json& bad : {json({1, 2}), json({1, 0}), json({most_of_all, 1}), json({1, most_of_all}), json("3/1")}) {
    (edited = good)["answers"][0]["weight"] = bad;
    refused(edited, "answers[0].weight has to be ");
  }
  for (const json& bad : {json(0), json(-1), json(1.0), json(36'601), json("7")}) {
    (edited = good)["epoch_days"] = bad;
    refused(edited, "epoch_days has to be ");
  }
  (edited = good)["epoch_days"] = nullptr;  // then epochs are weeks
  CHECK(problem_of(edited.dump()).empty());
  (edited = good)["answers"][0]["dummies"]["least"] = 4;
  refused(edited, "answers[0].dummies.most has to be a whole number from 4");
  for (const json& bad :
       {json::array(), json({{9, 1}}), json({{0, 0}}), json({{0, most_of_all}, {1, 1}}), json({{0}}), json(1)}) {
    (edited = good)["answers"][0]["dummies"]["weights"] = bad;
    refused(edited, "answers[0].dummies.weights has to be pairs of a cell below 5");
  }
  (edited = good)["answers"][0]["policy"]["cells"] = 7;
  refused(edited, "answers[0].policy: cells is 7, and there are 5: it was edited");
  (edited = good)["answers"] = json::array();
  refused(edited, "answers has to be ");
}

TEST_CASE("a policy of more cells than a crowd can have is not collected") {
  CHECK(contains(documents().add("a.json", describe(sanitize<large> | keep_in{nullptr}).dump()),
                 "and a collector takes 1048576 at most"));
}

}  // namespace

}  // namespace collect_test
