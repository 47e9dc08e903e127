// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/generalize/intervals.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Between 1,024 classes.
inline constexpr point most_edges = 1023;

constexpr bool are_whole_steps(point step, point from, point to) noexcept {
  return step > 0 && from >= 0 && to > from && (to - from) % step == 0;
}
/// The number of edges at from, from + step, ..., to; zero where the arguments make no sense, or too many.
constexpr std::size_t step_count(point step, point from, point to) noexcept {
  if (!are_whole_steps(step, from, to) || (to - from) / step >= most_edges) return 0;
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
  static constexpr point step = detail::edge_point<Step>(), from = detail::edge_point<From>(),
                         to = detail::edge_point<To>();
  using checked = decltype([] {
    static_assert(detail::are_whole_steps(step, from, to),
                  "muffle: round_down<step, from, to> needs a step above zero and a range from < to that is a whole "
                  "number of steps");
    static_assert(!detail::are_whole_steps(step, from, to) || (to - from) / step < detail::most_edges,
                  "muffle: round_down makes 1,024 classes at most: take a larger step or a shorter range");
  }());
};

}  // namespace muffle::inline MUFFLE_ABI
