// SPDX-License-Identifier: MIT

// Conversions to points, against exact arithmetic on integers. This file is compiled a second time with -ffast-math,
// which has to change nothing; so NaN and infinities are written as bits.

#include "support/catch.hpp"

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <ratio>

#include <muffle/units.hpp>

#include "support/sampler.hpp"

namespace units_test {

namespace {

using namespace muffle;
using muffle_test::sampler;
using muffle_test::splitmix64;

__extension__ using wide = __int128;

constexpr point highest = std::numeric_limits<point>::max();

double from_bits(std::uint64_t bits) { return std::bit_cast<double>(bits); }

/// A number that is not negative, as a whole number of 2^-30ths; such numbers are exact in double up to 2^22.
constexpr int binary_places = 30;

/// The whole number nearest to scaled / 2^30 * numerator / denominator, halves up.
point nearest_of(std::int64_t scaled, std::int64_t numerator, std::int64_t denominator) {
  const wide divisor = static_cast<wide>(denominator) << binary_places;
  return static_cast<point>((static_cast<wide>(scaled) * numerator * 2 + divisor) / (divisor * 2));
}

}  // namespace

TEST_CASE("numbers as people write them", "[units]") {
  CHECK(bit_rate::from_Mbps(0.7).bits_per_second == 700'000);
  CHECK(bit_rate::from_Mbps(4.35).bits_per_second == 4'350'000);  // int(4.35 * 100) is 434
  CHECK(bit_rate::from_kbps(4.35).bits_per_second == 4350);
  CHECK(bit_rate::from_Mbps(0.3).bits_per_second == 300'000);
  CHECK(bit_rate::from_Mbps(0.1f).bits_per_second == 100'000);
  CHECK(bit_rate::from_kbps(127.99951).bits_per_second == 128'000);
  CHECK(bit_rate::from_kbps(127.9994).bits_per_second == 127'999);
  CHECK(bit_rate::from_bps(0.5).bits_per_second == 1);  // halves up
  CHECK(bit_rate::from_bps(1.5).bits_per_second == 2);
  CHECK(bit_rate::from_bps(2.5).bits_per_second == 3);
  CHECK(bit_rate::from_bps(0.49999999999999994).bits_per_second == 0);  // + 0.5 would make it 1
  CHECK(bit_rate::from_bytes_per_second(1e6).bits_per_second == 8'000'000);
  CHECK(frame_rate::from_fps(29.97).numerator == 29'970);
  CHECK(frame_rate::from_fps(59.94f).numerator == 59'940);
  CHECK(speed::from_factor(1.05).thousandths == 1050);
  CHECK(milliseconds(std::chrono::duration<double>(5399.9994)).value == 5'399'999);
  CHECK(milliseconds(std::chrono::duration<double>(5399.9996)).value == 5'400'000);
  CHECK(milliseconds(std::chrono::duration<double, std::micro>(1500)).value == 2);
  CHECK(milliseconds(std::chrono::duration<float>(0.0014f)).value == 1);
}

TEST_CASE("every decimal of a rate, as written", "[units]") {
  // Three decimals of a megabit are 1000 bits each, whatever the binary form of the number is.
  int failures = 0;
  for (point thousandths = 0; thousandths != 200'000; ++thousandths) {
    const double written = static_cast<double>(thousandths) / 1000;
    failures += bit_rate::from_Mbps(written).bits_per_second != thousandths * 1000;
    failures += speed::from_factor(written).thousandths != thousandths;
  }
  CHECK(failures == 0);
}

TEST_CASE("floating-point numbers that are no quantity", "[units]") {
  for (const std::uint64_t bits : {0x7ff8'0000'0000'0000u, 0xfff8'0000'0000'0000u, 0x7ff0'0000'0000'0001u,
                                   0xfff0'0000'0000'0001u, 0x7fff'ffff'ffff'ffffu,   // NaN
                                   0xfff0'0000'0000'0000u,                           // -infinity
                                   0x8000'0000'0000'0001u, 0x800f'ffff'ffff'ffffu,   // negative denormals
                                   0x8010'0000'0000'0000u, 0xbff0'0000'0000'0000u, 0xffef'ffff'ffff'ffffu}) {
    INFO(bits);
    CHECK(bit_rate::from_bps(from_bits(bits)).bits_per_second == unreadable);
    CHECK(milliseconds(std::chrono::duration<double>(from_bits(bits))).value == unreadable);
    CHECK(milliseconds(std::chrono::duration<double, std::nano>(from_bits(bits))).value == unreadable);
  }
  CHECK(bit_rate::from_Mbps(from_bits(0x7ff0'0000'0000'0000)).bits_per_second == highest);
  CHECK(bit_rate::from_Mbps(from_bits(0x7fef'ffff'ffff'ffff)).bits_per_second == highest);
  for (const std::uint64_t bits : std::initializer_list<std::uint64_t>{
           0x0000'0000'0000'0000u, 0x8000'0000'0000'0000u,  // zeros
                                   0x0000'0000'0000'0001u, 0x000f'ffff'ffff'ffffu,  // denormals
                                   0x0010'0000'0000'0000u}) {
    INFO(bits);
    CHECK(bit_rate::from_Mbps(from_bits(bits)).bits_per_second == 0);
  }
  // Both sides of the highest point.
  CHECK(bit_rate::from_bps(from_bits(0x43df'ffff'ffff'ffff)).bits_per_second == highest - 1023);
  CHECK(bit_rate::from_bps(from_bits(0x43e0'0000'0000'0000)).bits_per_second == highest);
}

TEST_CASE("floating-point numbers go to the nearest point", "[units]") {
  splitmix64 random(10);
  int failures = 0;
  const auto check = [&](std::int64_t scaled) {
    const double value = static_cast<double>(scaled) / (1 << binary_places);
    failures += bit_rate::from_bps(value).bits_per_second != nearest_of(scaled, 1, 1);
    failures += bit_rate::from_kbps(value).bits_per_second != nearest_of(scaled, 1000, 1);
    failures += bit_rate::from_Mbps(value).bits_per_second != nearest_of(scaled, 1'000'000, 1);
    failures += milliseconds(std::chrono::duration<double>(value)).value != nearest_of(scaled, 1000, 1);
    failures += milliseconds(std::chrono::duration<double, std::micro>(value)).value != nearest_of(scaled, 1, 1000);
    failures += milliseconds(std::chrono::duration<double, std::ratio<1001, 30'000>>(value)).value !=
                nearest_of(scaled, 1001, 30);
    failures += instant(std::chrono::sys_time<std::chrono::duration<double, std::milli>>(
                            std::chrono::duration<double, std::milli>(value)))
                    .unix_seconds != nearest_of(scaled, 1, 1000);
  };
  for (int i = 0; i != 50'000; ++i) {
    check(random.magnitude() >> 11);  // 52 bits
    // Halves and their neighbours, where rounding is decided.
    const auto half = static_cast<std::int64_t>((random.below(1 << 20) << binary_places) + (1 << (binary_places - 1)));
    check(half);
    check(half - 1);
    check(half + 1);
  }
  CHECK(failures == 0);

  // Whole numbers that are too large for that, against long double where it holds them exactly.
  if (std::numeric_limits<long double>::digits >= 64) {
    failures = 0;
    for (int i = 0; i != 50'000; ++i) {
      const double value = static_cast<double>(random.magnitude() >> 11) * static_cast<double>(1 << random.below(12));
      const long double exact = static_cast<long double>(value) * 1000;
      const point expected = exact >= 0x1p63L ? highest : static_cast<point>(std::llround(exact));
      failures += bit_rate::from_kbps(value).bits_per_second != expected;
    }
    CHECK(failures == 0);
  }
}

TEST_CASE("conversions are monotone", "[units]") {
  splitmix64 random(11);
  int failures = 0;
  for (int i = 0; i != 50'000; ++i) {
    // Bit patterns of numbers that are not negative rise as the numbers do.
    const std::uint64_t bits = random.next() % 0x7ff0'0000'0000'0000;
    const double low = from_bits(bits);
    const double high = from_bits(bits + 1 + random.below(2) * random.below(0x7ff0'0000'0000'0000 - bits));
    failures += bit_rate::from_Mbps(low) > bit_rate::from_Mbps(high);
    failures += milliseconds(std::chrono::duration<double, std::nano>(low)) >
                milliseconds(std::chrono::duration<double, std::nano>(high));
  }
  CHECK(failures == 0);
}

TEST_CASE("integers floor and saturate", "[units]") {
  // floor(count * numerator / denominator), or the highest point; negative ones cannot be read.
  const auto expected = [](point count, point numerator, point denominator) -> point {
    if (count < 0) return unreadable;
    const wide scaled = static_cast<wide>(count) * numerator / denominator;
    return scaled > highest ? highest : static_cast<point>(scaled);
  };
  sampler values(12);
  for (int i = 0; i != 20'000; ++i) {
    const point count = values.number();
    INFO(count);
    using std::chrono::duration;
    CHECK(bit_rate::from_bps(count).bits_per_second == expected(count, 1, 1));
    CHECK(bit_rate::from_kbps(count).bits_per_second == expected(count, 1000, 1));
    CHECK(bit_rate::from_Mbps(count).bits_per_second == expected(count, 1'000'000, 1));
    CHECK(bit_rate::from_bytes_per_second(count).bits_per_second == expected(count, 8, 1));
    CHECK(milliseconds(duration<point>(count)).value == expected(count, 1000, 1));
    CHECK(milliseconds(duration<point, std::nano>(count)).value == expected(count, 1, 1'000'000));
    CHECK(milliseconds(duration<point, std::ratio<1, 90'000>>(count)).value == expected(count, 1, 90));
    CHECK(milliseconds(duration<point, std::ratio<1001, 30'000>>(count)).value == expected(count, 1001, 30));
    CHECK(milliseconds(std::chrono::years(static_cast<int>(count))).value ==
          expected(static_cast<int>(count), 31'556'952'000, 1));
    CHECK(instant(std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(count))).unix_seconds ==
          expected(count, 1, 1000));
    CHECK(line<frame_rate>::read({count, 1001}) == (count <= 0 ? unreadable : expected(count, 1000, 1001)));
    const auto large = static_cast<std::uint64_t>(count);
    CHECK(bit_rate::from_bps(large).bits_per_second == (count < 0 ? highest : count));
    CHECK(line<point>::read(large) == (count < 0 ? highest : count));
  }
}

}  // namespace units_test
