// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A share as it was counted, compared without rounding. The denominator is not zero.
struct ratio {
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 1;

  constexpr double value() const noexcept { return static_cast<double>(numerator) / static_cast<double>(denominator); }

  friend constexpr bool operator==(ratio a, ratio b) noexcept { return (a <=> b) == 0; }
  friend constexpr std::strong_ordering operator<=>(ratio a, ratio b) noexcept {
    return detail::wide{a.numerator} * b.denominator <=> detail::wide{b.numerator} * a.denominator;
  }
};

}  // namespace muffle::inline MUFFLE_ABI
