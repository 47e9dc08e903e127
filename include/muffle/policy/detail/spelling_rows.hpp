// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/detail/loudspeaker_words.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>
#include <muffle/vocabulary/frame_rate_class.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Spellings out of a document: what `spelled` does by the tables that it was compiled with.
struct spelling_rows {
  struct row {
    std::string text;
    point is;
  };

  bool ignores_case = false;
  std::vector<std::string> parameters;
  std::string cut_at;     ///< ASCII
  std::vector<row> rows;  ///< sorted by their texts
  point otherwise = 0;
  bool reads_frame_rates = false;
  std::vector<std::string> words;  ///< of loudspeakers, of which layouts are made
  point unknown = 0;

  const row* find(std::string_view text) const noexcept {
    const auto at = std::lower_bound(rows.begin(), rows.end(), text,
                                     [](const row& each, std::string_view wanted) { return each.text < wanted; });
    return at != rows.end() && at->text == text ? &*at : nullptr;
  }

  point read(std::string_view text) const {
    if (const row* found = find(text)) return found->is;
    if (text.size() > longest_spelling) return unknown;
    text = without_margins(text);
    if (text.empty() || !is_readable(text)) return unknown;
    const parameter_key key(text, parameters);
    if (!parameters.empty() && !key.empty()) text = key.view();
    std::string letters(text);
    if (ignores_case) std::transform(letters.begin(), letters.end(), letters.begin(), small_letter);
    const separator_set separators(cut_at);
    for (std::string_view part = letters; !part.empty();) {
      if (const row* found = find(part)) return found->is;
      const std::size_t cut = separators.last_in(part);
      if (cut == std::string_view::npos) break;
      part = without_margins(part.substr(0, cut));
    }
    if (reads_frame_rates) return static_cast<point>(vocabulary<frame_rate_class>::read(text));
    return words.empty() ? otherwise : static_cast<point>(layout_by_words(text, words));
  }
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
