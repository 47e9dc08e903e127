// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Where random bits come from: each call of `next` gives 64 of them, each as likely to be set, whatever came before.
/// What protects somebody takes `system_random` or `keyed_random`; a source that can be repeated is for trials.
template <class Source>
concept random_source = requires(Source& source) {
  { source.next() } -> std::same_as<std::uint64_t>;
};

/// A number below `end`, each exactly as likely; zero where `end` is.
template <random_source Source>
constexpr std::uint64_t draw_below(Source& source, std::uint64_t end) {
  if (end == 0) return 0;
  std::uint64_t drawn = source.next();
  if (drawn < end) {
    // Of 2^64 numbers the first few, which would make their remainders likelier, are drawn again. They are fewer than
    // `end`, so that most draws do without this division.
    const std::uint64_t surplus = (0 - end) % end;
    while (drawn < surplus) drawn = source.next();
  }
  return drawn % end;
}

/// True with exactly this probability: always for one and more.
template <random_source Source>
constexpr bool draw_chance(Source& source, ratio probability) {
  return draw_below(source, probability.denominator) < probability.numerator;
}

}  // namespace muffle::inline MUFFLE_ABI
