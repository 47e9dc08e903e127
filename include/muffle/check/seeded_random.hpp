// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// Numbers for trials that can be repeated: the same from the same seed, everywhere (SplitMix64, Steele, Lea and Flood
/// 2014). Whoever has the seed has the numbers: never for noise that protects somebody.
class seeded_random {
 public:
  explicit constexpr seeded_random(std::uint64_t seed) noexcept : state_(seed) {}

  constexpr std::uint64_t next() noexcept {
    std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
    return z ^ (z >> 31);
  }

  /// A number below `end`, each as likely; zero where `end` is.
  constexpr std::uint64_t below(std::uint64_t end) noexcept { return draw_below(*this, end); }

 private:
  std::uint64_t state_;
};

}  // namespace muffle::inline MUFFLE_ABI::check
