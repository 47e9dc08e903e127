// SPDX-License-Identifier: MIT
#pragma once

/// How plugins set members that have a unit: the types of `muffle_v0_value` name it, so that none is mistaken for
/// another.

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/member_value.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI::c {

namespace detail {

/// What a value says of a length of time, in milliseconds; true where it is one.
inline bool read_time(const muffle_v0_value& value, point& milliseconds_read) {
  if (value.type == MUFFLE_V0_MILLISECONDS) milliseconds_read = value.as.integer;
  if (value.type == MUFFLE_V0_SECONDS) milliseconds_read = muffle::detail::to_point(value.as.real, 1000);
  return value.type == MUFFLE_V0_MILLISECONDS || value.type == MUFFLE_V0_SECONDS;
}

__extension__ typedef __int128 signed_wide;

/// `value * numerator / denominator` as a `T`, rounded down; what does not fit becomes the nearest that does.
template <class T>
constexpr T ticks_of(point value, std::intmax_t numerator, std::intmax_t denominator) {
  if constexpr (std::floating_point<T>) {
    return static_cast<T>(value) * static_cast<T>(numerator) / static_cast<T>(denominator);
  } else {
    constexpr signed_wide furthest = std::numeric_limits<std::int64_t>::max();
    // A factor that is beyond 2^63 does not fit, nor does the result.
    const signed_wide whole = static_cast<signed_wide>(value) * numerator;
    const signed_wide scaled = whole / denominator - (whole % denominator < 0 ? 1 : 0);
    const signed_wide most = std::min<signed_wide>(furthest, std::numeric_limits<T>::max());
    const signed_wide least = std::numeric_limits<T>::min();
    return static_cast<T>(std::clamp(scaled, least, most));
  }
}

/// A struct of one number on a line of its own, such as an amount of memory in bytes.
template <class T>
concept one_point = std::is_aggregate_v<T> && requires(T& member) {
  { line<T>::rule } -> std::convertible_to<std::string_view>;
  line<T>::read(member);
  T{point{}};
};

template <class T>
concept buildable_duration = duration_like<T> && requires {
  T(typename T::rep{});
};

template <class T>
concept buildable_time_point = time_point_like<T> && requires {
  T(typename T::duration{});
};

}  // namespace detail

template <>
struct member_value<bit_rate> {
  static constexpr muffle_v0_type type = MUFFLE_V0_BITS_PER_SECOND;
  static std::string takes() { return "bits, kilobits or bytes per second"; }
  static muffle_v0_code set(bit_rate& member, const muffle_v0_value& value, text_keeper) {
    switch (value.type) {
      case MUFFLE_V0_BITS_PER_SECOND:
        member.bits_per_second = value.as.integer;
        return MUFFLE_V0_OK;
      case MUFFLE_V0_KILOBITS_PER_SECOND:
        member = bit_rate::from_kbps(value.as.integer);
        return MUFFLE_V0_OK;
      case MUFFLE_V0_BYTES_PER_SECOND:
        member = bit_rate::from_bytes_per_second(value.as.integer);
        return MUFFLE_V0_OK;
      default:
        return MUFFLE_V0_WRONG_TYPE;
    }
  }
};

template <>
struct member_value<milliseconds> {
  static constexpr muffle_v0_type type = MUFFLE_V0_MILLISECONDS;
  static std::string takes() { return "milliseconds or seconds"; }
  static muffle_v0_code set(milliseconds& member, const muffle_v0_value& value, text_keeper) {
    return detail::read_time(value, member.value) ? MUFFLE_V0_OK : MUFFLE_V0_WRONG_TYPE;
  }
};

/// In its own ticks, rounded down. Negative stays negative where the ticks have a sign, and is refused where not.
template <detail::buildable_duration T>
struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_MILLISECONDS;
  static std::string takes() { return "milliseconds or seconds"; }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    using rep = typename T::rep;
    point time = 0;
    if (!detail::read_time(value, time)) return MUFFLE_V0_WRONG_TYPE;
    if (time < 0 && !std::is_signed_v<rep>) return MUFFLE_V0_OUT_OF_RANGE;
    member = time < 0 ? T(static_cast<rep>(-1))
                      : T(detail::ticks_of<rep>(time, T::period::den, std::intmax_t{1000} * T::period::num));
    return MUFFLE_V0_OK;
  }
};

template <>
struct member_value<frame_rate> {
  static constexpr muffle_v0_type type = MUFFLE_V0_FRAMES_PER_SECOND;
  static std::string takes() { return "frames per second, as a ratio"; }
  static muffle_v0_code set(frame_rate& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = {value.as.ratio.numerator, value.as.ratio.denominator};
    return MUFFLE_V0_OK;
  }
};

template <>
struct member_value<speed> {
  static constexpr muffle_v0_type type = MUFFLE_V0_TIMES_REAL_TIME;
  static std::string takes() { return "times real time"; }
  static muffle_v0_code set(speed& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = speed::from_factor(value.as.real);
    return MUFFLE_V0_OK;
  }
};

template <>
struct member_value<instant> {
  static constexpr muffle_v0_type type = MUFFLE_V0_UNIX_SECONDS;
  static std::string takes() { return "seconds since 1970"; }
  static muffle_v0_code set(instant& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member.unix_seconds = value.as.integer;
    return MUFFLE_V0_OK;
  }
};

template <detail::buildable_time_point T>
struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_UNIX_SECONDS;
  static std::string takes() { return "seconds since 1970"; }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    using duration = typename T::duration;
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = T(duration(
        detail::ticks_of<typename duration::rep>(value.as.integer, duration::period::den, duration::period::num)));
    return MUFFLE_V0_OK;
  }
};

template <>
struct member_value<utc_offset> {
  static constexpr muffle_v0_type type = MUFFLE_V0_MINUTES_FROM_UTC;
  static std::string takes() { return "minutes from UTC, from -840 to 840"; }
  static muffle_v0_code set(utc_offset& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    const auto minutes = static_cast<std::int32_t>(value.as.integer);
    if (minutes != value.as.integer) return MUFFLE_V0_OUT_OF_RANGE;
    member.minutes = minutes;
    return MUFFLE_V0_OK;
  }
};

template <detail::one_point T>
struct member_value<T> {
  static constexpr muffle_v0_type type = MUFFLE_V0_INTEGER;
  static std::string takes() { return fmt::format("a whole number: {}", line<T>::rule); }
  static muffle_v0_code set(T& member, const muffle_v0_value& value, text_keeper) {
    if (value.type != type) return MUFFLE_V0_WRONG_TYPE;
    member = T{value.as.integer};
    return MUFFLE_V0_OK;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::c
