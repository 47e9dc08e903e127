// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/detail/utf8.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// A text as JSON has it. Bytes that are no UTF-8 become U+FFFD.
struct quoted {
  std::string_view text;

  void append_to(std::string& to) const {
    to += '"';
    for (std::size_t at = 0; at != text.size();) {
      const utf8_character character = utf8_at(text, at);
      constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
      constexpr std::string_view names = "\"\\bfnrt";
      if (character.size == 0) {
        to += "\xEF\xBF\xBD";
      } else if (const std::size_t found = escaped.find(text[at]); found != std::string_view::npos) {
        to += '\\';
        to += names[found];
      } else if (character.code < 0x20) {
        fmt::format_to(std::back_inserter(to), "\\u{:04x}", character.code);
      } else {
        to.append(text, at, character.size);
      }
      at += character.size == 0 ? 1 : character.size;
    }
    to += '"';
  }
};

/// Writes objects and arrays with a line for each member, and says where commas stand.
class json_writer {
 public:
  void open(char bracket) {
    text_ += bracket;
    depth_ += 2;
    is_first_ = true;
  }
  void close(char bracket) {
    depth_ -= 2;
    if (!is_first_) break_line();
    text_ += bracket;
    is_first_ = false;
  }
  void element() {
    if (!is_first_) text_ += ',';
    is_first_ = false;
    break_line();
  }
  void name(std::string_view member) {
    element();
    quoted{member}.append_to(text_);
    text_ += ": ";
  }
  void member(std::string_view of_name, std::string_view text) {
    name(of_name);
    quoted{text}.append_to(text_);
  }
  template <std::integral Number>
  void member(std::string_view of_name, Number number) {
    name(of_name);
    fmt::format_to(std::back_inserter(text_), "{}", number);
  }

  std::string text() && { return std::move(text_); }

 private:
  void break_line() {
    text_ += '\n';
    text_.append(depth_, ' ');
  }

  std::string text_;
  std::size_t depth_ = 0;
  bool is_first_ = true;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
