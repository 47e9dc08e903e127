// SPDX-License-Identifier: MIT
#pragma once

/// Top and bottom coding: whole numbers keep their value within a short range, and the tail is one class.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Numbers from Low to High, each a class of its own, but that one end stands for a whole tail.
template <point Low, point High, bool TailAbove>
struct coded {
 private:
  // In unsigned numbers, in which any difference has room.
  static constexpr std::uint64_t steps = static_cast<std::uint64_t>(High) - static_cast<std::uint64_t>(Low);
  static constexpr bool are_few = steps < 1024;
  using checked = decltype([] {
    static_assert(Low < High, "muffle: top_code and bottom_code need a range: the first number below the last");
    static_assert(High < Low || are_few,
                  "muffle: top_code and bottom_code make one class of each number: over 1024 of them, use bucket or "
                  "round_down");
  }());

 public:
  using domain = point;
  static constexpr class_index classes = Low < High && are_few ? static_cast<class_index>(steps) + 1 : 1;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = TailAbove ? Low != unreadable : High != highest;
  static constexpr std::string_view reading = line<point>::reading;
  static constexpr std::string_view rule = line<point>::rule;

  template <whole_number Raw>
  static constexpr class_index generalize(const Raw& raw) noexcept {
    const point at = line<point>::read(raw);
    if (TailAbove ? at < Low : at > High) return classes;
    const point within = TailAbove ? (at < High ? at : High) : (at > Low ? at : Low);
    return static_cast<class_index>(within - Low);
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index].view() : std::string_view("unknown");
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr auto labels = [] {
    std::array<label_text, classes> result{};
    for (class_index i = 0; i != classes; ++i) {
      if (TailAbove && i + 1 == classes) result[i] << ">=";
      if (!TailAbove && i == 0) result[i] << "<=";
      result[i] << Low + static_cast<point>(i);
    }
    return result;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, classes + can_be_unknown> result{};
    std::size_t next = 0;
    if (TailAbove && can_be_unknown) result[next++] = {unreadable, classes};
    for (class_index i = 0; i != classes; ++i) {
      result[next++] = {!TailAbove && i == 0 ? unreadable : Low + static_cast<point>(i), i};
    }
    if constexpr (!TailAbove && can_be_unknown) result[next] = {High + 1, classes};
    return result;
  }();
};

}  // namespace detail

/// Whole numbers from `Low` on, each its own class, and everything from `Limit` on one class: `top_code<0, 3>` has
/// "0", "1", "2" and ">=3". What is below `Low` is unknown. Leaks at most log2(Limit - Low + 1) bits.
template <point Low, point Limit>
struct top_code : detail::coded<Low, Limit, true> {};

/// Whole numbers up to `High`, each its own class, and everything up to `Limit` one class: `bottom_code<1980, 1982>`
/// has "<=1980", "1981" and "1982". What is above `High` is unknown. Leaks at most log2(High - Limit + 1) bits.
template <point Limit, point High>
struct bottom_code : detail::coded<Limit, High, false> {};

}  // namespace muffle::inline MUFFLE_ABI
