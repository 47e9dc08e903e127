// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/field.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The combinations of classes that have a crowd; every other combination is the one cell `rare`. A product of fields
/// has empty corners (2160p at 1 Mbit/s) that would name the few titles in them. `Table` is a constexpr array, either
///  * of rows, each the labels of one combination in the order of the fields, as `std::array<std::string_view, fields>`:
///    the combinations written out; or
///  * of counts, one for each combination in grid order (the last field runs fastest), with the smallest count to keep.
template <const auto& Table, std::uint64_t... Threshold>
struct keep {
  using element = std::remove_cvref_t<decltype(Table[0])>;
  static constexpr bool is_valid = sizeof...(Threshold) == (whole_number<element> ? 1 : 0);

 private:
  using checked = decltype([] {
    static_assert(is_valid,
                  "muffle: keep<rows> takes rows of labels, keep<counts, threshold> counts and the smallest one to keep");
  }());
};

namespace detail {

/// Grids larger than this are not worth a table: their policies are far over any sensible budget, and compilers take
/// seconds and hundreds of megabytes for one of this size.
inline constexpr std::uint64_t largest_kept_grid = std::uint64_t{1} << 16;

template <class Keep, class... Fields>
struct kept_combinations;

template <const auto& Table, class... Fields>
struct kept_combinations<keep<Table>, Fields...> {
  static constexpr std::uint64_t nowhere = ~std::uint64_t{0};

  /// The place of a row in the grid, or `nowhere` where it has a label that its field does not.
  static constexpr std::uint64_t grid_index(const auto& row) noexcept {
    if (std::size(row) != sizeof...(Fields)) return nowhere;
    std::uint64_t index = 0;
    std::size_t column = 0;
    bool found_all = true;
    const auto add = [&]<class G>(std::type_identity<G>) {
      class_index is = 0;
      while (is != G::classes && G::label(is) != row[column]) ++is;
      found_all = found_all && is != G::classes;
      index = index * G::classes + is;
      ++column;
    };
    (add(std::type_identity<typename Fields::generalizer_type>{}), ...);
    return found_all ? index : nowhere;
  }

  static constexpr bool is_valid() noexcept {
    for (const auto& row : Table) {
      if (grid_index(row) == nowhere) return false;
    }
    return true;
  }

  template <std::size_t Grid>
  static constexpr std::array<bool, Grid> flags() noexcept {
    std::array<bool, Grid> result{};
    for (const auto& row : Table) {
      if (const std::uint64_t index = grid_index(row); index != nowhere) result[index] = true;
    }
    return result;
  }
};

template <const auto& Table, std::uint64_t Threshold, class... Fields>
struct kept_combinations<keep<Table, Threshold>, Fields...> {
  static constexpr bool is_valid() noexcept {
    return std::size(Table) == (std::uint64_t{1} * ... * Fields::generalizer_type::classes);
  }

  template <std::size_t Grid>
  static constexpr std::array<bool, Grid> flags() noexcept {
    std::array<bool, Grid> result{};
    // Compilers count the steps of this loop, and clang stops at a million of them: no call in it.
    const auto* count = std::data(Table);
    const auto* const end = count + (Grid < std::size(Table) ? Grid : std::size(Table));
    for (bool* flag = result.data(); count != end; ++count, ++flag) {
      // As unsigned, a negative count would be the largest crowd.
      *flag = *count >= 0 && static_cast<std::uint64_t>(*count) >= Threshold;
    }
    return result;
  }
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
