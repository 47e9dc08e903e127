// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Text that a browser shows as it is, in an element as in a quoted attribute.
inline std::string html_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
