// SPDX-License-Identifier: MIT
#pragma once

/// What is done to text that a table does not have as it stands. Nothing here knows of locales.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/utf8.hpp>
#include <muffle/vocabulary/detail/spelling_index.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

constexpr bool is_margin(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

constexpr std::string_view without_margins(std::string_view text) noexcept {
  while (!text.empty() && is_margin(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_margin(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether eight characters are all visible ASCII, or space.
constexpr bool is_plain(std::uint64_t eight) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101u;
  // A byte of 0x7F or more has its high bit set once 1 is added; a borrow can only come from a byte below 0x20, which
  // has its own high bit set, or from one that is caught already.
  return (((eight + each) | eight | (eight - 0x20 * each)) & 0x80 * each) == 0;
}

/// Where the last of the separators stands. Separators are ASCII.
class separator_set {
 public:
  constexpr explicit separator_set(std::string_view separators) noexcept {
    for (const char c : separators) bits[static_cast<unsigned char>(c) / 64 % 2] |= std::uint64_t{1} << (c % 64);
  }

  constexpr std::size_t last_in(std::string_view text) const noexcept {
    for (std::size_t at = text.size(); at-- != 0;) {
      const auto c = static_cast<unsigned char>(text[at]);
      if (c < 128 && (bits[c / 64] >> (c % 64) & 1) != 0) return at;
    }
    return std::string_view::npos;
  }

 private:
  std::array<std::uint64_t, 2> bits{};
};

/// Whether a text is valid UTF-8 (no overlong form, no surrogate, nothing above U+10FFFF) and free of the control
/// characters below U+0020 and from U+007F to U+009F.
constexpr bool is_readable(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    while (text.size() - at >= 8 && is_plain(loaded<std::uint64_t>(text.data() + at))) at += 8;
    if (at == text.size()) break;
    const utf8_character character = utf8_at(text, at);
    const bool is_control = character.code < 0x20 || (character.code >= 0x7F && character.code < 0xA0);
    if (character.size == 0 || is_control) return false;
    at += character.size;
  }
  return true;
}

/// The media type of a text and those of its parameters that tell codecs apart, in a fixed order and without types:
/// "video/mpeg, mpegversion=(int)4, width=(int)720" is "video/mpeg,mpegversion=4". Empty where the text has no
/// parameters, or its media type is too long to be one. A value too long to be one is left out.
class parameter_key {
 public:
  template <class Names>
  constexpr parameter_key(std::string_view text, const Names& names) noexcept {
    if (text.find('=') == std::string_view::npos) return;
    const std::size_t comma = text.find(',');
    if (!append(without_margins(text.substr(0, comma))) || comma == std::string_view::npos) return;
    const std::string_view fields = text.substr(comma + 1);
    for (const std::string_view name : names) {
      const std::string_view value = value_of(name, fields);
      if (value.empty() || name.size() + value.size() + 2 > characters.size() - size) continue;
      append(",");
      append(name);
      append("=");
      append(value);
    }
  }

  constexpr bool empty() const noexcept { return size == 0; }
  constexpr std::string_view view() const noexcept { return {characters.data(), size}; }

 private:
  constexpr bool append(std::string_view text) noexcept {
    if (text.size() > characters.size() - size) return false;
    for (const char c : text) characters[size++] = c;
    return true;
  }

  static constexpr std::string_view value_of(std::string_view name, std::string_view fields) noexcept {
    while (true) {
      const std::size_t comma = fields.find(',');
      const std::string_view field = fields.substr(0, comma);
      const std::size_t equals = field.find('=');
      if (equals != std::string_view::npos && is_name(without_margins(field.substr(0, equals)), name)) {
        return bare_value(without_margins(field.substr(equals + 1)));
      }
      if (comma == std::string_view::npos) return {};
      fields.remove_prefix(comma + 1);
    }
  }

  static constexpr bool is_name(std::string_view text, std::string_view name) noexcept {
    if (text.size() != name.size()) return false;
    for (std::size_t i = 0; i != text.size(); ++i) {
      if (small_letter(text[i]) != name[i]) return false;
    }
    return true;
  }

  /// Without the type "(int)" and without quotes.
  static constexpr std::string_view bare_value(std::string_view value) noexcept {
    if (!value.empty() && value.front() == '(') {
      const std::size_t close = value.find(')');
      if (close != std::string_view::npos) value = without_margins(value.substr(close + 1));
    }
    while (!value.empty() && value.front() == '"') value.remove_prefix(1);
    while (!value.empty() && value.back() == '"') value.remove_suffix(1);
    return value;
  }

  std::array<char, 96> characters{};
  std::size_t size = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
