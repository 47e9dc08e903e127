// SPDX-License-Identifier: MIT

// Members whose type does not say their unit.

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

#include <muffle/core.hpp>

namespace muffle::inline MUFFLE_ABI {

struct storage {
  point bytes = 0;
};
template <>
struct line<storage> {
  static constexpr std::string_view rule = "bytes";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"GiB", 1 << 30}, {"B", 1}};
  static constexpr point read(storage raw) noexcept { return raw.bytes; }
};
template <>
struct unit<"GiB"> {
  static constexpr storage read(number auto value) noexcept { return {detail::to_point(value, 1 << 30)}; }
};

}  // namespace muffle::inline MUFFLE_ABI

namespace {

using namespace muffle;
using namespace muffle::literals;

struct played {
  double seconds = 0;
  float position = 0;
  int kbit = 0;
  std::optional<std::int64_t> ticks = {};
  std::uint8_t gib = 0;
  std::int64_t at = 0;
  utc_offset offset = {};
  bool hdr = false;
};

struct length : policy<played, unused<&played::kbit, &played::gib, &played::at, &played::offset, &played::hdr>,
                       field<"seconds", from<in<"s", &played::seconds>>, bucket<10_min, 60_min>>,
                       field<"ticks", from<in<"100 ns", &played::ticks>>, with_unknown<bucket<10_min, 60_min>>>,
                       field<"reached", from<in<"s", &played::position>, in<"s", &played::seconds>>, decile>> {};

struct rest
    : policy<played, unused<&played::seconds, &played::position, &played::ticks>,
             field<"rate", from<in<"kbit/s", &played::kbit>>, bucket<1_Mbps, 4_Mbps>>,
             field<"disk", from<in<"GiB", &played::gib>>, bucket<storage{1 << 30}, storage{std::int64_t{8} << 30}>>,
             field<"part", from<in<"unix s", &played::at>, &played::offset>, day_part>,
             field<"hdr", from<&played::hdr>, yes_no>> {};

constexpr std::string_view seconds(double value) {
  return length::label(length::cell_of({.seconds = value, .position = 0, .ticks = 1}), 0);
}
static_assert(seconds(599.9) == "<10 min" && seconds(600) == "10-60 min" && seconds(1e300) == ">=60 min");
// To the nearest millisecond, as a duration of doubles.
static_assert(seconds(599.9994) == "<10 min" && seconds(599.9996) == "10-60 min");
static_assert(seconds(0) == "incomplete" && seconds(-1) == "incomplete");
static_assert(seconds(std::numeric_limits<double>::quiet_NaN()) == "incomplete");

constexpr std::string_view ticks(std::optional<std::int64_t> value) {
  return length::label(length::cell_of({.seconds = 1, .position = 0, .ticks = value}), 1);
}
static_assert(ticks(5'999'999'999) == "<10 min" && ticks(6'000'000'000) == "10-60 min" && ticks({}) == "unknown");
static_assert(ticks(std::numeric_limits<std::int64_t>::max()) == ">=60 min" && ticks(-1) == "unknown");

static_assert(length::label(length::cell_of({.seconds = 100, .position = 25, .ticks = 1}), 2) == "20-30 %");

constexpr std::string_view rate(int kbit) { return rest::label(rest::cell_of({.kbit = kbit, .gib = 1, .at = 1}), 0); }
static_assert(rate(999) == "<1 Mbit/s" && rate(1000) == "1-4 Mbit/s" && rate(7'500'000) == ">=4 Mbit/s");
static_assert(rate(0) == "incomplete" && rate(std::numeric_limits<int>::min()) == "incomplete");

static_assert(rest::label(rest::cell_of({.kbit = 1, .gib = 8, .at = 1}), 1) == ">=8 GiB");
static_assert(rest::label(rest::cell_of({.kbit = 1, .gib = 8, .at = 79'200, .offset = {60}}), 2) == "weekday evening");
static_assert(rest::label(rest::cell_of({.kbit = 1, .gib = 8, .at = 1, .hdr = true}), 3) == "yes");

// Each unit of a quantity is the same line.
static_assert(unit<"kbit/s">::read(7500) == 7500_kbps && unit<"Mbit/s">::read(7.5) == 7500_kbps);
static_assert(unit<"bit/s">::read(7'500'000) == 7500_kbps && unit<"byte/s">::read(937'500) == 7500_kbps);
static_assert(unit<"ns">::read(1'999'999) == 1_ms && unit<"us">::read(1999) == 1_ms && unit<"ms">::read(1) == 1_ms);
static_assert(unit<"100 ns">::read(19'999) == 1_ms && unit<"min">::read(1.5) == 90_s && unit<"h">::read(1) == 3600_s);
static_assert(unit<"Hz">::read(25) == 25_fps && unit<"x">::read(1.5) == 1.5_x && unit<"%">::read(50) == 50_percent);
static_assert(unit<"unix ms">::read(1'999) == instant(1) && unit<"unix s">::read(-1) == instant());
static_assert(!measurable_in<"s", std::chrono::seconds> && !measurable_in<"kbits", int> && !measurable_in<"s", bool>);

}  // namespace
