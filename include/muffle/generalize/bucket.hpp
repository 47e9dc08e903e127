// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/generalize/intervals.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <auto First, auto... Rest>
struct bucket_intervals {
  using unit = typename unit_of<std::remove_cv_t<decltype(First)>>::type;
  static constexpr bool is_of_one_unit =
      (std::same_as<unit, typename unit_of<std::remove_cv_t<decltype(Rest)>>::type> && ...);
  using type =
      std::conditional_t<is_of_one_unit, intervals<unit, edge_point<First>(), edge_point<Rest>()...>, refused>;
};

}  // namespace detail

/// Cuts a quantity at the given edges: `bucket<1_Mbps, 4_Mbps, 16_Mbps>` has the classes "<1 Mbit/s", "1-4 Mbit/s",
/// "4-16 Mbit/s" and ">=16 Mbit/s". Edges are of one unit and rise. n edges leak at most log2(n + 1) bits.
template <auto First, auto... Rest>
struct bucket : detail::bucket_intervals<First, Rest...>::type {
 private:
  using checked = decltype([] {
    static_assert(detail::bucket_intervals<First, Rest...>::is_of_one_unit,
                  "muffle: the edges of a bucket are of one unit: write them all with the same kind of literal");
  }());
};

}  // namespace muffle::inline MUFFLE_ABI
