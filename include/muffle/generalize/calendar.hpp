// SPDX-License-Identifier: MIT
#pragma once

/// Times of play and of last contact, coarsened to a part of the week or to a month. Never finer: a time with minutes
/// in it joins a release to a server's log. The offset to local time is given, never looked up; there is no locale.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

inline constexpr point seconds_per_day = 86'400;
/// The last second of the year 9999: later times are unreadable.
inline constexpr point end_of_calendar = 253'402'300'799;

/// Local seconds since 1970, or `unreadable` before 1970 and after 9999.
constexpr point local_seconds(local_instant time) noexcept {
  return time.seconds < 0 || time.seconds > end_of_calendar ? unreadable : time.seconds;
}

/// The same of a moment and an offset, neither of which may be impossible.
constexpr point local_seconds(instant time, utc_offset offset) noexcept {
  const bool is_possible = (time.unix_seconds >= 0) & (time.unix_seconds <= end_of_calendar) &
                           (offset.minutes >= -14 * 60) & (offset.minutes <= 14 * 60);
  const point local = (is_possible ? time.unix_seconds : 0) + point{offset.minutes} * 60;
  return (is_possible & (local >= 0) & (local <= end_of_calendar)) ? local : unreadable;
}

/// What the generalizers of local time share: they read local time, or a moment and an offset. A moment alone is neither,
/// since at its part of the day in UTC it is another one where people live.
template <class G>
struct of_local_time {
  static constexpr class_index generalize(local_instant time) noexcept {
    return G::class_of_local(local_seconds(time));
  }
  static constexpr class_index generalize(instant time, utc_offset offset) noexcept {
    return G::class_of_local(local_seconds(time, offset));
  }
};

/// Months since January of the year 0 of the day that is so many days after 1970-01-01. Years are counted from March,
/// so that the leap day is the last of its year, and divisions by whole numbers of quarter days made multiplications
/// (after Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms", 2022).
constexpr point month_number(point days_since_1970) noexcept {
  const std::uint32_t days = static_cast<std::uint32_t>(days_since_1970) + 719'468;  // from 0000-03-01
  const std::uint32_t quarters = 4 * days + 3;
  const std::uint32_t century = quarters / 146'097;
  const std::uint64_t scaled = std::uint64_t{2'939'745} * (quarters % 146'097 | 3);
  const auto year_of_century = static_cast<std::uint32_t>(scaled >> 32);
  const std::uint32_t day_of_year = static_cast<std::uint32_t>(scaled) / (4 * 2'939'745);
  const std::uint32_t month = (2141 * day_of_year + 197'913) >> 16;  // from 3, March, to 14, February
  return point{(century * 100 + year_of_century) * 12 + month - 1};
}

}  // namespace detail

/// The part of the day, on a weekday or at a weekend: eight classes, three bits. Night is from 0 to 6 h, morning to
/// 12, afternoon to 18, evening to 24. Reads a moment and its offset to UTC, or local time: a `std::chrono::local_time`, or
/// `in<"utc", ...>` where the time of UTC is meant. A moment alone does not compile.
struct day_part : detail::of_local_time<day_part> {
  struct domain {};
  static constexpr class_index classes = 8;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view reading = "day part";
  static constexpr std::string_view rule =
      "six-hour part of the local day, from 0 to 3, and 4 more on Saturday and Sunday";

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index] : std::string_view("unknown");
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  friend detail::of_local_time<day_part>;

  static constexpr class_index class_of_local(point local) noexcept {
    if (local == unreadable) return classes;
    const point weekday = (local / detail::seconds_per_day + 3) % 7;  // 1970-01-01 was a Thursday; Monday is 0
    const point part = local % detail::seconds_per_day / (6 * 3600);
    return static_cast<class_index>((weekday >= 5 ? 4 : 0) + part);
  }

  static constexpr std::array<std::string_view, classes> labels{
      "weekday night", "weekday morning", "weekday afternoon", "weekday evening",
      "weekend night", "weekend morning", "weekend afternoon", "weekend evening"};
  static constexpr auto all_cuts = [] {
    std::array<cut, classes + 2> result{};
    result[0] = {unreadable, classes};
    for (class_index i = 0; i <= classes; ++i) result[i + 1] = {static_cast<point>(i), i};
    return result;
  }();
};

/// The line of months, counted from January of the year 0.
struct month_line {};

/// The month of a date, from January of `FirstYear` to December of `LastYear`; earlier months are one class, later
/// ones another. Leaks at most log2(12 * years + 2) bits. Reads as `day_part` does.
template <int FirstYear, int LastYear>
struct calendar_month : detail::of_local_time<calendar_month<FirstYear, LastYear>> {
 private:
  using checked = decltype([] {
    static_assert(FirstYear >= 1971 && FirstYear <= LastYear && LastYear < 9999,
                  "muffle: calendar_month<first, last> takes years from 1971 to 9998, the first not after the last");
  }());

 public:
  using domain = month_line;
  static constexpr class_index classes = FirstYear <= LastYear ? (LastYear - FirstYear + 1) * 12 + 2 : 2;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view reading = "month";
  static constexpr std::string_view rule = "months of the local date since January of the year 0";

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index].view() : std::string_view("unknown");
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  friend detail::of_local_time<calendar_month>;

  static constexpr class_index class_of_local(point local) noexcept {
    const point since_first = detail::month_number(local / detail::seconds_per_day) - first_month;
    const point not_before = since_first < -1 ? -1 : since_first;
    const point in_grid = not_before > point{classes} - 2 ? point{classes} - 2 : not_before;
    return local == unreadable ? classes : static_cast<class_index>(in_grid + 1);
  }

  static constexpr point first_month = point{FirstYear} * 12;

  static constexpr auto labels = [] {
    std::array<detail::label_text, classes> result{};
    for (class_index i = 0; i != classes; ++i) {
      const point month = first_month + (i == 0 ? 0 : static_cast<point>(i) - 1);
      if (i == 0) result[i] << "<";
      if (i + 1 == classes) result[i] << ">=";
      result[i] << month / 12 << "-" << (month % 12 < 9 ? "0" : "") << month % 12 + 1;
    }
    return result;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, classes + 1> result{};
    result[0] = {unreadable, classes};
    result[1] = {point{1970} * 12, 0};
    for (class_index i = 1; i != classes; ++i) result[i + 1] = {first_month + static_cast<point>(i) - 1, i};
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI
