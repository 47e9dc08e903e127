// SPDX-License-Identifier: MIT
#pragma once

// Raw values of every type that generalizers read: hostile ones and random ones in turn.

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <muffle/units.hpp>

#include "support/random.hpp"

namespace muffle_test {

using muffle::point;

inline constexpr std::array hostile_points{std::numeric_limits<point>::min(),
                                           std::numeric_limits<point>::min() + 1,
                                           point{std::numeric_limits<std::int32_t>::min()},
                                           point{-1},
                                           point{0},
                                           point{1},
                                           point{999},
                                           point{1000},
                                           point{std::numeric_limits<std::int32_t>::max()},
                                           point{std::numeric_limits<std::uint32_t>::max()},
                                           std::numeric_limits<point>::max() - 1,
                                           std::numeric_limits<point>::max()};

/// Bit patterns, so that no compiler flag has a say in what they are.
inline constexpr std::array<std::uint64_t, 16> hostile_doubles{
    0x0000'0000'0000'0000,  // 0
    0x8000'0000'0000'0000,  // -0
    0x0000'0000'0000'0001,  // smallest denormal
    0x8000'0000'0000'0001,  //
    0x000f'ffff'ffff'ffff,  // largest denormal
    0x0010'0000'0000'0000,  // smallest normal
    0x7fef'ffff'ffff'ffff,  // largest
    0xffef'ffff'ffff'ffff,  //
    0x7ff0'0000'0000'0000,  // infinity
    0xfff0'0000'0000'0000,  //
    0x7ff8'0000'0000'0000,  // quiet NaN
    0xfff8'0000'0000'0000,  //
    0x7ff0'0000'0000'0001,  // signalling NaN
    0x43e0'0000'0000'0000,  // 2^63
    0x43df'ffff'ffff'ffff,  // the number below
    0xbff0'0000'0000'0000,  // -1
};
inline constexpr std::array<std::uint32_t, 8> hostile_floats{0x0000'0001, 0x8000'0000, 0x7f7f'ffff, 0x7f80'0000,
                                                            0xff80'0000, 0x7fc0'0000, 0x7f80'0001, 0x5f00'0000};

inline const std::array<std::string, 24>& hostile_texts() {
  static const std::array<std::string, 24> texts{"",
                                                 " ",
                                                 "\t\r\n",
                                                 "h264",
                                                 " HEVC (Main 10) ",
                                                 "1080p",
                                                 "1916x796",
                                                 "0x0",
                                                 "99999999999999999999999x1",
                                                 "-1080p",
                                                 "24000/1001",
                                                 "1/0",
                                                 "unknown",
                                                 "und",
                                                 "pt-BR",
                                                 "smpte2084",
                                                 std::string("h264\0", 5),
                                                 std::string("\0", 1),
                                                 "\xff\xfe",
                                                 "\xc0\xaf",                  // overlong
                                                 "\xed\xa0\x80",              // a surrogate
                                                 "h264\xe2\x82",              // cut off
                                                 std::string(1025, 'x'),      // one more than the longest that is read
                                                 std::string(100'000, '(')};  // every character a place to cut
  return texts;
}

class sampler {
 public:
  explicit sampler(std::uint64_t seed) : random_(seed) {}

  splitmix64& random() { return random_; }

  template <class T>
  T value() {
    using namespace muffle;
    if constexpr (std::same_as<T, bool>) {
      return random_.below(2) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(random_.below(4) == 0 ? number() : static_cast<point>(random_.below(20)));
    } else if constexpr (std::integral<T>) {
      return static_cast<T>(number());
    } else if constexpr (std::same_as<T, float>) {
      return std::bit_cast<float>(random_.below(3) == 0 ? hostile_floats[random_.below(hostile_floats.size())]
                                                        : static_cast<std::uint32_t>(random_.next()));
    } else if constexpr (std::same_as<T, double>) {
      return real();
    } else if constexpr (std::same_as<T, std::string_view>) {
      return text();
    } else if constexpr (duration_like<T>) {
      return T(value<std::remove_cvref_t<decltype(T::zero().count())>>());
    } else if constexpr (time_point_like<T>) {
      return T(value<typename T::duration>());
    } else if constexpr (std::same_as<T, frame_rate>) {
      return {number(), number()};
    } else if constexpr (std::same_as<T, milliseconds>) {
      milliseconds result;
      result.value = number();  // the constructor would not take a negative one
      return result;
    } else if constexpr (std::same_as<T, instant> || std::same_as<T, local_instant>) {
      return T(number());
    } else if constexpr (std::same_as<T, utc_offset>) {
      return {random_.below(2) == 0 ? static_cast<std::int32_t>(number())
                                    : static_cast<std::int32_t>(random_.below(2000)) - 1000};
    } else {
      return T{number()};  // the units that are one integer
    }
  }

  /// Hostile, small, or of any length; two in three are not negative.
  point number() {
    switch (random_.below(6)) {
      case 0: return hostile_points[random_.below(hostile_points.size())];
      case 1: return static_cast<point>(random_.next());
      case 2: return static_cast<point>(random_.below(5000));
      default: return random_.magnitude();
    }
  }

 private:
  double real() {
    switch (random_.below(3)) {
      case 0: return std::bit_cast<double>(hostile_doubles[random_.below(hostile_doubles.size())]);
      case 1: return std::bit_cast<double>(random_.next());
      default: return static_cast<double>(random_.magnitude()) / 1024;
    }
  }

  std::string_view text() {
    constexpr std::string_view pieces = "h264avc1x0123456789pPiK./- (),;=\x80\xc3\xa9\x01\xf0\x9f\x8e\xac";
    const std::uint64_t kind = random_.below(3);
    if (kind == 0) return hostile_texts()[random_.below(hostile_texts().size())];
    text_.resize(random_.below(24));
    for (char& c : text_) c = kind == 1 ? static_cast<char>(random_.next()) : pieces[random_.below(pieces.size())];
    return text_;
  }

  splitmix64 random_;
  std::string text_;
};

}  // namespace muffle_test
