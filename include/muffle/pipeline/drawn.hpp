// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/noise/keyed_random.hpp>
#include <muffle/noise/siphash.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

class key_source;

/// What makes two coins the same: they draw by the same keys, in epochs of the same length.
struct coin_identity {
  const key_source* keys = nullptr;
  install_secret secret{};
  std::uint32_t days = 0;

  friend constexpr bool operator==(const coin_identity& a, const coin_identity& b) noexcept {
    return a.keys == b.keys && a.secret.words[0] == b.secret.words[0] && a.secret.words[1] == b.secret.words[1] &&
           a.days == b.days;
  }
};

/// All that a coin draws for a record, in one epoch: a number for the title, and one for the household.
///
/// The number of a title is its lot, and the remainder of it says which question is asked. SipHash is a pseudorandom
/// function (Aumasson and Bernstein 2012), so that to whoever has no secret the number is uniform, and of a uniform
/// number of which `draw_below` left out the surplus, quotient and remainder have nothing to do with each other; lots
/// stand in the order of the quotients, but for two titles with one quotient, which happens once in 2^64 / questions
/// pairs.
///
/// The remainder of the number of a household says whether it takes part; the outbox knows the household by the number,
/// and draws nothing from it.
struct drawn {
  coin_identity by;
  std::uint64_t epoch;
  keyed_random title;
  keyed_random household;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
