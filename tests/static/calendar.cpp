// SPDX-License-Identifier: MIT

#include <chrono>
#include <concepts>
#include <limits>

#include <muffle/generalize/calendar.hpp>

namespace {

using namespace muffle;
using namespace std::chrono_literals;
using std::chrono::sys_days;

using months = calendar_month<2024, 2025>;

// day_part: Friday 2024-03-01, 23:59:59 UTC
constexpr auto friday_night = sys_days(std::chrono::year(2024) / 3 / 1) + 23h + 59min + 59s;
static_assert(generalizer<day_part> && day_part::classes == 8 && !day_part::ordered && day_part::can_be_unknown);
static_assert(day_part::label(day_part::generalize(friday_night, utc_offset{})) == "weekday evening");
static_assert(day_part::label(day_part::generalize(friday_night + 1s, utc_offset{})) == "weekend night");
static_assert(day_part::label(day_part::generalize(friday_night, utc_offset{60})) == "weekend night");
static_assert(day_part::label(day_part::generalize(friday_night, utc_offset{-360})) == "weekday afternoon");
static_assert(day_part::generalize(instant{}, utc_offset{}) == day_part::classes);
static_assert(day_part::generalize(local_instant{}) == day_part::classes);
static_assert(day_part::generalize(friday_night, utc_offset{14 * 60 + 1}) == day_part::classes);
static_assert(day_part::generalize(friday_night, utc_offset{std::numeric_limits<int>::min()}) == day_part::classes);
static_assert(day_part::generalize(instant{std::numeric_limits<point>::max()}, utc_offset{840}) == day_part::classes);
static_assert(reads<day_part, instant, utc_offset> && reads<day_part, local_instant> && !reads<day_part, point>);

// A moment alone has no part of the day: at 13:09 UTC it is 22:09 in Tokyo. Local time has one.
using std::chrono::local_days, std::chrono::local_seconds;
static_assert(!reads<day_part, instant> && !reads<months, std::chrono::sys_seconds>);
static_assert(!std::convertible_to<local_seconds, instant> &&
              !std::convertible_to<std::chrono::sys_seconds, local_instant>);
static_assert(day_part::label(day_part::generalize(local_days(std::chrono::year(2024) / 3 / 1) + 22h + 9min)) ==
              "weekday evening");
static_assert(day_part::label(day_part::generalize(sys_days(std::chrono::year(2024) / 3 / 1) + 13h + 9min,
                                                   utc_offset{540})) == "weekday evening");
static_assert(unit<"utc">::read(friday_night) == local_instant(friday_night.time_since_epoch().count()));
static_assert(unit<"utc">::read(1'709'337'599) == unit<"utc">::read(friday_night));

// calendar_month
static_assert(generalizer<months> && months::classes == 26 && months::ordered && months::can_be_unknown);
static_assert(months::label(0) == "<2024-01" && months::label(1) == "2024-01" && months::label(24) == "2025-12");
static_assert(months::label(25) == ">=2026-01");
static_assert(months::label(months::generalize(sys_days(std::chrono::year(2024) / 2 / 29), utc_offset{})) == "2024-02");
static_assert(months::generalize(sys_days(std::chrono::year(2023) / 12 / 31), utc_offset{}) == 0);
static_assert(months::generalize(sys_days(std::chrono::year(2023) / 12 / 31), utc_offset{14 * 60}) == 0);
static_assert(months::generalize(sys_days(std::chrono::year(2023) / 12 / 31) + 10h, utc_offset{14 * 60}) == 1);
static_assert(months::generalize(sys_days(std::chrono::year(9999) / 12 / 31), utc_offset{}) == 25);
static_assert(months::generalize(sys_days(std::chrono::year(10'000) / 1 / 1), utc_offset{}) == months::classes);
static_assert(months::generalize(instant{0}, utc_offset{-1}) == months::classes);
static_assert(refines<calendar_month<2024, 2027>, months>() && !refines<months, calendar_month<2024, 2027>>());
static_assert(!refines<months, day_part>() && !refines<day_part, months>());

}  // namespace
