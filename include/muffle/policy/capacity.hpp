// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

/// An amount of information in thousandths of a bit. Bounds of it are rounded up, so that none is lower than the truth.
struct bits {
  std::uint32_t thousandths = 0;

  friend constexpr auto operator<=>(bits, bits) = default;
};

/// log2(numerator / denominator), rounded up to a thousandth of a bit; zero where numerator <= denominator. The result
/// is never below the true logarithm and less than 0.002 above it. `std::log2` is not constant with every compiler, so
/// the digits are found by squaring, in integers, and every step rounds up.
constexpr bits log2_ceiling(std::uint64_t numerator, std::uint64_t denominator = 1) noexcept {
  if (denominator == 0 || numerator <= denominator) return {};
  // numerator / denominator = 2^whole * mantissa / 2^31, the mantissa from 2^31 to 2^32.
  std::uint32_t whole = 0;
  detail::wide scaled_denominator = denominator;
  while (scaled_denominator * 2 <= numerator) {
    scaled_denominator *= 2;
    ++whole;
  }
  const detail::wide shifted = static_cast<detail::wide>(numerator) << 31;
  auto mantissa = static_cast<std::uint64_t>((shifted + scaled_denominator - 1) / scaled_denominator);
  constexpr std::uint64_t one = std::uint64_t{1} << 31;
  if (mantissa == one) return {whole * 1000};

  constexpr std::uint32_t digits = 16;
  std::uint64_t fraction = 0;
  for (std::uint32_t i = 0; i != digits; ++i) {
    const detail::wide square = static_cast<detail::wide>(mantissa) * mantissa;
    mantissa = static_cast<std::uint64_t>((square + one - 1) >> 31);
    fraction *= 2;
    if (mantissa >= 2 * one) {
      mantissa = (mantissa + 1) / 2;
      ++fraction;
    }
  }
  // What the digits left out is less than one more unit of the last of them.
  const std::uint64_t thousandths = ((fraction + 1) * 1000 + (std::uint64_t{1} << digits) - 1) >> digits;
  return {whole * 1000 + static_cast<std::uint32_t>(thousandths)};
}

/// The most that a batch of answers tells together, where their order says nothing: log2 of the number of multisets,
/// (cells + size - 1)! / (size! (cells - 1)!), rounded up: less than 0.002 for each answer above it.
constexpr bits batch_capacity(std::uint64_t cells, std::uint32_t size) noexcept {
  bits result{};
  for (std::uint32_t i = 0; cells != 0 && i != size; ++i) {
    const std::uint64_t sum = cells + i < cells ? ~std::uint64_t{0} : cells + i;
    result.thousandths += log2_ceiling(sum, std::uint64_t{i} + 1).thousandths;
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
