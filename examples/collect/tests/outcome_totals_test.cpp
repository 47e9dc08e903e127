// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "outcome_totals.hpp"

namespace {

bool shows(outcome_totals& of, std::int64_t hour, std::string_view outcome, std::uint64_t number) {
  const std::string line = fmt::format("\nmuffle_answers_total{{outcome=\"{}\"}} {}\n", outcome, number);
  return of.text(hour).find(line) != std::string::npos;
}

void add(outcome_totals& to, answer_outcome outcome, int times, std::int64_t hour) {
  for (int i = 0; i != times; ++i) to.add(outcome, hour);
}

TEST_CASE("totals move when an hour is over, and not within it") {
  outcome_totals totals;
  add(totals, answer_outcome::counted, 250, 7);
  add(totals, answer_outcome::too_many, 100, 7);
  const std::string before = totals.text(7);
  CHECK(shows(totals, 7, "counted", 0));
  add(totals, answer_outcome::counted, 1000, 7);
  CHECK(totals.text(7) == before);
  CHECK(shows(totals, 8, "counted", 1200));
  CHECK(shows(totals, 8, "too_many", 100));
  CHECK(shows(totals, 8, "unclear", 0));
}

TEST_CASE("an answer turns the hour as well as a look does") {
  outcome_totals totals;
  add(totals, answer_outcome::counted, 100, 1);
  // These are of the second hour, and not shown before the third.
  add(totals, answer_outcome::counted, 100, 2);
  CHECK(shows(totals, 2, "counted", 100));
  CHECK(shows(totals, 5, "counted", 200));
  CHECK(shows(totals, 5, "counted", 200));
}

TEST_CASE("what is left of a hundred is counted on, and shown with the next") {
  outcome_totals totals;
  for (std::int64_t hour = 0; hour != 10; ++hour) {
    add(totals, answer_outcome::not_kept, 99, hour);
    CHECK(shows(totals, hour, "not_kept", static_cast<std::uint64_t>(99 * hour / 100 * 100)));
  }
}

}  // namespace
