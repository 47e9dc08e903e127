// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// A short text that is put together at compile time. What does not fit is a compile error where it is made.
struct label_text {
  std::array<char, 64> text{};
  std::size_t size = 0;

  constexpr label_text& operator<<(std::string_view more) {
    for (const char c : more) text[size++] = c;
    return *this;
  }
  constexpr label_text& operator<<(point number) {
    if (number < 0) text[size++] = '-';
    std::array<char, 20> digits{};
    std::size_t count = 0;
    // Negative remainders, because the lowest point has no positive counterpart.
    do {
      const point digit = number % 10;
      digits[count++] = static_cast<char>('0' + (digit < 0 ? -digit : digit));
      number /= 10;
    } while (number != 0);
    while (count != 0) text[size++] = digits[--count];
    return *this;
  }
  constexpr std::string_view view() const noexcept { return {text.data(), size}; }
};

/// The largest unit in which all edges are whole numbers, so that labels stay short and exact.
constexpr unit_name common_unit(std::span<const unit_name> names, std::span<const point> edges) noexcept {
  for (const unit_name& name : names) {
    bool whole = true;
    for (const point edge : edges) whole = whole && edge % name.points == 0;
    if (whole) return name;
  }
  return names.back();
}

constexpr bool has_duplicates(std::span<const std::string_view> labels) noexcept {
  for (std::size_t i = 0; i != labels.size(); ++i) {
    for (std::size_t j = 0; j != i; ++j) {
      if (labels[i] == labels[j]) return true;
    }
  }
  return false;
}

}  // namespace muffle::inline MUFFLE_ABI::detail
