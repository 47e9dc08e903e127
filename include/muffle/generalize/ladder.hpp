// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/generalize/intervals.hpp>

namespace muffle::inline MUFFLE_ABI {

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
  static constexpr bool fits = rung(First, Factor, sizeof...(Exponents) - 1) < highest;
  using type = std::conditional_t<(Factor >= 2) && fits, intervals<Unit, rung(First, Factor, Exponents)...>, refused>;
};

template <class Unit, point First, point Factor>
struct ladder_intervals<Unit, First, Factor, std::index_sequence<>> {
  static constexpr bool fits = true;
  using type = refused;
};

template <auto First, point Factor, std::size_t Steps>
using ladder_intervals_of =
    ladder_intervals<typename unit_of<std::remove_cv_t<decltype(First)>>::type, edge_point<First>(), Factor,
                     std::make_index_sequence<Steps>>;

}  // namespace detail

/// Edges at `First`, `First * Factor`, `First * Factor^2` and so on, `Steps` of them, in exact integers: a ladder for
/// quantities that people think of in multiples, such as bit rates. A ladder whose factor is the square of another's,
/// with the same first edge and the same reach, is refined by that other. Leaks at most log2(Steps + 1) bits.
template <auto First, point Factor, std::size_t Steps>
struct ladder : detail::ladder_intervals_of<First, Factor, Steps>::type {
 private:
  using checked = decltype([] {
    static_assert(Steps >= 1, "muffle: a ladder needs one step at least");
    static_assert(Factor >= 2, "muffle: the factor of a ladder must be 2 or more, else its edges do not rise");
    static_assert(Factor < 2 || detail::ladder_intervals_of<First, Factor, Steps>::fits,
                  "muffle: the last edges of the ladder do not fit 64 bits: take fewer steps");
  }());
};

}  // namespace muffle::inline MUFFLE_ABI
