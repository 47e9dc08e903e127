// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <muffle/abi.hpp>
#include <muffle/detail/utf8.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// Reads JSON (RFC 8259) of which the reader knows what comes next: it asks for that, one token after the other. Total:
/// whatever the text is, what is asked for is there or is not. Nothing recurses, and no token is read twice.
class json_cursor {
 public:
  explicit json_cursor(std::string_view text) noexcept : text_(text) {}

  /// The first character of the next token; nothing at the end.
  std::optional<char> next() noexcept {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (at_ == text_.size()) return std::nullopt;
    return text_[at_];
  }

  /// One of { } [ ] : and the comma.
  bool take(char punctuation) noexcept {
    if (next() != punctuation) return false;
    ++at_;
    return true;
  }

  /// A text without its quotes and escapes.
  std::optional<std::string> take_text() {
    if (!take('"')) return std::nullopt;
    std::string result;
    while (at_ != text_.size()) {
      const utf8_character character = utf8_at(text_, at_);
      if (character.size == 0 || character.code < 0x20) break;
      at_ += character.size;
      if (character.code == '"') return result;
      if (character.code != '\\') {
        result.append(text_, at_ - character.size, character.size);
      } else if (!take_escaped(result)) {
        break;
      }
    }
    is_broken_ = true;
    return std::nullopt;
  }

  /// A whole number that fits, written without a fraction and an exponent.
  template <std::integral Number>
  std::optional<Number> take_number() noexcept {
    if (!next()) return std::nullopt;
    const std::string_view rest = text_.substr(at_);
    const std::size_t size = std::min(rest.find_first_not_of("+-.0123456789Ee"), rest.size());
    Number result{};
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + size, result);
    const std::size_t sign = rest.starts_with('-') ? 1 : 0;
    const bool has_zero_before = size > sign + 1 && rest[sign] == '0';
    if (error != std::errc() || end != rest.data() + size || has_zero_before) return std::nullopt;
    at_ += size;
    return result;
  }

  /// Whether the text ended, or a text in it was no JSON, where more was asked for.
  bool is_cut_off() noexcept { return is_broken_ || !next(); }

 private:
  /// What stands behind a backslash.
  bool take_escaped(std::string& to) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (at_ == text_.size()) return false;
    const char name = text_[at_++];
    if (const std::size_t known = names.find(name); known != std::string_view::npos) {
      to += meant[known];
      return true;
    }
    if (name != 'u') return false;
    std::optional<std::uint32_t> code = take_unit();
    if (!code || (*code >= 0xDC00 && *code <= 0xDFFF)) return false;
    if (*code >= 0xD800 && *code <= 0xDBFF) {  // the first half of a pair
      if (text_.substr(at_, 2) != "\\u") return false;
      at_ += 2;
      const std::optional<std::uint32_t> second = take_unit();
      if (!second || *second < 0xDC00 || *second > 0xDFFF) return false;
      code = 0x10000 + ((*code - 0xD800) << 10) + (*second - 0xDC00);
    }
    append_utf8(to, *code);
    return true;
  }

  std::optional<std::uint32_t> take_unit() noexcept {
    const std::string_view digits = text_.substr(at_, 4);
    std::uint32_t result = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), result, 16);
    if (digits.size() != 4 || error != std::errc() || end != digits.data() + 4) return std::nullopt;
    at_ += 4;
    return result;
  }

  static void append_utf8(std::string& to, std::uint32_t code) {
    const auto add = [&to](std::uint32_t byte) { to += static_cast<char>(static_cast<unsigned char>(byte)); };
    if (code < 0x80) {
      add(code);
    } else if (code < 0x800) {
      add(0xC0 | code >> 6);
      add(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
      add(0xE0 | code >> 12);
      add(0x80 | (code >> 6 & 0x3F));
      add(0x80 | (code & 0x3F));
    } else {
      add(0xF0 | code >> 18);
      add(0x80 | (code >> 12 & 0x3F));
      add(0x80 | (code >> 6 & 0x3F));
      add(0x80 | (code & 0x3F));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool is_broken_ = false;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
