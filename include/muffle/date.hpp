// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A day of the calendar. One that there is not, such as the 31st of June, is not valid.
struct date {
  std::int16_t year = 0;
  std::int8_t month = 0;
  std::int8_t day = 0;

  constexpr bool is_valid() const noexcept {
    if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
    const bool is_leap_year = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const int days = month == 2                                                ? (is_leap_year ? 29 : 28)
                     : (month == 4 || month == 6 || month == 9 || month == 11) ? 30
                                                                               : 31;
    return day <= days;
  }

  /// A day as ISO 8601 writes it, such as "2027-01-04". Returns nothing for any other text and for a day that there is
  /// not.
  static constexpr std::optional<date> read(std::string_view text) noexcept {
    constexpr std::string_view form = "dddd-dd-dd";
    if (text.size() != form.size()) return std::nullopt;
    int parts[3]{};
    std::size_t part = 0;
    for (std::size_t i = 0; i != form.size(); ++i) {
      if (form[i] == '-') {
        if (text[i] != '-') return std::nullopt;
        ++part;
      } else {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        parts[part] = parts[part] * 10 + (text[i] - '0');
      }
    }
    const date result{static_cast<std::int16_t>(parts[0]), static_cast<std::int8_t>(parts[1]),
                      static_cast<std::int8_t>(parts[2])};
    return result.is_valid() ? std::optional(result) : std::nullopt;
  }

  /// Its first second, since 1970, in UTC. Only of a valid date.
  constexpr std::int64_t begin() const noexcept { return end() - 86'400; }

  /// The first second of the next day, since 1970, in UTC. Only of a valid date.
  constexpr std::int64_t end() const noexcept {
    // Years are counted from March, so that the leap day is the last of its year.
    const int from_march = month > 2 ? month - 3 : month + 9;
    const std::int64_t years = month > 2 ? year : year - 1;
    const std::int64_t days = 365 * years + years / 4 - years / 100 + years / 400 + (153 * from_march + 2) / 5 + day;
    return (days - 719'468) * 86'400;
  }

  friend constexpr bool operator==(const date&, const date&) = default;
};

}  // namespace muffle::inline MUFFLE_ABI
