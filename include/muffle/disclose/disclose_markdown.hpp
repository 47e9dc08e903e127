// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/phrase.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Text that a reader of Markdown shows as it is, in one line.
inline std::string markdown_text(std::string_view text) {
  constexpr std::string_view special = "\\`*_{}[]<>#|&~";
  std::string result;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) result += '\\';
    result += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return result;
}

inline void put_markdown(std::string& out, const told_section& section) {
  out += "### " + markdown_text(section.title) + "\n\n";
  if (!section.summary.empty()) out += markdown_text(section.summary) + "\n\n";
  for (const told_item& item : section.items) {
    out += "- **" + markdown_text(item.term) + "**";
    if (item.texts.size() > 1) {
      out += '\n';
      for (std::size_t i = 0; i != item.texts.size(); ++i) {
        out += "  - " + markdown_text(item.texts[i]);
        // JSON of this library has no backtick, so that nothing ends the code.
        if (!item.codes.empty()) out += ": `" + item.codes[i] + '`';
        out += '\n';
      }
    } else {
      for (const std::string& text : item.texts) out += ": " + markdown_text(text);
      out += '\n';
    }
  }
  out += '\n';
}

}  // namespace detail

/// A PRIVACY.md for a repository: let a test compare it, and it is up to date.
inline std::string disclosure_markdown(const disclosure& told_of, const translation& told_in = translation()) {
  using detail::say;
  std::string result = "# " + detail::markdown_text(say(told_in, "told.heading", "What leaves this machine")) + "\n\n";
  const auto put = [&](const std::string& heading, const auto& all) {
    if (all.empty()) return;
    result += "## " + detail::markdown_text(heading) + "\n\n";
    for (const auto& each : all) detail::put_markdown(result, told(each, told_in));
  };
  put(say(told_in, "told.kinds", "Statistics, where you agreed"), told_of.kinds);
  put(say(told_in, "told.pipelines", "How they leave"), told_of.pipelines);
  put(say(told_in, "told.integrations", "Others who are told who plays what, where you switched it on"),
      told_of.integrations);
  result += "## " + detail::markdown_text(say(told_in, "told.not_promised", "What this does not promise")) + "\n\n";
  for (const std::string& each : not_promised(told_in)) result += "- " + detail::markdown_text(each) + '\n';
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
