// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

namespace muffle_test {

/// SplitMix64 (Steele, Lea and Flood 2014). Golden files need the same numbers everywhere, which the distributions of
/// the standard library do not give.
class splitmix64 {
 public:
  explicit splitmix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
  }

  /// A number below `end`; the bias is of no matter here.
  std::uint64_t below(std::uint64_t end) { return next() % end; }

  /// A number that is not negative, every length in bits equally likely.
  std::int64_t magnitude() {
    const std::uint64_t digits = next();
    return static_cast<std::int64_t>(digits >> (1 + below(63)));
  }

 private:
  std::uint64_t state_;
};

}  // namespace muffle_test
