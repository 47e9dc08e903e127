// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/html_text.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/phrase.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What there is to say to each question, as a list of terms: for a page of the host's own. Long lists fold.
inline std::string told_html(const told_section& section) {
  std::string result = "<dl>\n";
  for (const told_item& item : section.items) {
    const bool folds = item.texts.size() > 4;
    result += "<dt>" + html_text(item.term) + "</dt>\n<dd>";
    if (folds) result += "<details><summary>" + html_text(item.texts.front()) + " …</summary>";
    if (item.texts.size() == 1) {
      result += html_text(item.texts.front());
    } else {
      result += "<ul>";
      for (std::size_t i = 0; i != item.texts.size(); ++i) {
        result += "<li>" + html_text(item.texts[i]);
        if (!item.codes.empty()) result += " <code>" + html_text(item.codes[i]) + "</code>";
        result += "</li>";
      }
      result += "</ul>";
    }
    if (folds) result += "</details>";
    result += "</dd>\n";
  }
  return result + "</dl>\n";
}

/// The disclosure as a part of a page: headings from h2 on, without styles and scripts. Texts are escaped.
inline std::string disclosure_html(const disclosure& told_of, const translation& told_in = translation()) {
  using detail::say;
  std::string result;
  const auto put = [&](const std::string& heading, const auto& all) {
    if (all.empty()) return;
    result += "<h2>" + html_text(heading) + "</h2>\n";
    for (const auto& each : all) {
      const told_section section = told(each, told_in);
      result += "<section>\n<h3>" + html_text(section.title) + "</h3>\n";
      if (!section.summary.empty()) result += "<p>" + html_text(section.summary) + "</p>\n";
      result += told_html(section) + "</section>\n";
    }
  };
  put(say(told_in, "told.kinds", "Statistics, where you agreed"), told_of.kinds);
  put(say(told_in, "told.pipelines", "How they leave"), told_of.pipelines);
  put(say(told_in, "told.integrations", "Others who are told who plays what, where you switched it on"),
      told_of.integrations);
  result += "<h2>" + html_text(say(told_in, "told.not_promised", "What this does not promise")) + "</h2>\n<ul>\n";
  for (const std::string& each : not_promised(told_in)) result += "<li>" + html_text(each) + "</li>\n";
  return result + "</ul>\n";
}

}  // namespace muffle::inline MUFFLE_ABI
