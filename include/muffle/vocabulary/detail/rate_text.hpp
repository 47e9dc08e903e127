// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/vocabulary/detail/spelling_index.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

inline constexpr std::int64_t not_a_rate = std::numeric_limits<std::int64_t>::min();

/// Takes "23.976" off the front of a text, in thousandths, further digits cut off. What is not below a million million
/// stays at that, so that no product overflows.
constexpr std::int64_t take_thousandths(std::string_view& text) noexcept {
  constexpr std::int64_t most = 1'000'000'000'000;
  const auto at_digit = [&] { return !text.empty() && text.front() >= '0' && text.front() <= '9'; };
  if (!at_digit()) return not_a_rate;
  std::int64_t value = 0;
  for (; at_digit(); text.remove_prefix(1)) value = value >= most ? most : value * 10 + (text.front() - '0');
  std::int64_t thousandths = value >= most / 1000 ? most : value * 1000;
  if (text.empty() || text.front() != '.') return thousandths;
  text.remove_prefix(1);
  for (std::int64_t digit = 100; at_digit(); text.remove_prefix(1), digit /= 10) {
    if (thousandths < most) thousandths += (text.front() - '0') * digit;
  }
  return thousandths;
}

/// The number of a rate such as "25", "23.976", "24000/1001", "50p" or "25 fps", in millihertz, cut off, never
/// rounded up; 0 for "0/0"; `not_a_rate` for other text.
constexpr std::int64_t millihertz_in(std::string_view text) noexcept {
  std::int64_t millihertz = take_thousandths(text);
  if (millihertz == not_a_rate) return not_a_rate;
  if (!text.empty() && text.front() == '/') {
    text.remove_prefix(1);
    const std::int64_t divisor = take_thousandths(text);
    if (divisor == not_a_rate) return not_a_rate;
    millihertz = divisor == 0 ? 0 : millihertz * 1000 / divisor;
  }
  // After a space it is a unit or a remark: "23.976 (24000/1001) FPS".
  const bool ends = text.empty() || text.front() == ' ' || (text.size() == 1 && small_letter(text.front()) == 'p');
  return ends ? millihertz : not_a_rate;
}

}  // namespace muffle::inline MUFFLE_ABI::detail
