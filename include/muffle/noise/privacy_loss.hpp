// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A loss of privacy, the epsilon of differential privacy, in thousandths; in natural logarithms, as is usual there.
struct nats {
  std::uint64_t thousandths = 0;

  friend constexpr auto operator<=>(nats, nats) = default;
};

/// Losses add up: what several answers lose together is at most their sum.
constexpr nats operator+(nats a, nats b) noexcept {
  const std::uint64_t sum = a.thousandths + b.thousandths;
  return {sum < a.thousandths ? ~std::uint64_t{0} : sum};
}

/// The natural logarithm, rounded up: never below the true one and less than 0.003 above it; zero for one and less.
constexpr nats ln_ceiling(ratio of) noexcept {
  // ln 2 is 0.69314718055..., and log2_ceiling is up to 0.002 above.
  constexpr std::uint64_t ln_2 = 693'147'181;
  const std::uint64_t log_2 = log2_ceiling(of.numerator, of.denominator).thousandths;
  return {(log_2 * ln_2 + 999'999'999) / 1'000'000'000};
}

}  // namespace muffle::inline MUFFLE_ABI
