// SPDX-License-Identifier: MIT

// Calendar classes against std::chrono's calendar, which is computed in another way.

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <limits>

#include <muffle/generalize/calendar.hpp>

#include "support/random.hpp"

namespace calendar_test {

namespace {

using namespace muffle;
using namespace std::chrono;

using century = calendar_month<1990, 2089>;

constexpr point end_of_time = 253'402'300'800;  // 10000-01-01T00:00:00Z

/// In what order `day_part` counts: four parts of a weekday, four of a weekend.
class_index expected_part(sys_seconds local) {
  const auto day = floor<days>(local);
  const auto part = static_cast<class_index>((local - day) / hours(6));
  const weekday of(day);
  return part + (of == Saturday || of == Sunday ? 4 : 0);
}

class_index expected_month(sys_seconds local) {
  const year_month_day date(floor<days>(local));
  if (date.year() < year(1990)) return 0;
  if (date.year() > year(2089)) return century::classes - 1;
  return static_cast<class_index>((int{date.year()} - 1990) * 12) + unsigned{date.month()};
}

bool is_readable(point local) { return local >= 0 && local < end_of_time; }

int failures_at(point seconds, std::int32_t offset) {
  const point local = seconds + point{offset} * 60;
  const bool readable = is_readable(seconds) && is_readable(local);
  const sys_seconds time{std::chrono::seconds(local)};
  const class_index part = day_part::generalize(instant(seconds), utc_offset{offset});
  const class_index month = century::generalize(instant(seconds), utc_offset{offset});
  return (part != (readable ? expected_part(time) : day_part::classes)) +
         (month != (readable ? expected_month(time) : century::classes));
}

}  // namespace

TEST_CASE("every day from 1970 to 2100, around every edge of a part of the day", "[calendar]") {
  int failures = 0;
  for (sys_days day = year(1970) / January / 1; day < sys_days(year(2101) / January / 1); day += days(1)) {
    const point midnight = sys_seconds(day).time_since_epoch().count();
    for (const point hour : {0, 6, 12, 18}) {
      for (const point near : {-1, 0, 1}) failures += failures_at(midnight + hour * 3600 + near, 0);
    }
    // Midnight as seen from both ends of the world.
    for (const std::int32_t offset : {-14 * 60, -210, 330, 14 * 60}) {
      const point local_midnight = midnight - point{offset} * 60;
      failures += failures_at(local_midnight - 1, offset) + failures_at(local_midnight, offset);
    }
  }
  CHECK(failures == 0);
}

TEST_CASE("every month of the calendar", "[calendar]") {
  int failures = 0;
  for (int y = 1970; y != 10'000; ++y) {
    for (unsigned m = 1; m != 13; ++m) {
      const point first = sys_seconds(sys_days(year(y) / month(m) / 1)).time_since_epoch().count();
      for (const point near : {-1, 0, 1}) failures += failures_at(first + near, 0);
      const point number = detail::month_number(first / 86'400);
      failures += number != point{y} * 12 + point{m} - 1;
    }
  }
  CHECK(failures == 0);
}

TEST_CASE("every offset to UTC, and those that no place has", "[calendar]") {
  const point noon = sys_seconds(sys_days(year(2024) / March / 1)).time_since_epoch().count() + 12 * 3600;
  int failures = 0;
  for (std::int32_t offset = -14 * 60; offset <= 14 * 60; ++offset) {
    failures += failures_at(noon, offset) + failures_at(0, offset) + failures_at(end_of_time - 1, offset);
  }
  CHECK(failures == 0);
  for (const std::int32_t offset : {-14 * 60 - 1, 14 * 60 + 1, std::numeric_limits<std::int32_t>::min(),
                                    std::numeric_limits<std::int32_t>::max()}) {
    CHECK(day_part::generalize(instant(noon), utc_offset{offset}) == day_part::classes);
    CHECK(century::generalize(instant(noon), utc_offset{offset}) == century::classes);
  }
}

TEST_CASE("times that no calendar has", "[calendar]") {
  for (const point time : {std::numeric_limits<point>::min(), std::numeric_limits<point>::min() + 1, point{-1},
                           end_of_time, end_of_time + 1, std::numeric_limits<point>::max() - 1,
                           std::numeric_limits<point>::max()}) {
    INFO(time);
    for (const std::int32_t offset : {-14 * 60, 0, 14 * 60}) {
      CHECK(day_part::generalize(instant(time), utc_offset{offset}) == day_part::classes);
      CHECK(century::generalize(instant(time), utc_offset{offset}) == century::classes);
    }
  }
}

TEST_CASE("random times", "[calendar]") {
  muffle_test::splitmix64 random(8);
  int failures = 0;
  for (int i = 0; i != 100'000; ++i) {
    const auto time = static_cast<point>(random.below(static_cast<std::uint64_t>(end_of_time)));
    failures += failures_at(time, static_cast<std::int32_t>(random.below(2 * 14 * 60 + 1)) - 14 * 60);
  }
  CHECK(failures == 0);
}

}  // namespace calendar_test
