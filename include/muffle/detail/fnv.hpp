// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// FNV-1a with 64 bits (offset basis and prime from the FNV reference, draft-eastlake-fnv).
struct fnv {
  std::uint64_t state = 0xcbf2'9ce4'8422'2325;

  constexpr void add(std::string_view text) noexcept {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xff);  // a text's end, which no text holds, so that "ab" "c" differs from "a" "bc"
  }
  constexpr void add(std::uint64_t number) noexcept {
    for (int i = 0; i != 8; ++i) add_byte(static_cast<unsigned char>(number >> (8 * i)));
  }
  constexpr void add(std::span<const std::byte> bytes) noexcept {
    for (const std::byte b : bytes) add_byte(static_cast<unsigned char>(b));
  }

 private:
  constexpr void add_byte(unsigned char byte) noexcept {
    state ^= byte;
    state *= 0x100'0000'01b3;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::detail
