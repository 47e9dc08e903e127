// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What stands at one place of a reading.
enum class measured : std::uint8_t {
  whole_number,
  flag,
  label,
  word,
  size_or_word,
  bit_rate,
  duration,
  frame_rate,
  speed,
  progress,
  moment,
  local_moment,
  offset
};

namespace detail {

/// Units of one kind, by their names.
template <fixed_string... Symbols>
struct unit_list {
  static constexpr std::array<std::string_view, sizeof...(Symbols)> names{Symbols.view()...};

  template <class Quantity>
  static Quantity read(std::size_t index, auto value) noexcept {
    Quantity result{};
    std::size_t i = 0;
    static_cast<void>(((i++ == index && (result = unit<Symbols>::read(value), true)) || ...));
    return result;
  }
};
using bit_rate_units = unit_list<"bit/s", "kbit/s", "Mbit/s", "byte/s">;
using duration_units = unit_list<"ms", "s", "min", "h", "us", "ns", "100 ns">;
using frame_rate_units = unit_list<"Hz">;
using speed_units = unit_list<"x">;
using progress_units = unit_list<"%">;
using moment_units = unit_list<"unix s", "unix ms">;
using local_moment_units = unit_list<"utc">;
inline constexpr std::array<std::string_view, 1> offset_units{"min"};

/// The units that a number can be in; none where it has none.
inline std::span<const std::string_view> units_of(measured what) noexcept {
  switch (what) {
    case measured::bit_rate:
      return bit_rate_units::names;
    case measured::duration:
      return duration_units::names;
    case measured::frame_rate:
      return frame_rate_units::names;
    case measured::speed:
      return speed_units::names;
    case measured::progress:
      return progress_units::names;
    case measured::moment:
      return moment_units::names;
    case measured::local_moment:
      return local_moment_units::names;
    case measured::offset:
      return offset_units;
    default:
      return {};
  }
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
