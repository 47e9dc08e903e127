// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>

#include <muffle/policy/capacity.hpp>

#include "support/random.hpp"

namespace capacity_test {

namespace {

using muffle::log2_ceiling;

/// Thousandths of a bit by which the bound is above the true logarithm.
long double excess(std::uint64_t numerator, std::uint64_t denominator = 1) {
  const long double truth = std::log2(static_cast<long double>(numerator)) - std::log2(static_cast<long double>(denominator));
  return static_cast<long double>(log2_ceiling(numerator, denominator).thousandths) - 1000 * truth;
}

// What long double may be wrong by, in thousandths of a bit, where it has 64 binary digits.
constexpr long double noise = 1e-12L;

bool is_bound(std::uint64_t numerator, std::uint64_t denominator = 1) {
  const long double above = excess(numerator, denominator);
  return above >= -noise && above < 2;
}

}  // namespace

TEST_CASE("capacity is exact for powers of two", "[capacity]") {
  for (std::uint32_t exponent = 0; exponent != 64; ++exponent) {
    const std::uint64_t power = std::uint64_t{1} << exponent;
    INFO(power);
    CHECK(log2_ceiling(power).thousandths == 1000 * exponent);
    CHECK(log2_ceiling(power, power).thousandths == 0);
    for (std::uint32_t other = 0; other <= exponent; ++other) {
      CHECK(log2_ceiling(power, std::uint64_t{1} << other).thousandths == 1000 * (exponent - other));
    }
  }
}

TEST_CASE("capacity by hand", "[capacity]") {
  CHECK(log2_ceiling(3).thousandths == 1585);    // 1.58496
  CHECK(log2_ceiling(5).thousandths == 2322);    // 2.32193
  CHECK(log2_ceiling(10).thousandths == 3322);   // 3.32193
  CHECK(log2_ceiling(255).thousandths == 7995);  // 7.99435
  CHECK(log2_ceiling(257).thousandths == 8006);  // 8.00562
  CHECK(log2_ceiling(7, 3).thousandths == 1223);  // 1.22239
  CHECK(log2_ceiling(1).thousandths == 0);
  CHECK(log2_ceiling(0).thousandths == 0);
  CHECK(log2_ceiling(0, 0).thousandths == 0);
  CHECK(log2_ceiling(3, 0).thousandths == 0);
  CHECK(log2_ceiling(3, 4).thousandths == 0);
}

TEST_CASE("capacity is never below the truth, and little above", "[capacity]") {
  int failures = 0;
  for (std::uint64_t cells = 1; cells != 100'000; ++cells) failures += !is_bound(cells);
  for (std::uint32_t exponent = 17; exponent != 64; ++exponent) {
    const std::uint64_t power = std::uint64_t{1} << exponent;
    for (std::uint64_t near = 1; near != 50; ++near) failures += !is_bound(power - near) + !is_bound(power + near);
  }
  muffle_test::splitmix64 random(9);
  for (int i = 0; i != 50'000; ++i) {
    const std::uint64_t numerator = random.next();
    failures += !is_bound(numerator | 1);
    const auto denominator = static_cast<std::uint64_t>(random.magnitude()) | 1;
    if (numerator >= denominator) failures += !is_bound(numerator, denominator);
    failures += !is_bound(denominator + random.below(1000), denominator);  // ratios close to one
  }
  CHECK(failures == 0);
}

}  // namespace capacity_test
