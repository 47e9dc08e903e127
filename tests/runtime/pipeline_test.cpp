// SPDX-License-Identifier: MIT

// Stages: what each passes on and holds back, and that its coins are as likely as they say and fall once.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <muffle/check/seeded_random.hpp>
#include <muffle/crowd/reference.hpp>
#include <muffle/pipeline.hpp>

#include "support/plays.hpp"

namespace pipeline_test {

namespace {

using namespace muffle;
using namespace muffle_test;

/// The chance that a fair draw of two is as far from half and more is below one in 10^6 at 4.9 standard deviations.
bool is_share(std::size_t count, std::size_t of, double probability) {
  const double expected = static_cast<double>(of) * probability;
  return std::fabs(static_cast<double>(count) - expected) <
         4.9 * std::sqrt(static_cast<double>(of) * probability * (1 - probability));
}

struct at {
  std::int64_t now = monday;
  secret_coin<set_clock> coin{some_secret, epochs(7, set_clock{&now})};
};

/// A gate of the host's own.
struct only_long {
  static constexpr stage_kind kind = stage_kind::gate;
  std::string describe() const { return "only what is long"; }
  template <class Release, class Next>
  disposition operator()(const Release& release, const local& where, const Next& next) const {
    if (where.title == "secret film") return disposition::held_by_host;
    return next(release);
  }
};

}  // namespace

TEST_CASE("epochs are those of the calendar, whatever the clock shows") {
  const epochs weekly(7, [] { return monday; });
  const std::uint64_t this_week = weekly.at(monday);
  CHECK(weekly.current() == this_week);
  CHECK(weekly.at(monday - 1) == this_week - 1);
  CHECK(weekly.at(monday + week - 1) == this_week);
  CHECK(weekly.at(monday + week) == this_week + 1);
  CHECK(weekly.at(0) == 0);
  CHECK(weekly.at(-3 * day) == 0);
  CHECK(weekly.at(4 * day - 1) == 0);
  CHECK(weekly.at(4 * day) == 1);
  CHECK(weekly.at(std::numeric_limits<std::int64_t>::min()) == 0);
  CHECK(weekly.at(std::numeric_limits<std::int64_t>::max()) > this_week);
  CHECK(epochs(0).days() == 1);
  const epochs daily(1, [] { return monday; });
  CHECK(daily.at(monday + day) == daily.current() + 1);
}

TEST_CASE("a pipeline of one policy hands on the release of the record, and says what it does") {
  std::vector<kept> all;
  const agreed ledger;
  const auto send = sanitize<length> | consented(ledger) | keep_in{&all};
  CHECK(send(play_of(45)) == disposition::passed_on);
  CHECK(send(play_of(-1), {.title = "x"}) == disposition::passed_on);
  REQUIRE(all.size() == 2);
  CHECK(all[0] == kept{"length", 1, 0});
  CHECK(all[1] == kept{"length", length::incomplete_cell, 0});

  CHECK(in_english(send.describe()) == std::vector<std::string>{"length: one of 5 cells, at most 2.322 bits",
                                                                "only what people agreed to", "kept by a test"});
  STATIC_REQUIRE(decltype(send)::cells == length::cells);
  STATIC_REQUIRE(decltype(send)::capacity_bits == length::capacity_bits);

  const auto copy = send;
  CHECK(copy(play_of(45)) == disposition::passed_on);
  CHECK(all.size() == 3);
}

TEST_CASE("a host's own stage stands among the others") {
  std::vector<kept> all;
  const auto send = sanitize<length> | only_long{} | keep_in{&all};
  CHECK(send(play_of(45), {.title = "secret film"}) == disposition::held_by_host);
  CHECK(send(play_of(45), {.title = "another"}) == disposition::passed_on);
  CHECK(all.size() == 1);
}

TEST_CASE("of several questions one is asked, by a fair coin that falls once for a title and epoch") {
  at when;
  std::vector<kept> all;
  const auto send = ask_one<length, quality, coarse_length>(when.coin) | keep_in{&all};
  STATIC_REQUIRE(decltype(send)::cells == length::cells + quality::cells + coarse_length::cells);
  STATIC_REQUIRE(decltype(send)::capacity_bits == one_of<length, quality, coarse_length>::capacity_bits);

  constexpr std::size_t titles = 30'000;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  REQUIRE(all.size() == titles);
  const auto count = [&](const std::string& name) {
    std::size_t result = 0;
    for (const kept& each : all) result += each.policy == name;
    return result;
  };
  CHECK(is_share(count("length"), titles, 1.0 / 3));
  CHECK(is_share(count("quality"), titles, 1.0 / 3));
  CHECK(is_share(count("coarse_length"), titles, 1.0 / 3));

  // Shown again, the same; in another epoch, drawn anew.
  const std::vector<kept> first = all;
  all.clear();
  when.now += week - 1;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i), .household = "another"});
  CHECK(all == first);
  all.clear();
  when.now += 1;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  std::size_t same = 0;
  for (std::size_t i = 0; i != titles; ++i) same += all[i].policy == first[i].policy;
  CHECK(is_share(same, titles, 1.0 / 3));

  // Without a title there would be one question for all.
  CHECK(send(play_of(45), {}) == disposition::no_title);
}

TEST_CASE("which question is asked says nothing of the lot, and the lot nothing of the question") {
  at when;
  std::vector<kept> all;
  const auto send = ask_one<length, quality, coarse_length>(when.coin) | bounded(8, when.coin) | keep_in{&all};
  constexpr std::size_t titles = 60'000;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  std::sort(all.begin(), all.end(), [](const kept& a, const kept& b) { return a.lot < b.lot; });
  // From the few lowest lots, which are what a bound leaves, to nearly all of them.
  for (const std::size_t lowest : {300U, 3'000U, 30'000U, 57'000U}) {
    for (const char* const policy : {"length", "quality", "coarse_length"}) {
      std::size_t count = 0;
      for (std::size_t i = 0; i != lowest; ++i) count += all[i].policy == policy;
      CHECK(is_share(count, lowest, 1.0 / 3));
    }
  }
  // Neighbours by their lots are asked the same as often as any two.
  std::size_t same = 0;
  for (std::size_t i = 1; i != titles; ++i) same += all[i].policy == all[i - 1].policy;
  CHECK(is_share(same, titles - 1, 1.0 / 3));
}

TEST_CASE("all stages draw once for a record, in one epoch, and those with another coin by theirs") {
  std::int64_t asked = 0;
  const auto ticking = [&asked] { return monday + week * asked++; };
  const secret_coin coin(some_secret, epochs(7, ticking));
  asked = 0;
  std::vector<kept> all;
  const auto send = ask_one<length, quality>(coin) | sampled({1, 1}, coin) | bounded(8, coin) | keep_in{&all};
  send(play_of(45), {.title = "a"});
  CHECK(asked == 1);
  send(play_of(45), {.title = "a"});
  CHECK(asked == 2);
  REQUIRE(all.size() == 2);
  const auto lot = [](const auto& of, std::uint64_t epoch, const char* key) {
    return of.draw_in(epoch, draw_purpose::title, key).next();
  };
  const std::uint64_t first = epochs(7, [] { return monday; }).current();
  CHECK(all[0].lot == lot(coin, first, "a"));
  CHECK(all[1].lot == lot(coin, first + 1, "a"));

  at when;
  const secret_coin other(install_secret{{1, 2}}, when.coin.when());
  const secret_coin of_days(some_secret, epochs(1, set_clock{&when.now}));
  all.clear();
  (ask_one<length, quality>(when.coin) | bounded(8, other) | keep_in{&all})(play_of(45), {.title = "a"});
  (ask_one<length, quality>(when.coin) | bounded(8, of_days) | keep_in{&all})(play_of(45), {.title = "a"});
  (ask_one<length, quality>(other) | bounded(8, when.coin) | keep_in{&all})(play_of(45), {.title = "a"});
  REQUIRE(all.size() == 3);
  CHECK(all[0].lot == lot(other, first, "a"));
  CHECK(all[1].lot == lot(of_days, of_days.when().current(), "a"));
  CHECK(all[2].lot == lot(when.coin, first, "a"));
}

TEST_CASE("a question that nobody agreed to leaves nothing, and no other one is drawn") {
  at when;
  std::vector<kept> all;
  const agreed everything;
  const agreed no_performance{{category::performance_and_hardware}};
  const auto asked = ask_one<length, quality>(when.coin) | consented(everything) | keep_in{&all};
  for (std::size_t i = 0; i != 1000; ++i) asked(play_of(45), {.title = title(i)});
  const std::vector<kept> answers_of_all = all;
  all.clear();
  const auto partly = ask_one<length, quality>(when.coin) | consented(no_performance) | keep_in{&all};
  std::size_t left = 0;
  for (std::size_t i = 0; i != 1000; ++i) {
    const bool was_length = answers_of_all[i].policy == "length";
    CHECK(partly(play_of(45), {.title = title(i)}) == (was_length ? disposition::passed_on : disposition::no_consent));
    left += was_length;
  }
  CHECK(all.size() == left);
  for (const kept& each : all) CHECK(each.policy == "length");
}

TEST_CASE("only answers with a crowd pass, and others fall back to one whose crowd falls with them") {
  std::vector<play> titles;
  for (int i = 0; i != 30; ++i) titles.push_back(play_of(20));
  for (int i = 0; i != 25; ++i) titles.push_back(play_of(45));
  for (int i = 0; i != 12; ++i) titles.push_back(play_of(70));
  for (int i = 0; i != 9; ++i) titles.push_back(play_of(100));
  const std::span<const play> all_titles(titles);
  std::vector<kept> all;

  const auto plain = reference<length>::of(all_titles);
  const auto send = sanitize<length> | require_k(plain, 20) | keep_in{&all};
  CHECK(send(play_of(20)) == disposition::passed_on);
  CHECK(send(play_of(45)) == disposition::passed_on);
  CHECK(send(play_of(70)) == disposition::small_crowd);
  CHECK(send(play_of(100)) == disposition::small_crowd);
  CHECK(send(play_of(-1)) == disposition::small_crowd);  // no public title is incomplete
  CHECK(all.size() == 2);
  STATIC_REQUIRE(decltype(send)::cells == length::cells);

  // 21 titles of an hour and more fall through at k = 20; at 22 nothing leaves, and at 26 the 25 shorter ones fall,
  // too.
  const auto with_coarser = reference<or_else<length, coarse_length>>::of(all_titles);
  const auto answer = [&](std::uint64_t k, std::int64_t minutes) {
    all.clear();
    const auto gate = sanitize<length> | require_k(with_coarser, k) | keep_in{&all};
    STATIC_REQUIRE(decltype(gate)::cells == length::cells + coarse_length::cells);
    STATIC_REQUIRE(decltype(gate)::capacity_bits == log2_ceiling(8));
    const disposition result = gate(play_of(minutes));
    CHECK(all.size() == (result == disposition::passed_on));
    return all.empty() ? std::string(to_string(result)) : all[0].policy + " " + std::to_string(all[0].cell);
  };
  CHECK(answer(20, 45) == "length 1");
  CHECK(answer(20, 70) == "coarse_length 1");
  CHECK(answer(20, 100) == "coarse_length 1");
  CHECK(answer(21, 100) == "coarse_length 1");
  CHECK(answer(22, 100) == to_string(disposition::small_crowd));
  CHECK(answer(26, 45) == to_string(disposition::small_crowd));
  CHECK(answer(25, 45) == "length 1");
  CHECK(answer(20, -1) == to_string(disposition::small_crowd));
  // Of those below an hour that fall through at 31 there are 55.
  CHECK(answer(31, 45) == "coarse_length 0");
  CHECK(answer(1, 100) == "length 3");
}

TEST_CASE("a reference is the same after it was written and read") {
  const std::vector<play> titles{play_of(20), play_of(45), play_of(45), play_of(100)};
  const auto counted = reference<quality, or_else<length, coarse_length>>::of(std::span<const play>(titles));
  const std::string text = counted.text();
  const auto again = reference<quality, or_else<length, coarse_length>>::parse(text);
  REQUIRE(again);
  CHECK(again->tables() == counted.tables());
  CHECK(again->text() == text);
  // A reference of titles that are made up stays one, and who relies on it says so.
  const auto made_up = reference<length>::of(std::span<const play>(titles), 3);
  const auto still = reference<length>::parse(made_up.text());
  REQUIRE(still);
  CHECK(still->tables()[0].synthetic == 3);
  CHECK((sanitize<length> | require_k(*still, 2) | keep_in{nullptr}).describe()[1].text() ==
        "only answers that 2 public titles or more share; 3 of the 4 titles that were counted for length are made up");
  // Each policy is found whatever stands beside it.
  CHECK(reference<length>::parse(text));
  CHECK(reference<length, quality>::parse(text));
}

TEST_CASE("what is no reference for these policies is refused, and says what to do") {
  const std::vector<play> titles{play_of(20), play_of(45), play_of(45), play_of(100)};
  const std::string text = reference<length>::of(std::span<const play>(titles)).text();
  const auto problem_of = [](std::string_view altered) { return reference<length>::parse(altered).problem(); };
  const auto with_sum = [](const std::string& body) { return body + muffle::detail::checksum_line(body); };
  const std::string body = text.substr(0, text.find("checksum"));
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string result = body;
    result.replace(result.find(from), from.size(), to);
    return with_sum(result);
  };
  const auto contains = [](const std::string& whole, std::string_view part) {
    INFO(whole);
    CHECK(whole.find(part) != std::string::npos);
  };

  CHECK(problem_of(text).empty());
  contains(problem_of(""), "line 1: a reference begins with");
  contains(problem_of("muffle reference 2\n"), "line 1");
  // Cut anywhere, or changed anywhere.
  for (std::size_t size = 0; size != text.size(); ++size) CHECK_FALSE(problem_of(text.substr(0, size)).empty());
  for (std::size_t i = 0; i != text.size(); ++i) {
    std::string altered = text;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    CHECK_FALSE(problem_of(altered).empty());
  }
  contains(problem_of(replaced("policy length 1", "policy length 2")),
           "has version 2 of length, which is not the same as");
  contains(problem_of(replaced("policy length 1", "policy other 1")), "has no table for length, version 1");
  contains(problem_of(replaced("titles 1", "titles x")), "line 3: titles are counted in whole numbers");
  contains(problem_of(replaced("titles 1", "titles 18446744073709551615")), "line 3: titles are counted");
  contains(problem_of(replaced("titles 1", "titles 1 1")), "line 3: there is not one count for each cell");
  contains(problem_of(replaced("titles", "both")), "line 3: the cells of both come once");
  contains(problem_of(replaced("titles", "nonsense")), "line 3: a line begins with");
  for (const char* wrong : {"synthetic 0\n", "synthetic 5\n", "synthetic\n", "synthetic -1\n", "synthetic 1 1\n",
                            "synthetic 18446744073709551616\n"})
    contains(problem_of(with_sum(body + wrong)), "line 4: how many titles are made up");
  contains(problem_of(with_sum(body + "synthetic 1\nsynthetic 1\n")), "line 5: how many titles are made up");
  contains(problem_of(with_sum(body + "titles 1 2 0 1 0\n")), "line 4: the titles of a policy are counted once");
  contains(problem_of(with_sum("muffle reference 1\ntitles 1\n")), "line 2: a policy has to be named first");
  contains(problem_of(with_sum("muffle reference 1\npolicy length 1\n")), "line 2: a policy has a name");
  contains(problem_of(with_sum(body + "policy more 1 00 3\n")), "policy more has no titles counted");
  contains(problem_of(with_sum(body + "or_else coarse_length 1 00 3\nboth 9,0,1\n")), "line 5: a cell of both");
  contains(problem_of(with_sum(body + "or_else coarse_length 1 00 3\nboth 0,0,2\n")),
           "line 5: more titles have the cells");
  contains(reference<or_else<length, coarse_length>>::parse(text).problem(),
           "does not count, for those that fall through");
  contains(
      reference<or_else<length, coarse_length>>::parse(with_sum(body + "or_else coarse_length 1 00 3\nboth 0,0,1\n"))
          .problem(),
      "falls back to version 1 of coarse_length, which is not the same as");
}

TEST_CASE("a household takes part with the probability that was stated, all through an epoch") {
  at when;
  std::vector<kept> all;
  const auto send = sanitize<length> | sampled({3, 10}, when.coin) | keep_in{&all};
  std::size_t in = 0;
  std::set<std::size_t> first;
  for (std::size_t household = 0; household != 20'000; ++household) {
    const std::string name = "household " + std::to_string(household);
    const disposition result = send(play_of(45), {.title = "a", .household = name});
    CHECK((result == disposition::passed_on || result == disposition::not_sampled));
    CHECK(send(play_of(45), {.title = "b", .household = name}) == result);
    if (result == disposition::passed_on) first.insert(household);
    in += result == disposition::passed_on;
  }
  CHECK(is_share(in, 20'000, 0.3));
  when.now += week;
  std::size_t both = 0;
  for (const std::size_t household : first) {
    both += send(play_of(45), {.household = "household " + std::to_string(household)}) == disposition::passed_on;
  }
  CHECK(is_share(both, first.size(), 0.3));

  const auto always = sanitize<length> | sampled({1, 1}, when.coin) | keep_in{&all};
  const auto never = sanitize<length> | sampled({0, 1}, when.coin) | keep_in{&all};
  // Rounded up: the delta is 4.0725e-14 (Li, Qardaji and Su 2012, for k = 20 and a tenth).
  const auto a_tenth = sanitize<length> | sampled({1, 10}, when.coin) | keep_in{&all};
  CHECK(in_english(a_tenth.describe())[1] ==
        "a household takes part in an epoch with probability 1/10, by a secret coin; with one answer of each, a table "
        "without "
        "cells of fewer than 20 is (1.000, 4.09e-14)-differentially private for an epoch, which says nothing of the "
        "collector");
  // Where all take part, nothing is promised.
  CHECK(in_english(always.describe())[1] ==
        "a household takes part in an epoch with probability 1/1, by a secret coin");
  CHECK(always(play_of(45)) == disposition::passed_on);
  CHECK(never(play_of(45)) == disposition::not_sampled);
}

TEST_CASE("what becomes of records is counted where a pipeline says so") {
  disposition_tally tally;
  std::vector<kept> all;
  const agreed nothing{{category::playback, category::performance_and_hardware}};
  const auto send = sanitize<length> | counted(tally) | consented(nothing) | keep_in{&all};
  for (int i = 0; i != 7; ++i) send(play_of(45));
  CHECK(tally.count(disposition::no_consent) == 7);
  CHECK(tally.count(disposition::passed_on) == 0);
  for (std::size_t i = 0; i != disposition_count; ++i) CHECK(to_string(static_cast<disposition>(i)) != "unknown");
}

TEST_CASE("randomized answers are drawn once for a title, with the probabilities that were stated") {
  at when;
  std::vector<kept> all;
  constexpr ratio weight{3, 1};
  using noisy = randomized<length, weight>;
  const auto send = sanitize<length> | randomize<weight>(when.coin) | keep_in{&all};
  STATIC_REQUIRE(noisy::name == "length_randomized_3_1");
  STATIC_REQUIRE(policy_fingerprint<noisy> != policy_fingerprint<length>);
  STATIC_REQUIRE(std::is_same_v<decltype(send)::answers, muffle::detail::type_list<noisy>>);

  constexpr std::size_t titles = 70'000;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  std::array<std::size_t, 5> counts{};
  for (const kept& each : all) ++counts[each.cell];
  for (std::size_t cell = 0; cell != 5; ++cell) CHECK(is_share(counts[cell], titles, (cell == 1 ? 3 : 1) / 7.0));
  CHECK(all.front().policy == "length_randomized_3_1");

  const std::vector<kept> first = all;
  all.clear();
  when.now += week;
  for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  CHECK(all == first);

  // The collector can read them, and takes them for nothing else.
  check::seeded_random random(1);
  const release<noisy> answer(release<length>(play_of(45)), random);
  const auto bytes = encode(answer);
  REQUIRE(received<noisy>::decode(bytes));
  CHECK(received<noisy>::decode(bytes)->cell() == answer.cell());
  CHECK(received<length>::decode(bytes).error() == decode_error::other_policy);
  CHECK(received<noisy>::decode_json(encode_json(answer).view())->cell() == answer.cell());
}

TEST_CASE("a household's budget bounds how many randomized answers it gives in an epoch") {
  at when;
  std::vector<kept> all;
  privacy_accountant accountant(nats{3400});
  const auto send = sanitize<length> | randomize<ratio{3, 1}>(when.coin, accountant) | keep_in{&all};
  const auto results = [&](std::string_view household) {
    std::size_t passed = 0;
    for (std::size_t i = 0; i != 10; ++i)
      passed += send(play_of(45), {.title = title(i), .household = household}) == disposition::passed_on;
    return passed;
  };
  CHECK(results("a") == 3);  // ln 3 is 1.0986
  CHECK(results("b") == 3);
  CHECK(results("a") == 0);
  CHECK(send(play_of(45), {.title = "x", .household = "a"}) == disposition::budget_spent);
  when.now += week;
  CHECK(results("a") == 3);
  when.now -= week;
  CHECK(results("a") == 0);
}

}  // namespace pipeline_test
