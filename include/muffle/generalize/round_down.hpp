// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/generalize/intervals.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// The number of edges at from, from + step, ..., to; zero where the arguments make no sense.
constexpr std::size_t step_count(point step, point from, point to) noexcept {
  if (step <= 0 || from < 0 || to <= from || (to - from) % step != 0) return 0;
  return static_cast<std::size_t>((to - from) / step + 1);
}

template <class Unit, point Step, point From, class Steps>
struct round_down_intervals;

template <class Unit, point Step, point From, std::size_t... Steps>
struct round_down_intervals<Unit, Step, From, std::index_sequence<Steps...>> {
  using type = intervals<Unit, (From + Step * static_cast<point>(Steps))...>;
};

template <class Unit, point Step, point From>
struct round_down_intervals<Unit, Step, From, std::index_sequence<>> {
  using type = refused;
};

}  // namespace detail

/// Rounds a duration (or another quantity) down to a multiple of `Step` between `From` and `To`; everything below
/// `From` is one class, everything from `To` on another. Down, never to the nearest: rounding to the nearest halves the
/// first class. Leaks at most log2((To - From) / Step + 2) bits.
template <auto Step, auto From, auto To>
struct round_down
    : detail::round_down_intervals<typename unit_of<std::remove_cv_t<decltype(Step)>>::type,
                                   detail::edge_point<Step>(), detail::edge_point<From>(),
                                   std::make_index_sequence<detail::step_count(
                                       detail::edge_point<Step>(), detail::edge_point<From>(),
                                       detail::edge_point<To>())>>::type {
 private:
  using checked = decltype([] {
    static_assert(detail::step_count(detail::edge_point<Step>(), detail::edge_point<From>(), detail::edge_point<To>()) != 0,
                  "muffle: round_down<step, from, to> needs a step above zero and a range from < to that is a whole "
                  "number of steps");
  }());
};

}  // namespace muffle::inline MUFFLE_ABI
