// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <muffle/generalize/intervals.hpp>

namespace muffle::inline v0 {

namespace detail {

/// first * factor^exponent, exactly, or the highest point where that does not fit.
constexpr point rung(point first, point factor, std::size_t exponent) noexcept {
  point result = first;
  for (std::size_t i = 0; i != exponent; ++i) {
    if (factor > 0 && result > highest / factor) return highest;
    result *= factor;
  }
  return result;
}

template <class Unit, point First, point Factor, class Exponents>
struct ladder_intervals;

template <class Unit, point First, point Factor, std::size_t... Exponents>
struct ladder_intervals<Unit, First, Factor, std::index_sequence<Exponents...>> {
  using type = intervals<Unit, rung(First, Factor, Exponents)...>;
};

}  // namespace detail

/// Edges at `First`, `First * Factor`, `First * Factor^2` and so on, `Steps` of them, in exact integers: a ladder for
/// quantities that people think of in multiples, such as bit rates. A ladder whose factor is the square of another's,
/// with the same first edge and the same reach, is refined by that other. Leaks at most log2(Steps + 1) bits.
template <auto First, point Factor, std::size_t Steps>
struct ladder
    : detail::ladder_intervals<typename unit_of<std::remove_cv_t<decltype(First)>>::type, detail::edge_point<First>(),
                               Factor, std::make_index_sequence<Steps>>::type {
  static_assert(Factor >= 2, "muffle: the factor of a ladder must be 2 or more, else its edges do not rise");
  static_assert(Factor < 2 || detail::rung(detail::edge_point<First>(), Factor, Steps - 1) < detail::highest,
                "muffle: the last edges of the ladder do not fit 64 bits: take fewer steps");
};

template <auto First, point Factor>
struct ladder<First, Factor, 0> {
  static_assert(Factor != Factor, "muffle: a ladder needs one step at least");
};

}  // namespace muffle::inline v0
