// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Text as a template argument: `field<"bitrate", ...>`.
template <std::size_t Size>
struct fixed_string {
  char text[Size]{};

  consteval fixed_string(const char (&literal)[Size]) noexcept {  // implicit, so that a literal will do
    for (std::size_t i = 0; i != Size; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const noexcept { return {text, Size - 1}; }
};

}  // namespace muffle::inline MUFFLE_ABI
