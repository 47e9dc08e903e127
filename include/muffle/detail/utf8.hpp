// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// One character of a text, and how many bytes it has there: 0 where there is none.
struct utf8_character {
  std::uint32_t code = 0;
  std::size_t size = 0;
};

/// The character that begins at `at`, which is inside of the text. None where the bytes are no UTF-8: an overlong form, a
/// surrogate, above U+10FFFF, or cut off.
constexpr utf8_character utf8_at(std::string_view text, std::size_t at) noexcept {
  const std::uint32_t lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() - at < size) return {};
  std::uint32_t code = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i != size; ++i) {
    const std::uint32_t next = static_cast<unsigned char>(text[at + i]);
    if ((next & 0xC0) != 0x80) return {};
    code = code << 6 | (next & 0x3F);
  }
  const std::uint32_t lowest = size == 2 ? 0x80 : size == 3 ? 0x800 : 0x10000;
  if (code < lowest || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  return {code, size};
}

}  // namespace muffle::inline MUFFLE_ABI::detail
