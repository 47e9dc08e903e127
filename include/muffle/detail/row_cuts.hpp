// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

#include <muffle/abi.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// The cuts of a generalizer that gives single points a class and all other points, from `known_from` on, the class
/// `elsewhere`. Cuts that are not needed repeat the last one.
template <std::size_t Rows>
constexpr std::array<cut, 2 * Rows + 2> row_cuts(std::array<cut, Rows> rows, class_index elsewhere, point known_from,
                                                 class_index before) noexcept {
  for (std::size_t i = 1; i < Rows; ++i) {
    for (std::size_t j = i; j != 0 && rows[j - 1].from > rows[j].from; --j) {
      const cut lower = rows[j];
      rows[j] = rows[j - 1];
      rows[j - 1] = lower;
    }
  }
  std::array<cut, 2 * Rows + 2> result{};
  std::size_t next = 0;
  const auto add = [&](cut piece) {
    // A piece that would begin where the next one does is empty, and gives way to it.
    if (next != 0 && result[next - 1].from == piece.from) --next;
    result[next++] = piece;
  };
  add({unreadable, before});
  add({known_from, elsewhere});
  for (const cut& row : rows) {
    add(row);
    if (row.from != highest) add({row.from + 1, elsewhere});
  }
  for (; next != result.size(); ++next) result[next] = result[next - 1];
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::detail
