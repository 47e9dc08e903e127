// SPDX-License-Identifier: MIT

// Reports, verdicts and suggestions: whether they say what is wrong, and whether what they advise mends it.

#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/check/k_anonymity.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/check/popularity.hpp>
#include <muffle/check/report.hpp>
#include <muffle/check/requirement.hpp>
#include <muffle/check/suggest.hpp>
#include <muffle/crowd/count.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/categories.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/policy/without_keep.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/vocabulary/resolution.hpp>
#include <muffle/vocabulary/video_codec.hpp>

#include "support/near.hpp"

namespace report_test {

namespace {

using namespace muffle;
using namespace muffle::check;
using namespace muffle::literals;
using muffle_test::near;

struct video {
  muffle::video_codec video_codec;
  muffle::resolution resolution;
};

struct quality : policy<video, field<"video_codec", from<&video::video_codec>, normalize<muffle::video_codec>>,
                        field<"resolution", from<&video::resolution>, normalize<muffle::resolution>>> {};

struct rate {
  bit_rate bitrate;
};
struct rates : policy<rate, field<"bitrate", from<&rate::bitrate>, bucket<1_Mbps, 2_Mbps, 3_Mbps>>> {};

struct delivery {
  muffle::play_method method;
};
struct deliveries : policy<delivery, field<"play_method", from<&delivery::method>, normalize<muffle::play_method>>> {};

constexpr std::array<std::string_view, 1> two_rows[] = {{"<1 Mbit/s"}, {"2-3 Mbit/s"}};
struct kept_rates
    : policy<rate, field<"bitrate", from<&rate::bitrate>, bucket<1_Mbps, 2_Mbps, 3_Mbps>>, keep<two_rows>> {};

std::vector<video> videos(std::uint64_t vp8_2160, std::uint64_t av1_2160) {
  std::vector<video> result;
  const auto add = [&](muffle::video_codec codec, muffle::resolution size, std::uint64_t count) {
    result.insert(result.end(), count, {codec, size});
  };
  add(video_codec::h264, resolution::r1080, 100);
  add(video_codec::hevc, resolution::r2160, 100);
  add(video_codec::vp8, resolution::r2160, vp8_2160);
  add(video_codec::other, resolution::r2160, av1_2160);
  return result;
}

/// Of sizes given, in cells from 0 on.
template <class P>
report report_of(const std::vector<std::uint64_t>& sizes) {
  std::vector<crowd> crowds;
  for (std::uint64_t cell = 0; cell != sizes.size(); ++cell) crowds.push_back({cell, sizes[cell]});
  return measure(policy_grid::of<P>(), *histogram::of(P::cells, crowds)).value();
}

}  // namespace

TEST_CASE("a report says what the crowds are") {
  const report all = report_of<rates>({5, 3, 2, 1, 1});
  CHECK(all.k == 1);
  CHECK(all.unique == ratio{1, 6});
  CHECK(all.below(3) == ratio{1, 3});
  CHECK(near(all.entropy_bits, 2.054585169338, 1e-12));
  CHECK(all.top1.prior == ratio{1, 12});
  CHECK(all.top1.posterior == ratio{5, 12});
  CHECK(all.top20.posterior == ratio{1, 1});
  CHECK_FALSE(all.popular);
  CHECK(all.policy.cells == 5);
  CHECK(all.policy.text(1) == "bitrate=1-2 Mbit/s");
  CHECK(all.policy.text(4) == "incomplete");

  CHECK_FALSE(measure(policy_grid::of<rates>(), histogram(5)));
  CHECK_FALSE(measure(policy_grid::of<rates>(), *histogram::of(6, {{0, 1}})));
}

TEST_CASE("a report knows that popular titles are guessed first") {
  // Zipf's law over twelve titles in the order of their cells, in units of 1/27720.
  const std::uint64_t sizes[] = {5, 3, 2, 1, 1};
  std::vector<popularity::title> titles;
  for (std::uint64_t cell = 0; cell != 5; ++cell) {
    for (std::uint64_t i = 0; i != sizes[cell]; ++i) titles.push_back({cell, 27'720 / (titles.size() + 1)});
  }
  const auto plays = *popularity::of(titles);
  const report all = measure(policy_grid::of<rates>(), *histogram::of(5, {{0, 5}, {1, 3}, {2, 2}, {3, 1}, {4, 1}}),
                             population::titles, &plays)
                         .value();
  CHECK(near(all.popular->top1.posterior.value(), 0.467908998965, 1e-12));
  CHECK(all.popular->effective_k == ratio{1, 1});
}

TEST_CASE("a verdict names the field and the class to merge") {
  const std::vector<video> all = videos(3, 40);
  const report measured = measure(policy_grid::of<quality>(), count<quality>(all)).value();
  CHECK(measured.meets({.k = 3}).holds());
  const verdict found = measured.meets({.k = 20});
  REQUIRE(found.why_not.size() == 1);
  CHECK(found.why_not[0] == "video_codec=vp8 x resolution=2160: 3 titles; merge vp8 into other");

  const report households =
      measure(policy_grid::of<quality>(), count<quality>(videos(1, 40)), population::households).value();
  CHECK(households.meets({.k = 20}).why_not[0] ==
        "video_codec=vp8 x resolution=2160: 1 household; merge vp8 into other");

  // A household may be in both classes, so sums of households are no more than a bound.
  CHECK(measure(policy_grid::of<quality>(), count<quality>(videos(3, 5)), population::households)
            ->meets({.k = 20})
            .why_not[0] ==
        "video_codec=vp8 x resolution=2160: 3 households; merge vp8 into other (then there are at most 8)");

  // Merging does not always reach it, or change anything.
  const auto why = [](std::uint64_t vp8, std::uint64_t other) {
    return measure(policy_grid::of<quality>(), count<quality>(videos(vp8, other)))->meets({.k = 20}).why_not;
  };
  CHECK(why(3, 5)[0] == "video_codec=vp8 x resolution=2160: 3 titles; merge vp8 into other (then there are 8)");
  CHECK(why(3, 0)[0] ==
        "video_codec=vp8 x resolution=2160: 3 titles; no class that it can be merged with holds more: "
        "fold rare classes together, with fold<G, kept...>, or ask for fewer fields");
}

TEST_CASE("a verdict merges ordered classes with a neighbour") {
  const auto why = [](const std::vector<std::uint64_t>& sizes) {
    return report_of<rates>(sizes).meets({.k = 20}).why_not;
  };
  CHECK(why({100, 3, 30, 200}) ==
        std::vector<std::string>{"bitrate=1-2 Mbit/s: 3 titles; merge 1-2 Mbit/s into <1 Mbit/s"});
  CHECK(why({3, 100, 100, 100}) ==
        std::vector<std::string>{"bitrate=<1 Mbit/s: 3 titles; merge <1 Mbit/s into 1-2 Mbit/s"});
  CHECK(why({100, 5, 18, 100})[0] == "bitrate=1-2 Mbit/s: 5 titles; merge 1-2 Mbit/s into 2-3 Mbit/s");
  CHECK(why({3, 4, 13, 100})[0] == "bitrate=<1 Mbit/s: 3 titles; merge all classes from <1 Mbit/s to 2-3 Mbit/s");
  CHECK(why({3, 17, 100, 100})[0] == "bitrate=<1 Mbit/s: 3 titles; merge <1 Mbit/s into 1-2 Mbit/s");
  CHECK(why({20, 3, 20, 20}).size() == 1);
  CHECK(why({100, 100, 100, 100}).empty());
  CHECK(
      why({100, 100, 100, 0, 3}) ==
      std::vector<std::string>{"incomplete: 3 titles; hold such releases back, or let unknown be part of a class, with "
                               "with_unknown<G, class>"});
}

TEST_CASE("a verdict merges no two classes without an order, but into other") {
  const auto why = [](std::vector<std::uint64_t> sizes) { return report_of<deliveries>(sizes).meets({.k = 20}).why_not; };
  CHECK(why({100, 3, 100}) ==
        std::vector<std::string>{"play_method=direct_stream: 3 titles; no class that it can be merged with holds more: fold "
                                 "rare classes together, with fold<G, kept...>, or ask for fewer fields"});
}

TEST_CASE("a verdict about a table of kept combinations speaks of the table") {
  CHECK(report_of<kept_rates>({100, 3, 100}).meets({.k = 20}).why_not ==
        std::vector<std::string>{"bitrate=2-3 Mbit/s: 3 titles; leave its row out of keep, so that it is `rare`"});
  CHECK(report_of<kept_rates>({100, 100, 3}).meets({.k = 20}).why_not ==
        std::vector<std::string>{"rare: 3 titles; keep fewer combinations, so that `rare` has a crowd"});
}

TEST_CASE("a verdict says which of its numbers is too high") {
  const report all = report_of<rates>({100, 100, 100, 100});
  CHECK(all.meets({.k = 20, .max_cells = 5}).holds());
  CHECK(all.meets({.k = 20, .max_cells = 4}).why_not ==
        std::vector<std::string>{"5 cells, more than 4: ask for fewer fields, or take fewer classes"});
  CHECK(all.meets({.max_top1 = {1, 100}}).holds());
  CHECK(all.meets({.max_top1 = {1, 200}}).why_not ==
        std::vector<std::string>{
            "one guess can name 1.00 % of titles, more than 0.50 %: 4 of 5 cells are in use, so merge "
            "classes until fewer are"});
  CHECK(all.meets({.max_top20 = {1, 5}}).holds());
  CHECK(all.meets({.max_top20 = {1, 6}}).why_not[0].starts_with("twenty guesses can name 20.00 % of titles"));
}

TEST_CASE("where most answers say nothing there is no verdict") {
  const report blank = report_of<rates>({0, 0, 0, 0, 1000});
  CHECK(blank.unanswered() == ratio{1, 1});
  const verdict of_blank = blank.meets({.k = 20});
  CHECK_FALSE(of_blank.holds());
  CHECK(of_blank.why_not.empty());
  CHECK(of_blank.cannot_tell ==
        "100.00 % of the titles say nothing, more than 25.00 %: 0 are rare, 1000 incomplete and 0 unknown; crowds of "
        "such answers are no measure of the policy");

  // A quarter may be rare or incomplete, and no title more.
  CHECK(report_of<kept_rates>({600, 150, 200, 50}).meets({.k = 20}).holds());
  CHECK_FALSE(report_of<kept_rates>({600, 150, 200, 51}).meets({.k = 20}).holds());
  CHECK(report_of<kept_rates>({600, 150, 200, 51}).meets({.k = 20, .max_unanswered = {1, 2}}).holds());

  // Unknown as part of a class does not show in the crowds.
  report part_of_a_class = report_of<rates>({500, 500});
  CHECK(part_of_a_class.meets({.k = 20}).holds());
  part_of_a_class.unknown_in_class = 251;
  CHECK(part_of_a_class.meets({.k = 20}).cannot_tell.find("251 unknown") != std::string::npos);
}

TEST_CASE("crowds are counted in a population where there is one") {
  // Answers of 4, 2 and 1 titles, which 40, 20 and no titles of the population give.
  const auto of = [](std::vector<crowd> crowds) { return *histogram::of(rates::cells, std::move(crowds)); };
  const histogram given = of({{0, 4}, {1, 2}, {3, 1}});
  const histogram population = of({{0, 40}, {1, 20}, {2, 7}});
  const report all = measure_in(population, policy_grid::of<rates>(), given).value();
  // The one that it does not list is a title of the world, and alone.
  CHECK(all.k == 1);
  CHECK(all.unique == ratio{1, 7});
  CHECK(all.below(21) == ratio{3, 7});
  CHECK(all.top1.prior == ratio{1, 68});
  CHECK(near(all.top1.posterior.value(), (4.0 / 40 + 2.0 / 20 + 1) / 7, 1e-9));
  CHECK(all.top1.posterior.value() >= (4.0 / 40 + 2.0 / 20 + 1) / 7);
  CHECK(near(all.top20.posterior.value(), (4.0 * 20 / 40 + 2 + 1) / 7, 1e-9));
  CHECK(all.meets({.k = 20}).why_not ==
        std::vector<std::string>{"bitrate=>=3 Mbit/s: 1 title; merge all classes from 1-2 Mbit/s to >=3 Mbit/s"});
  // What is said of one answer is the same whoever asks: a cell that nobody gave is no crowd.
  const report without = measure_in(population, policy_grid::of<rates>(), of({{0, 4}, {1, 2}})).value();
  CHECK(without.k == 20);
  CHECK(without.meets({.k = 20}).holds());
  CHECK_FALSE(measure(policy_grid::of<rates>(), of({{0, 4}, {1, 2}}))->meets({.k = 20}).holds());

  // In itself a catalogue is as it is without.
  const report itself = measure_in(given, policy_grid::of<rates>(), given).value();
  const report alone = measure(policy_grid::of<rates>(), given).value();
  CHECK(itself.k == alone.k);
  CHECK(itself.unique == alone.unique);
  CHECK(near(itself.top1.posterior.value(), alone.top1.posterior.value(), 1e-9));
  CHECK_FALSE(measure_in(histogram(6), policy_grid::of<rates>(), given));
  CHECK_FALSE(measure_in(population, policy_grid::of<rates>(), histogram(5)));
}

TEST_CASE("a verdict explains the ten smallest and counts the others") {
  std::vector<crowd> crowds;
  for (std::uint64_t cell = 0; cell != 15; ++cell) crowds.push_back({cell, 15 - cell});
  crowds.push_back({20, 1000});
  const verdict found = measure(policy_grid::of<quality>(), *histogram::of(quality::cells, crowds))->meets({.k = 20});
  REQUIRE(found.why_not.size() == 11);
  CHECK(found.why_not[0].find(": 1 title; ") != std::string::npos);
  CHECK(found.why_not[10] == "5 more cells hold fewer than 20; all such cells together hold 10.72 %");
}

TEST_CASE("a policy without its table tells all combinations apart") {
  STATIC_REQUIRE(std::is_same_v<typename without_keep<kept_rates>::fields, typename kept_rates::fields>);
  STATIC_REQUIRE(without_keep<kept_rates>::cells == 5);
  STATIC_REQUIRE(without_keep<rates>::cells == rates::cells);
  STATIC_REQUIRE(without_keep<presets::video_quality>::combinations == 60);
  STATIC_REQUIRE(without_keep<presets::video_quality>::cells == 61);
}

TEST_CASE("a suggested table reaches the requirement") {
  const policy_grid grid = policy_grid::of<rates>();
  const auto of = [](std::vector<crowd> crowds) { return *histogram::of(rates::cells, std::move(crowds)); };

  const auto all = suggest_keep(grid, of({{0, 30}, {1, 40}, {2, 50}, {3, 60}}), {.k = 20});
  CHECK(all->kept.size() == 4);
  CHECK(all->rare == ratio{0, 180});
  CHECK(all->cells == 5);

  CHECK(suggest_keep(grid, of({{0, 20}, {1, 40}, {2, 50}, {3, 60}}), {.k = 20})->kept.size() == 4);

  // One small crowd is no crowd of `rare`: the next one joins it.
  const auto joined = suggest_keep(grid, of({{0, 100}, {1, 3}, {2, 30}, {3, 60}}), {.k = 20});
  CHECK(joined->kept == std::vector<crowd>{{0, 100}, {3, 60}});
  CHECK(joined->rare == ratio{33, 193});
  CHECK(joined->cells == 4);
  CHECK(joined->entropy_after < joined->entropy_before);
  CHECK(keep_table(grid, *joined, "kept_rates") ==
        "inline constexpr std::array<std::string_view, 1> kept_rates[] = {\n"
        "    {\"<1 Mbit/s\"},  // 100\n"
        "    {\">=3 Mbit/s\"},  // 60\n"
        "};\n");

  CHECK(
      suggest_keep(grid, of({{0, 30}, {1, 40}, {2, 50}, {3, 60}}), {.k = 20, .max_cells = 4, .max_unanswered = {1, 1}})
          ->kept.size() == 2);
  CHECK(suggest_keep(grid, of({{0, 100}, {1, 100}, {2, 100}, {3, 100}}),
                     {.k = 20, .max_top1 = {1, 160}, .max_unanswered = {1, 1}})
            ->kept.size() == 1);
  CHECK(suggest_keep(grid, of({{0, 100}, {1, 100}, {2, 100}, {3, 100}}),
                     {.k = 20, .max_top20 = {10, 100}, .max_unanswered = {1, 1}})
            ->kept.size() == 1);
  // Where more than a quarter would be rare, nothing is left to ask.
  CHECK_FALSE(suggest_keep(grid, of({{0, 30}, {1, 40}, {2, 50}, {3, 60}}), {.k = 20, .max_cells = 4}));
  CHECK_FALSE(suggest_keep(grid, of({{0, 3}, {1, 4}}), {.k = 20}));
  CHECK_FALSE(suggest_keep(grid, of({{0, 100}, {1, 4}}), {.k = 20}));
  CHECK_FALSE(suggest_keep(grid, histogram(rates::cells), {.k = 20}));
  CHECK(suggest_keep(grid, of({{0, 100}, {4, 3}}), {.k = 20})->kept.size() == 1);
}

TEST_CASE("labels in a suggested table are C++") {
  CHECK(check::detail::literal("a \"b\" \\c") == "\"a \\\"b\\\" \\\\c\"");
}

}  // namespace report_test
