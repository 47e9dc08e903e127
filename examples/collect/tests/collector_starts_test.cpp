// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <optional>

#include "collector_starts.hpp"

namespace {

constexpr std::uint64_t hours = 7 * 24 + 1;

TEST_CASE("without a start that is known, nothing bounds what one address added") {
  collector_starts starts;
  CHECK_FALSE(starts.most_of_address(7, 100, 1));
  starts.add(7, 101, 60);
  starts.add(1, 700, 60);
  CHECK_FALSE(starts.most_of_address(7, 100, 1));
  CHECK_FALSE(starts.most_of_address(30, 101, 1));
}

TEST_CASE("a collector has its limit in all epochs after its start, and more where it starts again") {
  collector_starts starts;
  starts.add(7, 100, 60);
  CHECK(starts.most_of_address(7, 100, 1) == 60 * hours);
  CHECK(starts.most_of_address(7, 109, 1) == 60 * hours);
  starts.add(7, 110, 60);
  starts.add(7, 110, 60);
  CHECK(starts.most_of_address(7, 110, 1) == 60 * (hours + 2));
  CHECK(starts.most_of_address(7, 111, 1) == 60 * hours);
}

TEST_CASE("another limit goes for the epoch in which it began, beside the one before") {
  collector_starts starts;
  starts.add(7, 100, 1000);
  starts.add(7, 105, 60);
  CHECK(starts.most_of_address(7, 104, 1) == 1000 * hours);
  CHECK(starts.most_of_address(7, 105, 1) == 1000 * (hours + 1));
  // Within an epoch, it is not known which of its starts was the last.
  starts.add(7, 106, 10);
  CHECK(starts.most_of_address(7, 106, 1) == 60 * (hours + 1));
  CHECK(starts.most_of_address(7, 107, 1) == 10 * hours);
}

TEST_CASE("one start without a limit is any number") {
  collector_starts starts;
  starts.add(7, 100, 60);
  starts.add(7, 101, 0);
  starts.add(7, 102, 60);
  CHECK(starts.most_of_address(7, 100, 1));
  CHECK_FALSE(starts.most_of_address(7, 101, 1));
  CHECK_FALSE(starts.most_of_address(7, 102, 1));
  CHECK(starts.most_of_address(7, 103, 1));
}

TEST_CASE("several collectors each take as many, by whichever limit they began with") {
  collector_starts starts;
  starts.add(7, 100, 60);
  starts.add(7, 100, 60);
  CHECK(starts.most_of_address(7, 100, 2) == 60 * 2 * hours);
  starts.add(7, 101, 10);
  starts.add(7, 102, 10);
  // The one with 60 may still be there.
  CHECK(starts.most_of_address(7, 103, 2) == 60 * 2 * hours);
  CHECK(starts.most_of_address(7, 102, 2) == 60 * (2 * hours + 1));
}

}  // namespace
