// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/check/seeded_random.hpp>

namespace muffle_test {

/// Golden files need the same numbers everywhere, which the distributions of the standard library do not give.
class splitmix64 : public muffle::check::seeded_random {
 public:
  using seeded_random::seeded_random;

  /// A number that is not negative, every length in bits equally likely.
  std::int64_t magnitude() {
    const std::uint64_t digits = next();
    return static_cast<std::int64_t>(digits >> (1 + below(63)));
  }
};

}  // namespace muffle_test
