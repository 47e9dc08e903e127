// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <system_error>
#include <variant>

#include <muffle/abi.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A member as other programs have it: not there, a flag, a whole number, any other number, or text. Text is read as a
/// number or a flag ("yes", "no", "true", "false", "1", "0") where one is meant.
using raw_value = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string_view>;

namespace detail {

/// A number in plain decimal digits; nothing for other text. What is too large is the highest number.
inline raw_value number_in(std::string_view text) noexcept {
  text = without_margins(text);
  const char* const end = text.data() + text.size();
  const auto is_whole = [&](auto& value) {
    const auto read = std::from_chars(text.data(), end, value);
    return read.ec == std::errc() && read.ptr == end;
  };
  if (text.empty() || text.find_first_not_of("0123456789.-+eE") != std::string_view::npos) return {};
  std::int64_t whole = 0;
  if (is_whole(whole)) return whole;
  std::uint64_t large = 0;
  if (is_whole(large)) return large;
  double real = 0;
  const auto read = std::from_chars(text.data(), end, real);
  if (read.ptr != end || read.ec == std::errc::invalid_argument) return {};
  if (read.ec != std::errc::result_out_of_range) return real;
  if (text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos) return 0.0;
  return std::numeric_limits<double>::infinity() * (text.front() == '-' ? -1 : 1);
}

/// What `use` makes of a number; `otherwise` if there is none.
template <class Result>
Result with_number(const raw_value& raw, Result otherwise, auto use) noexcept {
  const raw_value number =
      std::holds_alternative<std::string_view>(raw) ? number_in(std::get<std::string_view>(raw)) : raw;
  return std::visit(
      [&](auto value) -> Result {
        if constexpr (muffle::number<decltype(value)>) {
          return use(value);
        } else {
          return otherwise;
        }
      },
      number);
}

inline std::optional<point> whole_number_in(const raw_value& raw) noexcept {
  if (const bool* flag = std::get_if<bool>(&raw)) return *flag ? 1 : 0;
  return with_number(raw, std::optional<point>(), [](auto value) -> std::optional<point> {
    if constexpr (whole_number<decltype(value)>) {
      return line<point>::read(value);
    } else {
      return std::nullopt;
    }
  });
}

inline std::optional<bool> flag_in(const raw_value& raw) noexcept {
  if (const bool* flag = std::get_if<bool>(&raw)) return *flag;
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    const std::string_view word = without_margins(*text);
    for (const std::string_view yes : {"1", "yes", "true"}) {
      if (equals_lowered(word, yes)) return true;
    }
    for (const std::string_view no : {"0", "no", "false"}) {
      if (equals_lowered(word, no)) return false;
    }
    return std::nullopt;
  }
  const std::optional<point> number = whole_number_in(raw);
  if (number != 0 && number != 1) return std::nullopt;
  return number == 1;
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
