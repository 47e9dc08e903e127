// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/generalize/intervals.hpp>

namespace muffle::inline v0 {

/// Cuts a quantity at the given edges: `bucket<1_Mbps, 4_Mbps, 16_Mbps>` has the classes "<1 Mbit/s", "1-4 Mbit/s",
/// "4-16 Mbit/s" and ">=16 Mbit/s". Edges are of one unit and rise. n edges leak at most log2(n + 1) bits.
template <auto First, auto... Rest>
struct bucket : intervals<typename unit_of<std::remove_cv_t<decltype(First)>>::type, detail::edge_point<First>(),
                          detail::edge_point<Rest>()...> {
  static_assert((std::same_as<typename unit_of<std::remove_cv_t<decltype(First)>>::type,
                              typename unit_of<std::remove_cv_t<decltype(Rest)>>::type> &&
                 ...),
                "muffle: the edges of a bucket are of one unit: write them all with the same kind of literal");
};

}  // namespace muffle::inline v0
