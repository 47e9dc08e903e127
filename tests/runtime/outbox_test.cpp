// SPDX-License-Identifier: MIT

// What waits, what leaves and when; and what no clock, no crowd of threads and no second look gets out of it.

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

#include <muffle/check/seeded_random.hpp>
#include <muffle/collect/estimate.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/store.hpp>

#include "support/kept_store.hpp"
#include "support/plays.hpp"

namespace outbox_test {

namespace {

using namespace muffle;
using namespace muffle_test;

struct set_up {
  std::int64_t now = monday;
  epochs<set_clock> weekly{7, set_clock{&now}};
  secret_coin<set_clock> coin{some_secret, weekly};
  kept_store store{};
  agreed ledger{};

  /// What leaves within some time.
  template <class Box>
  auto all_due(Box& box, std::int64_t for_seconds = 3 * week, std::int64_t step = 600) {
    std::vector<typename Box::outgoing_type> result;
    for (const std::int64_t end = now + for_seconds; now < end; now += step) {
      if (const auto due = box.take_due(ledger)) result.push_back(*due);
    }
    return result;
  }
};

template <class P>
std::uint64_t cell_of(const encoded_bytes& bytes) {
  const auto read = received<P>::decode(bytes);
  REQUIRE(read);
  return read->cell();
}

}  // namespace

TEST_CASE("what was passed on and gave way to others is counted, so that the numbers add up") {
  const commit_mode mode = GENERATE(commit_mode::at_once, commit_mode::grouped);
  set_up is;
  memory_only nowhere;
  outbox box(answers<length>, nowhere, is.weekly, {.commits = mode});
  disposition_tally tally;
  const auto send = sanitize<length> | counted(tally) | bounded(4, is.coin) | into(box);
  for (std::size_t i = 0; i != 200; ++i) send(play_of(45), {.title = title(i)});
  CHECK(box.status().collecting == 4);
  CHECK(box.status().displaced != 0);
  CHECK(tally.count(disposition::passed_on) == 4 + box.status().displaced);
  CHECK(tally.count(disposition::passed_on) + tally.count(disposition::not_drawn) == 200);
}

TEST_CASE("what is put in during one epoch leaves in the next one, each once") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly, {}, check::seeded_random(1));
  const auto send = sanitize<length> | into(box);
  for (int minutes = 1; minutes != 121; ++minutes) CHECK(send(play_of(minutes)) == disposition::passed_on);
  CHECK(is.all_due(box, week).empty());
  CHECK(box.status().collecting == 120);
  const auto due = is.all_due(box);
  CHECK(due.size() == 120);
  std::array<int, 5> counts{};
  for (const auto& each : due) ++counts[cell_of<length>(each.bytes())];
  CHECK(counts == std::array<int, 5>{29, 30, 30, 31, 0});
  CHECK(is.all_due(box, 2 * week).empty());
  CHECK(box.status().waiting == 0);
}

TEST_CASE("releases leave in an order and at moments that say nothing") {
  set_up is;
  // The cell of the first to leave is that of any put in, and moments fill the epoch evenly.
  std::array<std::size_t, 4> first{};
  std::array<std::size_t, 7> days{};
  constexpr std::size_t rounds = 2000;
  for (std::size_t round = 0; round != rounds; ++round) {
    memory_only none;
    is.now = monday;
    outbox box(answers<length>, none, is.weekly, {}, check::seeded_random(round));
    const auto send = sanitize<length> | into(box);
    for (const int minutes : {10, 40, 70, 100}) send(play_of(minutes));
    REQUIRE(is.all_due(box, week, 3600).empty());
    bool is_first = true;
    for (const std::int64_t end = is.now + week; is.now < end; is.now += 3600) {
      if (const auto due = box.take_due(is.ledger)) {
        if (is_first) ++first[cell_of<length>(due->bytes())];
        is_first = false;
        ++days[static_cast<std::size_t>((is.now - monday - week) / day)];
      }
    }
  }
  double chi_square = 0;
  for (const std::size_t each : first)
    chi_square += std::pow(static_cast<double>(each) - rounds / 4.0, 2) / (rounds / 4.0);
  CHECK(chi_square < 27);  // 3 degrees of freedom: one in 10^5
  std::size_t left = 0;
  for (const std::size_t each : days) left += each;
  CHECK(left > rounds * 4 * 99 / 100);
  // Evenly in half of the time that somebody asked, and on to the end with what is left then.
  for (const std::size_t day_of_week : {0U, 1U})
    CHECK(static_cast<double>(days[day_of_week]) == Approx(static_cast<double>(left) / 3.5).epsilon(0.07));
  for (std::size_t i = 2; i != 7; ++i) CHECK((days[i] < days[i - 1] && days[i] > 0));
}

TEST_CASE("a household gives as many answers as it is bound to, drawn from all of the epoch") {
  constexpr std::size_t titles = 20;
  constexpr std::size_t rounds = 4000;
  std::array<std::size_t, titles> drawn{};
  for (std::size_t round = 0; round != rounds; ++round) {
    set_up is;
    memory_only none;
    const secret_coin coin(install_secret{{round, 7}}, is.weekly);
    outbox box(answers<length>, none, is.weekly, {}, check::seeded_random(round));
    // The titles are told apart by what they answer.
    const auto send = [&](std::size_t number) {
      return (sanitize<length> | bounded(3, coin) | into(box))(play_of(static_cast<std::int64_t>(number % 4) * 30 + 15),
                                                               {.title = title(number), .household = "h"});
    };
    std::array<bool, titles> is_in{};
    for (std::size_t i = 0; i != titles; ++i) {
      // The first ones are played ten times, which does not make them likelier.
      for (int repeat = 0; repeat != (i < 5 ? 10 : 1); ++repeat) send(i);
      CHECK(box.status().collecting == std::min<std::size_t>(i + 1, 3));
    }
    // What is in the outbox is not drawn again; what is not, is not drawn either, since the draw was made.
    std::size_t of_same_title = 0;
    for (std::size_t i = 0; i != titles; ++i) {
      const disposition became = send(i);
      of_same_title += became == disposition::same_title ? 1 : 0;
      CHECK((became == disposition::same_title || became == disposition::not_drawn));
    }
    CHECK(of_same_title == 3);
    CHECK(box.status().collecting == 3);
    // Which ones they are shows where the lots are.
    std::vector<std::pair<std::uint64_t, std::size_t>> lots;
    for (std::size_t i = 0; i != titles; ++i) lots.push_back({coin.draw_in(coin.when().current(), draw_purpose::title, title(i)).next(), i});
    std::sort(lots.begin(), lots.end());
    std::multiset<std::uint64_t> expected;
    for (std::size_t i = 0; i != 3; ++i) {
      is_in[lots[i].second] = true;
      expected.insert(lots[i].second % 4);
    }
    is.now += week;
    std::multiset<std::uint64_t> left;
    for (const auto& each : is.all_due(box, week, 12 * 3600)) left.insert(cell_of<length>(each.bytes()));
    CHECK(left == expected);
    for (std::size_t i = 0; i != titles; ++i) drawn[i] += is_in[i];
  }
  double chi_square = 0;
  const double expected = rounds * 3.0 / titles;
  for (const std::size_t each : drawn) chi_square += std::pow(static_cast<double>(each) - expected, 2) / expected;
  CHECK(chi_square < 55);  // 19 degrees of freedom: one in 10^5 at 53.0
}

TEST_CASE("each household is bound for itself, and each epoch") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly);
  const auto send = sanitize<length> | bounded(2, is.coin) | into(box);
  for (const std::string_view household : {"a", "b", "c"}) {
    for (std::size_t i = 0; i != 50; ++i) send(play_of(45), {.title = title(i), .household = household});
  }
  CHECK(box.status().collecting == 6);
  is.now += week;
  for (std::size_t i = 0; i != 50; ++i) send(play_of(45), {.title = title(i), .household = "a"});
  CHECK(box.status().collecting == 2);
  CHECK(box.status().waiting == 6);

  const auto none = sanitize<length> | bounded(0, is.coin) | into(box);
  CHECK(none(play_of(45), {.title = "x", .household = "z"}) == disposition::not_drawn);
}

TEST_CASE("a clock that jumps gives nobody a second epoch, and takes nobody's release") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly);
  const auto send = sanitize<length> | bounded(1, is.coin) | into(box);
  for (std::size_t i = 0; i != 20; ++i) send(play_of(45), {.title = title(i)});
  CHECK(box.status().collecting == 1);

  // Back: that epoch is over for good, and what waits goes on waiting.
  is.now += week;
  CHECK(send(play_of(45), {.title = "next week"}) == disposition::passed_on);
  is.now -= week;
  for (std::size_t i = 0; i != 20; ++i) CHECK(send(play_of(45), {.title = title(i)}) == disposition::epoch_is_over);
  CHECK(box.status().waiting == 1);
  is.now = std::numeric_limits<std::int64_t>::min();
  CHECK(send(play_of(45), {.title = "x"}) == disposition::epoch_is_over);
  (void)box.take_due(is.ledger);

  // Years ahead, as far as numbers go: one epoch ends, once.
  is.now = std::numeric_limits<std::int64_t>::max();
  CHECK(send(play_of(45), {.title = "far"}) == disposition::passed_on);
  for (std::size_t i = 0; i != 20; ++i) {
    send(play_of(45), {.title = title(i)});
    (void)box.take_due(is.ledger);
  }
  CHECK(box.status().collecting == 1);
  // And back again: nothing more goes in, also after the program was started again.
  is.now = monday + 2 * week;
  CHECK(send(play_of(45), {.title = "x"}) == disposition::epoch_is_over);
  outbox again(answers<length>, is.store, is.weekly);
  const auto send_again = sanitize<length> | bounded(1, is.coin) | into(again);
  CHECK(send_again(play_of(45), {.title = "x"}) == disposition::epoch_is_over);
  CHECK(again.status().epochs_ahead > 1'000'000);

  // Until somebody says that the clock is right now. What came in the far epoch goes.
  CHECK(again.status().collecting + again.status().waiting == 2);
  CHECK(again.trust_clock());
  CHECK(again.status().epochs_ahead == 0);
  CHECK(again.status().collecting + again.status().waiting == 0);
  CHECK(again.status().unsent == 2);
  CHECK(send_again(play_of(45), {.title = "x"}) == disposition::passed_on);
  // Where nothing is wrong, nothing is dropped.
  CHECK(again.trust_clock());
  CHECK(again.status().collecting == 1);
  outbox later(answers<length>, is.store, is.weekly);
  CHECK(later.status().epochs_ahead == 0);
  CHECK(later.status().collecting == 1);
}

TEST_CASE("a clock that goes to and fro every hour lets no more out than epochs have begun") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly);
  const auto send = sanitize<length> | bounded(1, is.coin) | into(box);
  check::seeded_random random(4);
  std::size_t passed = 0;
  for (int i = 0; i != 2000; ++i) {
    is.now = monday + static_cast<std::int64_t>(draw_below(random, 10)) * week;
    send(play_of(45), {.title = title(static_cast<std::size_t>(i))});
    passed += box.take_due(is.ledger).has_value();
  }
  CHECK(passed + box.status().waiting + box.status().collecting <= 10);
}

TEST_CASE("what waits is there after the program was started again, and what left is not") {
  set_up is;
  {
    outbox box(answers<length, quality>, is.store, is.weekly);
    const auto send = ask_one<length, quality>(is.coin) | bounded(5, is.coin) | into(box);
    for (std::size_t i = 0; i != 50; ++i) send(play_of(45), {.title = title(i)});
  }
  is.now += week;
  std::size_t left = 0;
  for (int start = 0; start != 5; ++start) {
    outbox box(answers<length, quality>, is.store, is.weekly);
    CHECK(box.opened().problem.empty());
    CHECK(box.status().waiting + box.status().collecting + left == 5);
    std::size_t taken = 0;
    for (; taken == 0; is.now += 600) taken += box.take_due(is.ledger).has_value();
    left += taken;
  }
  CHECK(left == 5);
  outbox box(answers<length, quality>, is.store, is.weekly);
  CHECK(box.status().waiting + box.status().collecting == 0);
}

TEST_CASE("the bound holds over a restart in the middle of an epoch") {
  set_up is;
  for (int start = 0; start != 10; ++start) {
    outbox box(answers<length>, is.store, is.weekly);
    const auto send = sanitize<length> | bounded(2, is.coin) | into(box);
    for (std::size_t i = 0; i != 10; ++i) send(play_of(45), {.title = title(static_cast<std::size_t>(start) * 10 + i)});
    CHECK(box.status().collecting == 2);
  }
}

TEST_CASE("after consent was withdrawn nothing leaves") {
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  const auto send_length = sanitize<length> | consented(is.ledger) | into(box);
  const auto send_quality = sanitize<quality> | consented(is.ledger) | into(box);
  for (int i = 0; i != 10; ++i) {
    send_length(play_of(45));
    send_quality(play_of(45));
  }
  // Of one kind of data: all of it is struck with the next question.
  is.ledger.refused = {category::playback};
  is.now += week;
  const auto due = is.all_due(box);
  CHECK(due.size() == 10);
  for (const auto& each : due) CHECK(received<quality>::decode(each.bytes()));
  CHECK(box.status().waiting == 0);
  CHECK(box.status().refused == 10);
  {
    outbox again(answers<length, quality>, is.store, is.weekly);
    CHECK(again.status().waiting == 0);
  }

  // Of all: it is wiped, from the store too.
  for (int i = 0; i != 10; ++i) send_quality(play_of(45));
  CHECK(box.status().collecting == 10);
  CHECK(box.forget());
  CHECK(box.status().collecting == 0);
  is.ledger.refused = {};
  CHECK(is.all_due(box, 3 * week).empty());
  REQUIRE(is.store.blocks.size() >= 1);
  outbox again(answers<length, quality>, is.store, is.weekly);
  CHECK(again.status().waiting + again.status().collecting == 0);
}

TEST_CASE("what reached nobody is put back once, and leaves at another moment") {
  set_up is;
  std::optional<outbox<detail::type_list<length>, kept_store, set_clock, check::seeded_random>> box;
  const auto open = [&] { box.emplace(answers<length>, is.store, is.weekly, outbox_options<length>{}, check::seeded_random(1)); };
  const auto take = [&] {
    while (true) {
      is.now += 600;
      if (const auto due = box->take_due(is.ledger)) return *due;
      REQUIRE(box->status().waiting != 0);
    }
  };
  open();
  (sanitize<length> | into(*box))(play_of(10));
  (sanitize<length> | into(*box))(play_of(45));
  is.now += week;
  const auto first = take();
  CHECK(box->status().waiting == 1);

  SECTION("of what is kept, too") {
    CHECK(box->put_back(first));
    CHECK_FALSE(box->put_back(first));
    open();
    CHECK(box->status().waiting == 2);
    const auto left = is.all_due(*box);
    REQUIRE(left.size() == 2);
    CHECK(left[0] != left[1]);
  }
  SECTION("only the last") {
    const auto second = take();
    CHECK_FALSE(box->put_back(first));
    CHECK(box->put_back(second));
    CHECK(take() == second);
  }
  SECTION("not in another epoch") {
    is.now += week;
    CHECK_FALSE(box->take_due(is.ledger));
    CHECK_FALSE(box->put_back(first));
    CHECK(box->status().waiting == 0);
  }
  SECTION("not after all was forgotten, or in another process") {
    SECTION("forgotten") { box->forget(); }
    SECTION("another process") { open(); }
    const std::size_t waiting = box->status().waiting;
    CHECK_FALSE(box->put_back(first));
    CHECK(box->status().waiting == waiting);
  }
  SECTION("and not at all where it was refused meanwhile") {
    CHECK(box->put_back(first));
    is.ledger.refused = {length::declared.category};
    CHECK(is.all_due(*box).empty());
    CHECK(box->status().refused == 2);
  }
  SECTION("where the store cannot be written it still leaves once, and never twice") {
    is.store.fails = true;
    CHECK_FALSE(box->put_back(first));
    CHECK_FALSE(box->put_back(first));
    is.store.fails = false;
    CHECK(is.all_due(*box).size() == 2);
    CHECK(is.all_due(*box).empty());
  }
}

TEST_CASE("what has not left when its epoch ends is dropped and counted, so that nothing piles up") {
  set_up is;
  const auto send_some = [&](auto& box) {
    const auto send = sanitize<length> | bounded(4, is.coin) | into(box);
    for (std::size_t i = 0; i != 10; ++i) send(play_of(45), {.title = title(i)});
  };
  for (int epoch = 0; epoch != 20; ++epoch) {
    // A program that runs so shortly that it asks once.
    outbox box(answers<length>, is.store, is.weekly);
    CHECK_FALSE(box.take_due(is.ledger));
    CHECK(box.status().waiting == (epoch == 0 ? 0 : 4));
    CHECK(box.status().unsent == (epoch < 2 ? 0 : 4));
    send_some(box);
    is.now += week;
  }
  outbox box(answers<length>, is.store, is.weekly);
  CHECK(box.status().waiting == 4);
  send_some(box);
  // What is put in before a machine is off for weeks leaves in the first one in which it is on.
  is.now += 10 * week;
  CHECK(is.all_due(box, week).size() == 4);
  CHECK(box.status().unsent == 4 + 4);
}

TEST_CASE("for how long somebody asked is kept over restarts, and only where something may come of it") {
  set_up is;
  const auto kept = [&] {
    detail::asked_quarters result;
    detail::release_log<kept_store> log(is.store);
    log.open([&](std::uint64_t, const detail::asked_quarters& asked) { result = asked; }, [](const auto&) {});
    return result;
  };
  const auto ask_for_a_week = [&] {
    for (const std::int64_t end = is.now + week; is.now < end;) {
      // A program that runs for two hours of each day.
      outbox box(answers<length>, is.store, is.weekly);
      const std::int64_t begin = is.now;
      for (; is.now < begin + 2 * 3600; is.now += 60) box.take_due(is.ledger);
      is.now = begin + day;
    }
  };
  ask_for_a_week();
  ask_for_a_week();
  CHECK(kept().last_epoch >= 40);
  CHECK(kept().last_epoch <= 56);
  CHECK(kept().this_epoch >= 40);
  is.ledger.refused = {category::playback};
  ask_for_a_week();
  ask_for_a_week();
  CHECK(kept() == detail::asked_quarters{});
}

TEST_CASE("dummies do not fill more than the outbox holds") {
  set_up is;
  const auto hiding = dummies<length>::of(900, 1000, {histogram::of(length::cells, {{3, 1}}).value()});
  outbox box(answers<length>, is.store, is.weekly, {.capacity = 100, .hiding = hiding});
  box.take_due(is.ledger);
  for (int epoch = 0; epoch != 20; ++epoch) {
    is.now += week;
    box.take_due(is.ledger);
    CHECK(box.status().waiting <= 100);
  }
  const auto few = dummies<length>::of(9, 10, {histogram::of(length::cells, {{3, 1}}).value()});
  kept_store another;
  outbox real(answers<length>, another, is.weekly, {.capacity = 100, .hiding = few});
  const auto send = sanitize<length> | into(real);
  for (int epoch = 0; epoch != 100; ++epoch) {
    CHECK(send(play_of(45)) == disposition::passed_on);
    is.now += week;
  }
}

namespace {

/// What somebody finds who has a copy of the store, and looks for a number anywhere in it.
bool is_in(const kept_store& store, std::uint64_t number) {
  std::array<std::byte, 8> text{};
  detail::put_big_endian(text.data(), number);
  for (const auto& block : store.blocks) {
    if (std::search(block.begin(), block.end(), text.begin(), text.end()) != block.end()) return true;
  }
  return false;
}

std::size_t bytes_in(const kept_store& store) {
  std::size_t result = 0;
  for (const auto& block : store.blocks) result += block.size();
  return result;
}

/// Which of these titles somebody names who has the store and the secret: by the lots that are in it.
std::size_t named(const set_up& is, std::uint64_t epoch, std::size_t titles) {
  std::size_t result = 0;
  for (std::size_t i = 0; i != titles; ++i)
    result += is_in(is.store, is.coin.draw_in(epoch, draw_purpose::title, title(i)).next());
  return result;
}

}  // namespace

TEST_CASE("grouped commits write nothing before the next question, and then all of it at once") {
  set_up is;
  constexpr std::size_t titles = 40;
  const std::uint64_t epoch = is.weekly.current();
  const auto open = [&] {
    return std::make_unique<outbox<detail::type_list<length>, kept_store, set_clock, system_random>>(
        answers<length>, is.store, is.weekly, outbox_options<length>{.commits = commit_mode::grouped});
  };
  auto box = open();
  box->take_due(is.ledger);
  const auto send = [&](std::size_t number) {
    return (sanitize<length> | bounded(3, is.coin) | into(*box))(play_of(45), {.title = title(number)});
  };
  const auto stored = [&] {
    std::size_t result = 0;
    for (std::size_t i = 0; i != titles; ++i)
      result += is_in(is.store, is.coin.draw_in(epoch, draw_purpose::title, title(i)).next());
    return result;
  };
  const std::size_t calls = is.store.calls;
  for (std::size_t i = 0; i != titles / 2; ++i) send(i);
  CHECK(is.store.calls == calls);
  CHECK(box->status().collecting == 3);
  CHECK(stored() == 0);
  SECTION("a crash loses them") {
    kept_store crashed = is.store;
    outbox again(answers<length>, crashed, is.weekly);
    CHECK(again.status().collecting == 0);
  }
  SECTION("a question writes them in one go") {
    box->take_due(is.ledger);
    CHECK(is.store.calls == calls + 1);
    CHECK(stored() == 3);
    // What is displaced goes with the next one, and what comes and goes in between is never there.
    for (std::size_t i = titles / 2; i != titles; ++i) send(i);
    CHECK(is.store.calls == calls + 1);
    CHECK(box->commit());
    CHECK(is.store.calls <= calls + 2);
    CHECK(stored() == 3);
    const std::size_t written = is.store.calls;
    CHECK(box->commit());
    CHECK(is.store.calls == written);
  }
  SECTION("so does the end of the outbox") {
    box.reset();
    CHECK(stored() == 3);
    CHECK(outbox(answers<length>, is.store, is.weekly).status().collecting == 3);
  }
  SECTION("a store that fails has them later") {
    is.store.fails = true;
    CHECK_FALSE(box->commit());
    box->take_due(is.ledger);
    CHECK(stored() == 0);
    CHECK(send(titles - 1) != disposition::not_stored);
    is.store.fails = false;
    box->take_due(is.ledger);
    CHECK(stored() == 3);
  }
  SECTION("with the end of the epoch its draws are gone, and they leave") {
    is.now += week;
    send(0);
    box->take_due(is.ledger);
    CHECK(stored() == 0);
    CHECK(box->status().waiting == 3);
    CHECK(is.all_due(*box, week).size() == 3);
  }
  SECTION("what was taken back is not written at all") {
    is.ledger.refused = {category::playback};
    CHECK(box->sweep(is.ledger));
    CHECK(stored() == 0);
    CHECK(box->status().collecting == 0);
  }
}

TEST_CASE("a full outbox drops what is new, and counts it") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly, {.capacity = 3});
  const auto send = sanitize<length> | into(box);
  for (int i = 0; i != 3; ++i) CHECK(send(play_of(10)) == disposition::passed_on);
  for (int i = 0; i != 4; ++i) CHECK(send(play_of(45)) == disposition::outbox_full);
  CHECK(box.status().dropped == 4);
  is.now += week;
  const auto due = is.all_due(box);
  CHECK(due.size() == 3);
  for (const auto& each : due) CHECK(cell_of<length>(each.bytes()) == 0);
}

TEST_CASE("messages have one size, whichever question they answer") {
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  (sanitize<length> | into(box))(play_of(45));
  (sanitize<quality> | into(box))(play_of(45));
  is.now += week;
  const auto due = is.all_due(box);
  REQUIRE(due.size() == 2);
  for (const auto& each : due) {
    const auto json = each.json();
    CHECK(json.view().size() ==
          std::max(muffle::detail::json_form<length>::size, muffle::detail::json_form<quality>::size));
    const auto as_length = received<length>::decode_json(json.view());
    const auto as_quality = received<quality>::decode_json(json.view());
    CHECK((as_length || as_quality));
    CHECK(bool(as_length) == bool(received<length>::decode(each.bytes())));
    if (as_length) CHECK(as_length->cell() == 1);
    if (as_quality) CHECK(as_quality->cell() == 1);
  }
}

TEST_CASE("dummies are sent in every epoch, whatever is played, and the estimates are without them") {
  set_up is;
  const auto hiding = dummies<length, quality>::of(
      1, 3, {histogram::of(length::cells, {{0, 1}, {3, 3}}).value(), histogram::of(quality::cells, {{2, 1}}).value()});
  REQUIRE(hiding);
  std::array<std::size_t, 4> sizes{};
  for (std::size_t round = 0; round != 3000; ++round) {
    memory_only none;
    is.now = monday;
    outbox box(answers<length, quality>, none, is.weekly, {.hiding = hiding}, check::seeded_random(round));
    box.take_due(is.ledger);
    CHECK(box.status().waiting == 0);  // before it was ever on, there was nothing to hide
    is.now += week;
    const bool left = box.take_due(is.ledger).has_value();
    ++sizes.at(box.status().waiting + left);
  }
  CHECK(sizes[0] == 0);
  for (std::size_t i = 1; i != 4; ++i) CHECK(std::fabs(static_cast<double>(sizes[i]) - 1000) < 130);

  // The draws themselves.
  std::map<std::pair<bool, std::uint64_t>, std::size_t> cells;
  check::seeded_random random(9);
  std::array<std::size_t, 4> counts{};
  for (int i = 0; i != 30'000; ++i) ++counts[hiding->draw_count(random)];
  CHECK(counts[0] == 0);
  for (std::size_t i = 1; i != 4; ++i) CHECK(std::fabs(static_cast<double>(counts[i]) - 10'000) < 400);
  for (int i = 0; i != 40'000; ++i) {
    const auto drawn = hiding->draw(random);
    ++cells[{drawn.policy == 0, drawn.cell}];
  }
  CHECK(cells.size() == 3);
  CHECK(std::fabs(static_cast<double>(cells[{false, 2}]) - 20'000) < 500);
  CHECK(std::fabs(static_cast<double>(cells[{true, 0}]) - 5'000) < 320);
  CHECK(std::fabs(static_cast<double>(cells[{true, 3}]) - 15'000) < 480);

  // 600 real answers in cell 0 and 400 in cell 1, with 400 dummies of which 100 are in cell 0 and 300 in 3.
  const histogram seen = histogram::of(length::cells, {{0, 700}, {1, 400}, {3, 300}}).value();
  const auto shares = estimate_shares(seen, {.dummies = expected_dummies{400, 0, hiding->weights(0)}});
  REQUIRE(shares.size() == length::cells);
  CHECK(shares[0].share == Approx(0.6));
  CHECK(shares[1].share == Approx(0.4));
  CHECK(shares[3].share == Approx(0.0).margin(1e-12));
  CHECK(shares[0].low < 0.6);
  CHECK(shares[0].high > 0.6);
  CHECK(estimate_shares(seen, {.dummies = expected_dummies{1400, 0, hiding->weights(0)}}).empty());
  CHECK(estimate_shares(seen, {.dummies = expected_dummies{-1, 0, hiding->weights(0)}}).empty());
  CHECK(estimate_shares(seen, {.dummies = expected_dummies{0, 0, hiding->weights(1)}}).empty());

  CHECK_FALSE(dummies<length>::of(2, 1, {histogram::of(length::cells, {{0, 1}}).value()}));
  CHECK_FALSE(dummies<length>::of(1, 1, {histogram(length::cells)}));
  CHECK_FALSE(dummies<length>::of(1, 1, {histogram::of(length::cells + 1, {{0, 1}}).value()}));
}

TEST_CASE("an epoch with nothing to say is not silent, while people agree to it") {
  set_up is;
  const auto hiding = dummies<length>::of(2, 2, {histogram::of(length::cells, {{3, 1}}).value()});
  outbox box(answers<length>, is.store, is.weekly, {.hiding = hiding});
  CHECK(is.all_due(box, week).empty());  // before it was ever on, there was nothing to hide
  const auto due = is.all_due(box, 10 * week);
  CHECK(due.size() + box.status().waiting + box.status().unsent == 20);
  CHECK(due.size() > 16);
  for (const auto& each : due) CHECK(cell_of<length>(each.bytes()) == 3);
  is.ledger.refused = {category::playback};
  CHECK(is.all_due(box, 4 * week).empty());
}

TEST_CASE("an outbox says how many answers an epoch needs, so that few of them are alone") {
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  const std::string said = in_english((sanitize<length> | into(box)).describe()).back();
  // At most one answer for each cell can be alone, and not in all of them where there are more answers than cells.
  constexpr std::uint64_t most_alone = length::cells + quality::cells - 1;
  CHECK(
      said.ends_with(fmt::format("; with fewer than {} answers in an epoch, from all installations, more than 1 in 100 "
                                 "can be alone in what it says",
                                 100 * most_alone)));
}

TEST_CASE("a host that batches hands over as many as it said, in an order that tells nothing") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly, {.batch = 3});
  const auto send = sanitize<length> | into(box);
  for (const int minutes : {100, 70, 45, 10, 100, 70, 45}) send(play_of(minutes));
  CHECK(in_english(send.describe()).back() ==
        "waits for the next epoch, to be handed over 3 together: a batch tells at most 5.130 bits; with fewer than 400 "
        "answers in an epoch, from all installations, more than 1 in 100 can be alone in what it says");
  is.now += week;
  std::size_t left = 0;
  for (int hour = 0; hour != 160; ++hour, is.now += 3600) {
    const auto batch = box.take_due_batch(is.ledger);
    CHECK((batch.empty() || batch.size() == 3));
    CHECK(std::is_sorted(batch.begin(), batch.end()));
    left += batch.size();
    CHECK(box.take_due(is.ledger) == std::nullopt);
  }
  CHECK(left == 6);
  CHECK(box.status().waiting == 1);
  // 5 cells, 3 of them: 35 multisets.
  CHECK(batch_capacity(5, 3) >= log2_ceiling(35));
  CHECK(batch_capacity(5, 3).thousandths <= log2_ceiling(35).thousandths + 6);
  CHECK(batch_capacity(5, 1) == log2_ceiling(5));
  CHECK(batch_capacity(5, 0) == bits{});
}

TEST_CASE("a store that fails holds everything back, and when it works again nothing is lost or doubled") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly, {}, check::seeded_random(1));
  const auto send = sanitize<length> | into(box);
  CHECK(send(play_of(10)) == disposition::passed_on);
  is.store.fails = true;
  CHECK(send(play_of(45)) == disposition::not_stored);
  CHECK(box.status().collecting == 1);
  CHECK(box.status().store_failures >= 1);
  is.now += week;
  CHECK(is.all_due(box, 5 * day).empty());
  CHECK(box.status().waiting == 1);
  is.store.fails = false;
  CHECK(send(play_of(70)) == disposition::passed_on);
  CHECK(is.all_due(box, 2 * week).size() == 2);
  CHECK(is.all_due(box, 2 * week).empty());

  send(play_of(70));
  is.store.fails = true;
  CHECK_FALSE(box.forget());
  CHECK(is.all_due(box, 2 * week).empty());
}

TEST_CASE("releases of another version of a policy are not mixed in") {
  set_up is;
  {
    outbox box(answers<length, quality>, is.store, is.weekly);
    (sanitize<length> | into(box))(play_of(45));
    (sanitize<quality> | into(box))(play_of(45));
  }
  outbox box(answers<quality>, is.store, is.weekly);
  CHECK(box.status().of_other_policies == 1);
  CHECK(box.status().collecting == 1);
  is.now += week;
  CHECK(is.all_due(box).size() == 1);
}

TEST_CASE("blocks of any content are no danger") {
  check::seeded_random random(11);
  for (int round = 0; round != 300; ++round) {
    set_up is;
    for (std::uint64_t i = draw_below(random, 6); i != 0; --i) {
      std::vector<std::byte> block(draw_below(random, 300));
      // Small numbers, so that some of it makes sense.
      for (std::byte& each : block)
        each = static_cast<std::byte>(draw_below(random, 8) == 0 ? draw_below(random, 4) : 0);
      is.store.blocks.push_back(std::move(block));
    }
    outbox box(answers<length>, is.store, is.weekly);
    (sanitize<length> | into(box))(play_of(45));
    is.all_due(box, 2 * week, 3600);
  }
}

TEST_CASE("the store has no lot of what was displaced, and none at all of an epoch that is over") {
  constexpr std::size_t titles = 200;
  set_up is;
  const std::uint64_t epoch = is.weekly.current();
  const std::uint64_t household = is.coin.draw_in(epoch, draw_purpose::household, "").next();
  {
    outbox box(answers<length>, is.store, is.weekly);
    const auto send = sanitize<length> | bounded(3, is.coin) | into(box);
    for (std::size_t i = 0; i != titles; ++i) {
      send(play_of(45), {.title = title(i)});
      REQUIRE(named(is, epoch, i + 1) == std::min<std::size_t>(i + 1, 3));
    }
    CHECK(is_in(is.store, household));
  }
  const kept_store during = is.store;
  SECTION("at the next question") {
    outbox box(answers<length>, is.store, is.weekly);
    is.now += week;
    box.take_due(is.ledger);
    CHECK(named(is, epoch, titles) == 0);
    CHECK_FALSE(is_in(is.store, household));
    CHECK(box.status().waiting == 3);
  }
  SECTION("when it is opened") {
    is.now += week;
    outbox box(answers<length>, is.store, is.weekly);
    CHECK(named(is, epoch, titles) == 0);
    CHECK_FALSE(is_in(is.store, household));
    CHECK(box.status().waiting == 3);
  }
  SECTION("when something is put in") {
    outbox box(answers<length>, is.store, is.weekly);
    is.now += week;
    (sanitize<length> | bounded(3, is.coin) | into(box))(play_of(45), {.title = title(0)});
    CHECK(named(is, epoch, titles) == 0);
    CHECK_FALSE(is_in(is.store, household));
  }
  SECTION("once it can be written again") {
    outbox box(answers<length>, is.store, is.weekly);
    is.now += week;
    is.store.fails = true;
    CHECK_FALSE(box.take_due(is.ledger));
    CHECK(is.store.blocks == during.blocks);
    is.store.fails = false;
    box.take_due(is.ledger);
    CHECK(named(is, epoch, titles) == 0);
  }
}

TEST_CASE("what waits stands in the store in an order that tells neither when nor where it was played") {
  struct play_in_epoch {
    int minutes;
    std::size_t number;
    bool is_bounded;
  };
  std::vector<play_in_epoch> plays;
  for (std::size_t i = 0; i != 4; ++i) {
    for (const int minutes : {100, 10, 70, 40}) plays.push_back({minutes, i, true});
    plays.push_back({i % 2 == 0 ? 100 : 10, i, false});
  }
  // Equal answers under different agreements, and so many that some of them get one place.
  for (std::size_t i = 0; i != 200; ++i) plays.push_back({i % 3 == 0 ? 100 : 10, 100 + i / 2, false});

  const auto stored_after = [&](const auto& in_order) {
    set_up is;
    outbox box(answers<length>, is.store, is.weekly);
    const auto send = sanitize<length> | bounded(4, is.coin) | into(box);
    for (const play_in_epoch& each : in_order) {
      if (each.is_bounded) {
        send(play_of(each.minutes), {.title = title(each.number), .household = std::to_string(each.minutes)});
      } else {
        box.put(sanitize<length>(play_of(each.minutes)), agreement{each.number});
      }
    }
    is.now += week;
    box.take_due(is.ledger);
    std::vector<std::pair<encoded_bytes, std::uint64_t>> stored;
    detail::release_log(is.store).open([](auto...) {}, [&](const detail::waiting_release& each) {
      CHECK(each.household + each.lot == 0);
      stored.emplace_back(each.bytes, each.under.number);
    });
    return stored;
  };
  const auto stored = stored_after(plays);
  CHECK(stored.size() == 220);
  CHECK(stored_after(std::vector(plays.rbegin(), plays.rend())) == stored);
  std::rotate(plays.begin(), plays.begin() + 77, plays.end());
  CHECK(stored_after(plays) == stored);
}

TEST_CASE("an old copy of the outbox names nothing with the secret of a later epoch") {
  constexpr std::size_t titles = 200;
  set_up is;
  kept_store secret;
  const std::uint64_t epoch = is.weekly.current();
  /// How many titles of that epoch the outbox, as it was then, gives to whoever has this secret.
  const auto count_named = [&](kept_store of) {
    const kept_keys keys(of);
    const secret_coin coin(keys, is.weekly);
    std::size_t result = 0;
    for (std::size_t i = 0; i != titles; ++i)
      result += is_in(is.store, coin.draw_in(epoch, draw_purpose::title, title(i)).next());
    return result;
  };
  {
    const kept_keys keys(secret);
    const secret_coin coin(keys, is.weekly);
    outbox box(answers<length>, is.store, is.weekly);
    const auto send = sanitize<length> | bounded(5, coin) | into(box);
    for (std::size_t i = 0; i != titles; ++i) send(play_of(45), {.title = title(i)});
  }
  CHECK(count_named(secret) == 5);
  is.now += week;
  kept_store later = secret;
  {
    const kept_keys keys(later);
    const secret_coin coin(keys, is.weekly);
  }
  CHECK(count_named(later) == 0);
}

TEST_CASE("what nobody agrees to any more is gone from the store at once, drawn or not") {
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  const auto send_length = sanitize<length> | consented(is.ledger) | into(box);
  const auto send_quality = sanitize<quality> | consented(is.ledger) | into(box);
  for (int i = 0; i != 40; ++i) send_length(play_of(45));
  send_quality(play_of(45));
  const auto has_lengths = [&] { return is_in(is.store, policy_fingerprint<length>); };
  REQUIRE(has_lengths());
  is.ledger.refused = {category::playback};
  SECTION("by a sweep, in the epoch that is on") { CHECK(box.sweep(is.ledger)); }
  SECTION("by a question, though nothing is due") { CHECK_FALSE(box.take_due(is.ledger)); }
  SECTION("by a question in the next epoch") {
    is.now += week;
    box.take_due(is.ledger);
  }
  SECTION("by the first question after a start") {
    outbox again(answers<length, quality>, is.store, is.weekly);
    again.take_due(is.ledger);
    CHECK(again.status().refused == 40);
  }
  SECTION("once the store can be written again") {
    is.store.fails = true;
    CHECK_FALSE(box.sweep(is.ledger));
    CHECK(has_lengths());
    is.store.fails = false;
    CHECK_FALSE(box.take_due(is.ledger));
  }
  SECTION("by another sweep, which does not say so before") {
    is.store.fails = true;
    for (int i = 0; i != 3; ++i) CHECK_FALSE(box.sweep(is.ledger));
    is.store.fails = false;
    CHECK(box.sweep(is.ledger));
  }
  CHECK_FALSE(has_lengths());
  CHECK(is_in(is.store, policy_fingerprint<quality>));
}

TEST_CASE("nothing of what left, or was wiped, is in the store") {
  set_up is;
  outbox box(answers<length>, is.store, is.weekly);
  const auto send = sanitize<length> | into(box);
  const std::size_t empty = [&] {
    is.now += week;
    box.take_due(is.ledger);
    return bytes_in(is.store);
  }();
  for (int i = 0; i != 30; ++i) send(play_of(45));
  is.now += week;
  for (std::size_t left = 29; left != 0; is.now += 60) {
    if (!box.take_due(is.ledger)) continue;
    CHECK(bytes_in(is.store) == empty * (1 + left));
    --left;
  }
  CHECK(box.forget());
  CHECK(bytes_in(is.store) == empty);
  CHECK_FALSE(is_in(is.store, policy_fingerprint<length>));
}

TEST_CASE("a ledger is asked once about each kind and agreement, however much waits") {
  struct counting {
    std::size_t* asked;
    bool allows(const data_kind&) const { return ++*asked != 0; }
  };
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  for (int i = 0; i != 500; ++i) {
    (sanitize<length> | into(box))(play_of(45));
    (sanitize<quality> | into(box))(play_of(45));
  }
  std::size_t asked = 0;
  box.take_due(counting{&asked});
  CHECK(asked == 2);
}

TEST_CASE("a thousand agreements are told apart, those that were taken back struck") {
  struct odd_ones_stand {
    bool allows(const data_kind&) const { return true; }
    bool stands(const data_kind&, agreement under) const { return under.number / 256 % 2 == 1; }
  };
  set_up is;
  outbox box(answers<length, quality>, is.store, is.weekly);
  for (std::uint64_t number = 256; number != 256 + 1024; ++number) {
    box.put(sanitize<length>(play_of(45)), agreement{number % 4 * 256 + number / 4});
    box.put(sanitize<quality>(play_of(45)), agreement{number % 4 * 256 + number / 4});
  }
  std::size_t standing = 0;
  for (std::uint64_t number = 256; number != 256 + 1024; ++number) {
    const std::uint64_t under = number % 4 * 256 + number / 4;
    standing += under == 0 || under / 256 % 2 == 1 ? 1 : 0;
  }
  CHECK(box.count<length>(odd_ones_stand{}) == standing);
  CHECK(box.sweep(odd_ones_stand{}));
  CHECK(box.status().collecting == 2 * standing);
}

TEST_CASE("a child of fork hands over nothing of what waits in memory alone") {
  set_up is;
  memory_only none;
  outbox box(answers<length>, none, is.weekly);
  (sanitize<length> | into(box))(play_of(45));
  is.now += week;
  CHECK_FALSE(box.take_due(is.ledger));
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    for (int i = 0; i != 1000; ++i, is.now += 600) {
      if (box.take_due(is.ledger)) ::_exit(1);
    }
    ::_exit((sanitize<length> | into(box))(play_of(45)) == disposition::not_stored ? 0 : 2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(is.all_due(box).size() == 1);
}

TEST_CASE("many threads put in and take out, and every release leaves once") {
  set_up is;
  std::atomic<std::int64_t> now = monday;
  std::atomic<std::int64_t> step = 0;  // by which time goes on with each look at it
  const auto clock = [&now, &step] { return now.fetch_add(step); };
  outbox box(answers<length>, is.store, epochs(7, clock), {.capacity = 100'000});
  const auto send = sanitize<length> | consented(is.ledger) | into(box);
  constexpr int threads = 4;
  constexpr int each_sends = 500;
  {
    std::vector<std::thread> all;
    for (int i = 0; i != threads; ++i) {
      all.emplace_back([&send] {
        for (int n = 0; n != each_sends; ++n) send(play_of(45));
      });
    }
    for (std::thread& each : all) each.join();
  }
  CHECK(box.status().collecting == threads * each_sends);
  now += week;
  step = 60;
  std::atomic<int> left = 0;
  {
    std::vector<std::thread> all;
    for (int i = 0; i != threads; ++i) {
      all.emplace_back([&] {
        while (box.status().waiting + box.status().collecting != 0) left += box.take_due(is.ledger).has_value();
      });
    }
    for (std::thread& each : all) each.join();
  }
  CHECK(left == threads * each_sends);
}

}  // namespace outbox_test
