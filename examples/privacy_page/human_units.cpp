// SPDX-License-Identifier: MIT
#include "human_units.hpp"

#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace {

/// With the greatest of these that it has a whole one of, in decimal digits: 25'300'000'000 B as "25.3 GB".
std::string with_prefix(std::uint64_t value, std::string_view unit) {
  constexpr std::string_view prefixes = " kMGTPE";
  std::uint64_t one = 1;
  std::size_t prefix = 0;
  while (value / one >= 1000 && prefix + 1 != prefixes.size()) {
    one *= 1000;
    ++prefix;
  }
  if (prefix == 0) return fmt::format("{} {}", value, unit);
  return fmt::format("{}.{} {}{}", value / one, value % one / (one / 10), prefixes[prefix], unit);
}

}  // namespace

std::string human_units(std::string_view member, std::string_view value) {
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc()) return std::string(value);
  const std::string_view unit = value.substr(static_cast<std::size_t>(rest - value.data()));
  if (unit == " ms") {
    const std::uint64_t seconds = number / 1000;
    if (seconds < 60) return fmt::format("{}.{:03} s", seconds, number % 1000);
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  }
  if (unit == " bit/s") return with_prefix(number, "bit/s");
  if (unit == " bytes" || (unit.empty() && member.ends_with("_bytes"))) return with_prefix(number, "B");
  return std::string(value);
}
