// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <unistd.h>

#include <muffle/check/seeded_random.hpp>
#include <muffle/disclose/journal.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/store/posix_file.hpp>

#include "support/plays.hpp"
#include "support/random.hpp"

namespace preview_test {

namespace {

using namespace muffle_test;
using muffle::disposition;

/// A clock, coins that fall by it, and an outbox that waits for it.
struct world {
  std::int64_t now = monday;
  muffle::epochs<set_clock> weekly{7, set_clock{&now}};
  muffle::secret_coin<set_clock> coin{some_secret, weekly};
  agreed ledger;
  muffle::memory_only nowhere;
};

play random_play(splitmix64& random) {
  const auto minutes = static_cast<std::int64_t>(random.below(200)) - 10;
  return play_of(minutes, static_cast<std::int64_t>(random.below(9000)));
}

}  // namespace

TEST_CASE("a preview shows the bytes that are sent then", "[preview]") {
  world is;
  splitmix64 random(3);
  std::vector<play> titles;
  for (int i = 0; i != 400; ++i) titles.push_back(random_play(random));
  const auto counted = muffle::reference<length, quality>::of(std::span<const play>(titles));
  muffle::outbox box(muffle::answers<length, quality, muffle::randomized<length, muffle::ratio{3, 1}>>, is.nowhere,
                     is.weekly);
  is.ledger.refused = {};
  const auto send = muffle::ask_one<length, quality>(is.coin) | muffle::consented(is.ledger) |
                    muffle::require_k(counted, 50) | muffle::sampled({3, 4}, is.coin) | muffle::bounded(3, is.coin) |
                    muffle::into(box);
  std::map<disposition, int> seen;
  for (std::size_t i = 0; i != 2000; ++i) {
    is.now += day;
    const play record = random_play(random);
    const std::string key = title(random.below(400)), household = title(random.below(5));
    const muffle::local at{.title = key, .household = household};
    const auto shown = send.preview(record, at);
    const auto again = send.preview(record, at);
    CHECK(again.became == shown.became);
    CHECK(again.payload == shown.payload);
    const auto status = box.status();
    const disposition became = send(record, at);
    CHECK(became == shown.became);
    CHECK(shown.payload.has_value() == (became == disposition::passed_on));
    CHECK(status.collecting <= box.status().collecting);
    ++seen[became];
    if (became != disposition::passed_on) continue;
    // It alone is in there: the outbox is emptied before the next one.
    std::optional<decltype(box)::outgoing_type> due;
    while (box.status().collecting + box.status().waiting != 0) {
      is.now += day;
      if (auto left = box.take_due(is.ledger)) due = left;
    }
    REQUIRE(due);
    CHECK(due->bytes() == shown.payload->bytes());
    CHECK(due->json().view() == shown.payload->json().view());
    CHECK(due->text() == shown.payload->text());
  }
  CHECK(seen[disposition::passed_on] > 300);
  CHECK(seen[disposition::not_sampled] > 100);
  CHECK(seen[disposition::small_crowd] > 100);
}

TEST_CASE("a preview uses nothing up", "[preview]") {
  world is;
  muffle::outbox box(muffle::answers<muffle::randomized<length, muffle::ratio{3, 1}>>, is.nowhere, is.weekly,
                     {.capacity = 2});
  muffle::privacy_accountant budget(muffle::ln_ceiling(muffle::ratio{10, 1}));
  muffle::disposition_tally tally;
  const auto send = muffle::sanitize<length> | muffle::counted(tally) |
                    muffle::randomize<muffle::ratio{3, 1}>(is.coin, budget) | muffle::consented(is.ledger) |
                    muffle::bounded(1, is.coin) | muffle::into(box);
  for (std::size_t i = 0; i != 100; ++i) {
    CHECK(send.preview(play_of(45), {.title = title(i)}).became == disposition::passed_on);
  }
  CHECK(tally.count(disposition::passed_on) == 0);
  CHECK(box.status().collecting == 0);
  // What people are asked to agree to can be seen before they do.
  const auto agreed = send.preview(play_of(45), {.title = "b"});
  is.ledger.refused = {muffle::category::playback};
  const auto refused = send.preview(play_of(45), {.title = "b"});
  CHECK(refused.became == disposition::no_consent);
  CHECK(refused.payload == agreed.payload);
  is.ledger.refused = {};
  CHECK(send(play_of(45), {.title = "a"}) == disposition::passed_on);
  CHECK(send.preview(play_of(45), {.title = "a"}).became == disposition::same_title);
  CHECK(send(play_of(45), {.title = "a"}) == disposition::same_title);  // and the budget is spent with this one
  CHECK(send.preview(play_of(45), {.title = "b"}).became == disposition::budget_spent);
  CHECK(send.preview(play_of(45), {}).became == disposition::no_title);

  // The next epoch has begun and nothing was put in yet: the preview does not open it.
  is.now += week;
  CHECK(send.preview(play_of(45), {.title = "a"}).became == disposition::passed_on);
  CHECK(box.status().collecting == 1);
  is.now -= 2 * week;
  CHECK(send.preview(play_of(45), {.title = "a", .household = "other"}).became == disposition::epoch_is_over);
}

TEST_CASE("a preview says when the outbox is full, and does not count it as dropped", "[preview]") {
  world is;
  muffle::outbox box(muffle::answers<length>, is.nowhere, is.weekly, {.capacity = 1});
  const auto send = muffle::sanitize<length> | muffle::into(box);
  CHECK(send(play_of(5)) == disposition::passed_on);
  CHECK(send.preview(play_of(5)).became == disposition::outbox_full);
  CHECK(box.status().dropped == 0);
}

TEST_CASE("a journal keeps what was sent, up to a number, over restarts", "[journal]") {
  world is;
  muffle::outbox box(muffle::answers<length, quality>, is.nowhere, is.weekly, {}, muffle::check::seeded_random(1));
  const auto send = muffle::ask_one<length, quality>(is.coin) | muffle::into(box);
  for (std::size_t i = 0; i != 200; ++i) send(play_of(static_cast<std::int64_t>(i)), {.title = title(i)});
  const std::string path =
      (std::filesystem::temp_directory_path() / ("muffle_journal_" + std::to_string(::getpid()))).string();
  std::filesystem::remove(path);
  std::vector<std::string> sent;
  {
    muffle::posix_file file(path);
    muffle::sent_journal journal(file, is.weekly, 20);
    CHECK(journal.opened().problem.empty());
    while (box.status().collecting + box.status().waiting != 0) {
      is.now += 60;
      if (const auto due = box.take_due(is.ledger)) {
        CHECK(journal.add(*due));
        sent.push_back(due->text());
      }
    }
    CHECK(sent.size() == 200);
    CHECK(journal.entries().size() == 20);
  }
  {
    muffle::posix_file file(path);
    muffle::sent_journal journal(file, is.weekly, 20);
    const auto entries = journal.entries();
    REQUIRE(entries.size() == 20);
    for (std::size_t i = 0; i != 20; ++i) CHECK(entries[i].text == sent[180 + i]);
    CHECK(entries.front().when < entries.back().when);
    CHECK(entries.back().when == is.now);
    CHECK(std::filesystem::file_size(path) < 10'000);
    CHECK(journal.wipe());
    CHECK(journal.entries().empty());
  }
  {
    muffle::posix_file file(path);
    CHECK(muffle::sent_journal(file, is.weekly).entries().empty());
  }
  CHECK(std::filesystem::file_size(path) < 100);
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".lock");
}

TEST_CASE("a journal of its own keeps what integrations were told", "[journal]") {
  world is;
  const std::string path =
      (std::filesystem::temp_directory_path() / ("muffle_told_" + std::to_string(::getpid()))).string();
  std::filesystem::remove(path);
  const std::string message = "{\"title\":\"Metropolis\"}\n";
  {
    muffle::posix_file file(path);
    muffle::sent_journal journal(file, is.weekly, 2);
    CHECK(journal.add("webhook: one", message));
    CHECK(journal.add("webhook: two", ""));
    CHECK(journal.add(std::string("sonos: \0", 8), message));
  }
  muffle::posix_file file(path);
  const auto entries = muffle::sent_journal(file, is.weekly, 2).entries();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0] == muffle::journal_entry{is.now, "webhook: two", ""});
  CHECK(entries[1] == muffle::journal_entry{is.now, std::string("sonos: \0", 8), message});
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".lock");
}

TEST_CASE("an outbox counts what may leave as things stand, of a policy and like a preview", "[preview]") {
  world is;
  muffle::outbox box(muffle::answers<length, quality>, is.nowhere, is.weekly);
  const auto send =
      muffle::sanitize<length> | muffle::consented(is.ledger) | muffle::bounded(2, is.coin) | muffle::into(box);
  const auto shown = send.preview(play_of(45), {.title = "a"});
  CHECK(box.count<length>(is.ledger) == 0);
  CHECK(send(play_of(45), {.title = "a"}) == disposition::passed_on);
  CHECK(send(play_of(1), {.title = "b"}) == disposition::passed_on);
  CHECK(box.count<length>(is.ledger) == 2);
  CHECK(box.count<quality>(is.ledger) == 0);
  CHECK(box.count(is.ledger, *shown.payload) == 1);
  is.ledger.refused = {muffle::category::playback};
  CHECK(box.count<length>(is.ledger) == 0);
  CHECK(box.count(is.ledger, *shown.payload) == 0);
  is.ledger.refused = {};
  // Those drawn later displace it, or do not.
  for (std::size_t i = 0; i != 1000; ++i) send(play_of(1), {.title = title(i)});
  CHECK(box.count<length>(is.ledger) == 2);
  CHECK(box.count(is.ledger, *shown.payload) == 0);
  is.now += week;
  CHECK_FALSE(box.take_due(is.ledger));
  CHECK(box.count<length>(is.ledger) == 2);
}

TEST_CASE("what waits says in words what it tells", "[journal]") {
  world is;
  muffle::outbox box(muffle::answers<length>, is.nowhere, is.weekly);
  const auto send = muffle::sanitize<length> | muffle::into(box);
  CHECK(send.preview(play_of(45)).payload->text() == "length: duration=30-60 min");
  CHECK(send.preview(play_of(-1)).payload->text() == "length: incomplete");
}

}  // namespace preview_test
