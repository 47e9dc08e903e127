// SPDX-License-Identifier: MIT
#pragma once

/// Units: the quantities that records hold and that classes are cut from.
///
/// Every unit is a structural type, so that it can be a template argument, and holds one integer. Each unit lies on a
/// *line* of 64-bit integer points; generalizers see points only. This is the one place where a floating-point number
/// is looked at: it is taken apart by its bits, so that no compiler flag changes the outcome.

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A position on the line of a unit.
using point = std::int64_t;

/// The point of every value that cannot be read: not a number, missing, out of the unit's range.
inline constexpr point unreadable = std::numeric_limits<point>::min();

/// An integer that counts something; `bool` and enumerators do not, nor do compilers' integers of more than 64 bits.
template <class T>
concept whole_number = std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool> && sizeof(T) <= sizeof(point);

/// An integer or a floating-point number that counts something.
template <class T>
concept number = whole_number<T> || std::floating_point<T>;

/// Anything that says how many of which fraction of a second it is, as every `std::chrono::duration` does.
template <class T>
concept duration_like = requires(const T& value) {
  value.count();
  requires number<std::remove_cvref_t<decltype(value.count())>>;
  T::period::num;
  T::period::den;
};

/// Anything that lies at a duration since an epoch, as every `std::chrono::time_point` does.
template <class T>
concept time_point_like = requires(const T& value) {
  { value.time_since_epoch() } -> duration_like;
};

/// A time point of no clock that could be asked: `std::chrono::local_time`, of which nobody but the host knows where.
template <class T>
concept local_time_like = time_point_like<T> && requires { typename T::clock; } && !requires { T::clock::now(); };

namespace detail {

__extension__ typedef unsigned __int128 wide;

inline constexpr point highest = std::numeric_limits<point>::max();

/// floor(value * numerator / denominator) for value >= 0, or `highest` where that does not fit.
constexpr point scale_up(std::uint64_t value, std::uint64_t numerator, std::uint64_t denominator) noexcept {
  const wide scaled = static_cast<wide>(value) * numerator / denominator;
  return scaled > static_cast<wide>(highest) ? highest : static_cast<point>(scaled);
}

/// The whole number nearest to value * numerator / denominator; not-a-number and negative values are unreadable.
/// Nearest, because 0.7 has no exact binary form: what was written as 0.7 Mbit/s is to be 700,000 bit/s. Works on the
/// bits, because comparisons with NaN mean nothing under -ffast-math.
constexpr point nearest(double value, std::uint64_t numerator, std::uint64_t denominator) noexcept {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto exponent = static_cast<int>((bits >> 52) & 0x7ff);
  const std::uint64_t fraction = bits & 0xf'ffff'ffff'ffff;
  const bool negative = (bits >> 63) != 0;
  if (exponent == 0x7ff) return negative || fraction != 0 ? unreadable : highest;
  if (exponent == 0) return negative && fraction != 0 ? unreadable : 0;
  if (negative) return unreadable;
  wide scaled = static_cast<wide>(fraction | 0x10'0000'0000'0000) * numerator;
  const int shift = exponent - 1075;
  if (shift >= 0) {
    if (shift > 63 || scaled > (~wide{0} >> shift)) return highest;
    scaled <<= shift;
    scaled = (scaled + denominator / 2) / denominator;
  } else {
    if (-shift > 126) return 0;
    // One more bit than needed is kept, then rounded half up.
    const wide doubled = (scaled / denominator) >> (-shift - 1);
    scaled = (doubled + 1) >> 1;
  }
  return scaled > static_cast<wide>(highest) ? highest : static_cast<point>(scaled);
}

/// A number of `numerator/denominator` units as a whole number of units: integers floor, floating-point numbers go to
/// the nearest; negative becomes unreadable, too large becomes the highest point.
template <number T>
constexpr point to_point(T value, std::uint64_t numerator = 1, std::uint64_t denominator = 1) noexcept {
  if constexpr (std::floating_point<T>) {
    return nearest(static_cast<double>(value), numerator, denominator);
  } else {
    if constexpr (std::signed_integral<T>) {
      if (value < 0) return unreadable;
    }
    if (numerator == denominator) {
      return static_cast<std::uint64_t>(value) > static_cast<std::uint64_t>(highest) ? highest
                                                                                    : static_cast<point>(value);
    }
    return scale_up(static_cast<std::uint64_t>(value), numerator, denominator);
  }
}

/// The whole seconds of a time point since its epoch.
constexpr point to_seconds(const time_point_like auto& time) noexcept {
  using period = typename decltype(time.time_since_epoch())::period;
  return to_point(time.time_since_epoch().count(), static_cast<std::uint64_t>(period::num),
                  static_cast<std::uint64_t>(period::den));
}

template <duration_like T>
constexpr point to_milliseconds(const T& value) noexcept {
  static_assert(T::period::num <= highest / 1000,
                "muffle: one tick of this duration is longer than 292 million years: count in smaller ones");
  return to_point(value.count(), static_cast<std::uint64_t>(T::period::num) * 1000,
                  static_cast<std::uint64_t>(T::period::den));
}

}  // namespace detail

/// A bit rate in whole bits per second. Zero and negative mean that it is not known. What is too large saturates into
/// the highest value, and so into the top class; it never wraps.
struct bit_rate {
  point bits_per_second = 0;

  static constexpr bit_rate from_bps(number auto value) noexcept { return {detail::to_point(value)}; }
  static constexpr bit_rate from_kbps(number auto value) noexcept { return {detail::to_point(value, 1000)}; }
  static constexpr bit_rate from_Mbps(number auto value) noexcept { return {detail::to_point(value, 1'000'000)}; }
  /// UPnP's `res@bitrate` counts bytes per second.
  static constexpr bit_rate from_bytes_per_second(number auto value) noexcept { return {detail::to_point(value, 8)}; }

  friend constexpr auto operator<=>(bit_rate, bit_rate) = default;
};

/// A length of time in whole milliseconds; structural, which `std::chrono::duration` is not. Records may keep chrono:
/// every generalizer over `milliseconds` reads any `std::chrono::duration`. Zero and negative mean not known.
struct milliseconds {
  point value = 0;

  constexpr milliseconds() = default;
  constexpr explicit milliseconds(whole_number auto count) noexcept : value(detail::to_point(count)) {}
  /// Finer durations floor; floating-point ones go to the nearest millisecond.
  constexpr milliseconds(const duration_like auto& duration) noexcept : value(detail::to_milliseconds(duration)) {}

  friend constexpr auto operator<=>(milliseconds, milliseconds) = default;
};

/// Frames per second as a rational number, as containers store it: 24000/1001 is 23.976 Hz. A denominator or a
/// numerator of zero, or a negative one, means not known.
struct frame_rate {
  point numerator = 0;
  point denominator = 1;

  static constexpr frame_rate from_fps(number auto value) noexcept {
    return {detail::to_point(value, 1000), 1000};
  }

  friend constexpr auto operator<=>(frame_rate, frame_rate) = default;
};

/// How fast something runs compared to real time, in thousandths: a transcode at 1.5x makes three seconds of video in
/// two. Negative means not known.
struct speed {
  point thousandths = unreadable;

  static constexpr speed from_factor(number auto value) noexcept { return {detail::to_point(value, 1000)}; }

  friend constexpr auto operator<=>(speed, speed) = default;
};

/// An area in pixels. As a template argument it is an edge; a field reads it from a width and a height.
struct pixels {
  point count = 0;

  friend constexpr auto operator<=>(pixels, pixels) = default;
};

/// How far a title was played, in thousandths of its length; a field reads it from a position and a duration.
struct progress {
  point thousandths = unreadable;

  friend constexpr auto operator<=>(progress, progress) = default;
};

/// A moment in whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
struct instant {
  point unix_seconds = unreadable;

  constexpr instant() = default;
  constexpr explicit instant(std::int64_t seconds) noexcept : unix_seconds(seconds) {}
  template <time_point_like T>
    requires(!local_time_like<T>)
  constexpr instant(const T& time) noexcept : unix_seconds(detail::to_seconds(time)) {}

  friend constexpr auto operator<=>(instant, instant) = default;
};

/// A moment as clocks on a wall have it: whole seconds since 1970-01-01T00:00:00 of the place, as `std::chrono::local_time`
/// counts. The clock on the wall may be that of UTC, where somebody says so: `in<"utc", ...>`.
struct local_instant {
  point seconds = unreadable;

  constexpr local_instant() = default;
  constexpr explicit local_instant(std::int64_t since_1970) noexcept : seconds(since_1970) {}
  constexpr local_instant(const local_time_like auto& time) noexcept : seconds(detail::to_seconds(time)) {}

  friend constexpr auto operator<=>(local_instant, local_instant) = default;
};

/// The host's time zone, given as an offset and never looked up: minutes to add to UTC, from -14 h to +14 h.
struct utc_offset {
  std::int32_t minutes = 0;

  friend constexpr auto operator<=>(utc_offset, utc_offset) = default;
};

inline namespace literals {

consteval bit_rate operator""_bps(unsigned long long value) { return bit_rate::from_bps(value); }
consteval bit_rate operator""_kbps(unsigned long long value) { return bit_rate::from_kbps(value); }
consteval bit_rate operator""_Mbps(unsigned long long value) { return bit_rate::from_Mbps(value); }
consteval milliseconds operator""_ms(unsigned long long value) { return milliseconds{value}; }
consteval milliseconds operator""_s(unsigned long long value) { return milliseconds{value * 1000}; }
consteval milliseconds operator""_min(unsigned long long value) { return milliseconds{value * 60'000}; }
consteval milliseconds operator""_h(unsigned long long value) { return milliseconds{value * 3'600'000}; }
consteval frame_rate operator""_fps(unsigned long long value) { return frame_rate::from_fps(value); }
consteval speed operator""_x(unsigned long long value) { return speed::from_factor(value); }
consteval speed operator""_x(long double value) { return speed::from_factor(value); }
consteval pixels operator""_megapixels(unsigned long long value) { return {static_cast<point>(value) * 1'000'000}; }
consteval progress operator""_percent(unsigned long long value) { return {static_cast<point>(value) * 10}; }

}  // namespace literals

/// One name for a number of points, for labels: {"Mbit/s", 1'000'000}.
struct unit_name {
  std::string_view symbol;
  point points;
};

/// The line of a unit: how raw members become a point, from which point on a value is known, and how points are
/// written. Specialize it to give generalizers over intervals a unit of your own. `reading` is for the policy document, see
/// `generalizer`; "number" where `read` takes one number and leaves it as it is.
template <class Unit>
struct line;

template <>
struct line<bit_rate> {
  static constexpr std::string_view reading = "bit rate";
  static constexpr std::string_view rule = "bits per second";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"Mbit/s", 1'000'000}, {"kbit/s", 1000}, {"bit/s", 1}};
  static constexpr point read(bit_rate raw) noexcept { return raw.bits_per_second; }
};

template <>
struct line<milliseconds> {
  static constexpr std::string_view reading = "duration";
  static constexpr std::string_view rule = "milliseconds, rounded down";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}};
  static constexpr point read(milliseconds raw) noexcept { return raw.value; }
  static constexpr point read(const duration_like auto& raw) noexcept { return detail::to_milliseconds(raw); }
};

template <>
struct line<frame_rate> {
  static constexpr std::string_view reading = "frame rate";
  static constexpr std::string_view rule = "numerator * 1000 / denominator, rounded down: thousandths of a hertz";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"Hz", 1000}, {"mHz", 1}};
  static constexpr point read(frame_rate raw) noexcept {
    if (raw.numerator <= 0 || raw.denominator <= 0) return unreadable;
    return detail::scale_up(static_cast<std::uint64_t>(raw.numerator), 1000,
                            static_cast<std::uint64_t>(raw.denominator));
  }
};

template <>
struct line<speed> {
  static constexpr std::string_view reading = "speed";
  static constexpr std::string_view rule = "thousandths of real time";
  static constexpr point known_from = 0;
  static constexpr unit_name names[] = {{"x", 1000}, {"/1000", 1}};
  static constexpr point read(speed raw) noexcept { return raw.thousandths; }
};

template <>
struct line<pixels> {
  static constexpr std::string_view reading = "pixels";
  static constexpr std::string_view rule = "width * height";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"megapixels", 1'000'000}, {"pixels", 1}};
  static constexpr point read(pixels raw) noexcept { return raw.count; }
  static constexpr point read(whole_number auto width, whole_number auto height) noexcept {
    if (width <= 0 || height <= 0) return unreadable;
    return detail::scale_up(static_cast<std::uint64_t>(detail::to_point(width)),
                            static_cast<std::uint64_t>(detail::to_point(height)), 1);
  }
};

template <>
struct line<progress> {
  static constexpr std::string_view reading = "progress";
  static constexpr std::string_view rule = "position * 1000 / duration, rounded down, at most 1000";
  static constexpr point known_from = 0;
  static constexpr unit_name names[] = {{"%", 10}, {"/1000", 1}};
  static constexpr point read(progress raw) noexcept { return raw.thousandths; }
  /// A duration that is not known, or a position before the start, is unreadable; past the end is the end.
  template <class Position, class Duration>
    requires requires(const Position& position, const Duration& duration) {
      line<milliseconds>::read(position);
      line<milliseconds>::read(duration);
    }
  static constexpr point read(const Position& position, const Duration& duration) noexcept {
    const point at = line<milliseconds>::read(position);
    const point length = line<milliseconds>::read(duration);
    if (at < 0 || length <= 0) return unreadable;
    if (at >= length) return 1000;
    return detail::scale_up(static_cast<std::uint64_t>(at), 1000, static_cast<std::uint64_t>(length));
  }
};

/// Plain whole numbers. What lies beyond a signed 64-bit integer counts as the nearest one.
template <>
struct line<point> {
  static constexpr std::string_view reading = "number";
  static constexpr std::string_view rule = "the whole number itself";
  static constexpr point known_from = 0;
  static constexpr unit_name names[] = {{"", 1}};
  static constexpr point read(whole_number auto raw) noexcept {
    if constexpr (std::signed_integral<decltype(raw)>) {
      return static_cast<point>(raw);
    } else {
      return detail::to_point(raw);
    }
  }
};

/// Which unit a template argument is an edge of: whole numbers of any type lie on the line of `point`.
template <class Edge>
struct unit_of : std::type_identity<Edge> {};
template <whole_number Edge>
struct unit_of<Edge> : std::type_identity<point> {};

/// What a number in this unit is, under the name that the unit has in `in<"kbit/s", &played::kbit>`, in documents and on
/// command lines. Specialize it to give members a unit of your own: `read` takes any number, and returns what generalizers
/// read.
template <fixed_string Symbol>
struct unit;

namespace detail {

template <std::uint64_t Numerator, std::uint64_t Denominator = 1>
struct unit_of_bit_rate {
  static constexpr bit_rate read(number auto value) noexcept { return {to_point(value, Numerator, Denominator)}; }
};

template <std::uint64_t Numerator, std::uint64_t Denominator = 1>
struct unit_of_time {
  static constexpr milliseconds read(number auto value) noexcept {
    milliseconds result;
    result.value = to_point(value, Numerator, Denominator);
    return result;
  }
};

}  // namespace detail

template <>
struct unit<"bit/s"> : detail::unit_of_bit_rate<1> {};
template <>
struct unit<"kbit/s"> : detail::unit_of_bit_rate<1000> {};
template <>
struct unit<"Mbit/s"> : detail::unit_of_bit_rate<1'000'000> {};
template <>
struct unit<"byte/s"> : detail::unit_of_bit_rate<8> {};

template <>
struct unit<"ns"> : detail::unit_of_time<1, 1'000'000> {};
/// In which .NET counts, and so Jellyfin ("ticks").
template <>
struct unit<"100 ns"> : detail::unit_of_time<1, 10'000> {};
template <>
struct unit<"us"> : detail::unit_of_time<1, 1000> {};
template <>
struct unit<"ms"> : detail::unit_of_time<1> {};
template <>
struct unit<"s"> : detail::unit_of_time<1000> {};
template <>
struct unit<"min"> : detail::unit_of_time<60'000> {};
template <>
struct unit<"h"> : detail::unit_of_time<3'600'000> {};

template <>
struct unit<"Hz"> {
  static constexpr frame_rate read(number auto value) noexcept { return frame_rate::from_fps(value); }
};
template <>
struct unit<"x"> {
  static constexpr speed read(number auto value) noexcept { return speed::from_factor(value); }
};
template <>
struct unit<"%"> {
  static constexpr progress read(number auto value) noexcept { return {detail::to_point(value, 10)}; }
};

/// Seconds since 1970-01-01T00:00:00Z.
template <>
struct unit<"unix s"> {
  static constexpr instant read(number auto value) noexcept { return instant(detail::to_point(value)); }
};
template <>
struct unit<"unix ms"> {
  static constexpr instant read(number auto value) noexcept { return instant(detail::to_point(value, 1, 1000)); }
};
/// A moment whose part of the day, and whose month, are to be those of UTC: any time point, or seconds since 1970.
template <>
struct unit<"utc"> {
  static constexpr local_instant read(instant value) noexcept { return local_instant(value.unix_seconds); }
  static constexpr local_instant read(number auto value) noexcept { return local_instant(detail::to_point(value)); }
};

/// Whether there is such a unit, for members of such a type.
template <fixed_string Symbol, class Raw>
concept measurable_in = requires(const Raw& raw) {
  { unit<Symbol>::read(raw) } noexcept;
};

/// Whether raw members of these types can be read onto the line of a unit.
template <class Unit, class... Raw>
concept readable_as = requires(const Raw&... raw) {
  { line<Unit>::read(raw...) } noexcept -> std::same_as<point>;
};

}  // namespace muffle::inline MUFFLE_ABI
