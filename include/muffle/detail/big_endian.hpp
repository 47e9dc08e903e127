// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

constexpr void put_big_endian(std::byte* out, std::uint64_t number) noexcept {
  for (int i = 7; i >= 0; --i) {
    out[i] = static_cast<std::byte>(number & 0xff);
    number >>= 8;
  }
}

constexpr std::uint64_t take_big_endian(const std::byte* in) noexcept {
  std::uint64_t number = 0;
  for (int i = 0; i != 8; ++i) number = number << 8 | static_cast<std::uint64_t>(in[i]);
  return number;
}

}  // namespace muffle::inline MUFFLE_ABI::detail
