// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "sender_limit.hpp"

namespace {

using address = std::array<std::byte, 4>;

address address_of(std::uint32_t number) {
  return {std::byte(number >> 24), std::byte(number >> 16 & 0xff), std::byte(number >> 8 & 0xff),
          std::byte(number & 0xff)};
}

std::uint32_t admitted(sender_limit& by, std::uint32_t sender, std::int64_t hour, std::uint32_t tries) {
  std::uint32_t result = 0;
  for (std::uint32_t i = 0; i != tries; ++i) result += by.admits(address_of(sender), hour) ? 1U : 0U;
  return result;
}

TEST_CASE("a sender has its limit anew in each hour") {
  sender_limit limit(60);
  for (const std::int64_t hour : {std::int64_t{5}, std::int64_t{6}, std::int64_t{100}, std::int64_t{-3}}) {
    CHECK(admitted(limit, 1, hour, 59) == 59);
    CHECK(admitted(limit, 1, hour, 100) == 1);
    CHECK(admitted(limit, 2, hour, 100) == 60);
  }
}

TEST_CASE("in the last moment of one hour and the first of the next it has both") {
  sender_limit limit(3);
  CHECK(admitted(limit, 1, 0, 10) + admitted(limit, 1, 1, 10) == 6);
}

TEST_CASE("no sender gets more than the limit, however many there are") {
  sender_limit limit(4);
  std::uint32_t most = 0;
  std::uint64_t all = 0;
  constexpr std::uint32_t senders = 200'000;
  for (std::uint32_t sender = 0; sender != senders; ++sender) {
    const std::uint32_t mine = admitted(limit, sender, 0, 6);
    most = std::max(most, mine);
    all += mine;
  }
  CHECK(most == 4);
  // Some get less, because all four of their counters are shared.
  CHECK(all < std::uint64_t{4} * senders);
  CHECK(all > std::uint64_t{3} * senders / 2);
  // Nothing of it is left in the next hour.
  for (std::uint32_t sender = 0; sender != 100; ++sender) CHECK(admitted(limit, sender, 1, 6) == 4);
}

TEST_CASE("0 is no limit, and one that is too large for a counter is the largest that is not") {
  sender_limit none(0), large(std::numeric_limits<std::uint32_t>::max());
  CHECK(admitted(none, 1, 0, 100'000) == 100'000);
  CHECK(admitted(large, 1, 0, 100'000) == large.most());
  CHECK(large.most() == 65'534);
}

TEST_CASE("the most answers in an epoch are those of all hours that it touches") {
  CHECK(most_in_epoch(60, 7, 1, 0) == 60 * 169);
  CHECK(most_in_epoch(60, 7, 1, 2) == 60 * 171);
  CHECK(most_in_epoch(60, 7, 3, 2) == 60 * (3 * 169 + 2));
  // Tried: whoever sends each minute, where a collector started anywhere within the hour before the epoch, and starts
  // again in it.
  constexpr std::int64_t hour = 60, day = 24 * hour;
  for (std::uint64_t starts = 0; starts != 4; ++starts) {
    std::uint64_t most = 0;
    for (std::int64_t before = 0; before < hour; before += 7) {
      for (std::int64_t runs = hour / 2; runs < 3 * hour; runs += 11) {
        std::uint64_t sent = 0;
        std::int64_t minute = 0, started = -before;
        for (std::uint64_t start = 0; start <= starts; ++start) {
          sender_limit limit(2);
          for (const std::int64_t end = start == starts ? day : minute + runs; minute != end; ++minute)
            sent += admitted(limit, 1, (minute - started) / hour, 1);
          started = minute;
        }
        CHECK(sent <= most_in_epoch(2, 1, 1, starts));
        most = std::max(most, sent);
      }
    }
    CHECK(most == most_in_epoch(2, 1, 1, starts));
  }
}

}  // namespace
