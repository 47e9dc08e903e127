// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/vocabulary/channel_layout.hpp>
#include <muffle/vocabulary/detail/spelling_index.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// What is left of a text after a prefix in small letters, or nothing changed.
constexpr bool take_prefix(std::string_view& text, std::string_view small) noexcept {
  if (text.size() < small.size()) return false;
  for (std::size_t i = 0; i != small.size(); ++i) {
    if (small_letter(text[i]) != small[i]) return false;
  }
  text.remove_prefix(small.size());
  return true;
}

/// The loudspeakers that a layout names. `objects` are sounds that no loudspeaker is fixed for.
struct loudspeaker_count {
  int loudspeakers = 0;
  bool low_frequency = false;
  bool objects = false;
  bool readable = true;

  constexpr void add(int more) noexcept { loudspeakers = loudspeakers + more > 99 ? 99 : loudspeakers + more; }

  /// Reads "3/2/0.1": front, side, back and low frequency; "?" where objects stand.
  constexpr bool add_numbers(std::string_view word) noexcept {
    int number = 0;
    for (const char c : word) {
      if (c >= '0' && c <= '9') {
        number = number * 10 + (c - '0');
        if (number > 99) number = 99;
      } else if (c == '/' || c == '.') {
        add(number);
        number = 0;
      } else if (c == '?') {
        objects = true;
      } else {
        return false;
      }
    }
    add(number);
    return true;
  }

  template <class Words>
  constexpr void add_word(std::string_view word, const Words& words) noexcept {
    if (word.back() == ':' || is(word, "channel") || is(word, "channels")) return;
    if (word == "?") return add(1);
    if (is(word, "objects")) {
      objects = true;
      return;
    }
    for (const std::string_view known : words) {
      if (!is(word, known)) continue;
      low_frequency = low_frequency || known.substr(0, 3) == "lfe" || known == "sw";
      return add(1);
    }
    if (word.front() >= '0' && word.front() <= '9' && add_numbers(word)) return;
    readable = false;
  }

 private:
  static constexpr bool is(std::string_view word, std::string_view small) noexcept {
    return word.size() == small.size() && take_prefix(word, small);
  }
};

template <class Words>
constexpr loudspeaker_count loudspeakers_in(std::string_view layout, const Words& words) noexcept {
  loudspeaker_count counted;
  while (!layout.empty()) {
    const std::size_t end = layout.find_first_of(" ,");
    if (const std::string_view word = layout.substr(0, end); !word.empty()) counted.add_word(word, words);
    layout = end == std::string_view::npos ? std::string_view() : layout.substr(end + 1);
  }
  return counted;
}

/// A layout by its words: "L R C LFE Ls Rs", "Front: L C R, Side: L R, LFE" and "3/2/0.1" are all 5.1. Of several
/// layouts that all have a low frequency the first counts: the others are layers of it. Without one they are programmes
/// side by side, which no class is for.
template <class Words>
constexpr channel_layout layout_by_words(std::string_view text, const Words& words) noexcept {
  constexpr std::string_view between = " / ";
  const bool of_objects = take_prefix(text, "object based");
  if (of_objects && text.empty()) return channel_layout::immersive;
  if (of_objects && !take_prefix(text, between)) return channel_layout::other;
  std::size_t end = text.find(between);
  const loudspeaker_count counted = loudspeakers_in(text.substr(0, end), words);
  bool is_one = counted.readable;
  while (end != std::string_view::npos) {
    text.remove_prefix(end + between.size());
    end = text.find(between);
    const loudspeaker_count layer = loudspeakers_in(text.substr(0, end), words);
    is_one = is_one && layer.readable && counted.low_frequency && layer.low_frequency;
  }
  if (!is_one || (counted.loudspeakers == 0 && !counted.objects)) return channel_layout::other;
  if (counted.objects || counted.loudspeakers > 8) return channel_layout::immersive;
  switch (counted.loudspeakers) {
    case 1:
      return channel_layout::mono;
    case 2:
      return channel_layout::stereo;
    case 6:
      return channel_layout::surround_5_1;
    case 7:
      return channel_layout::surround_6_1;
    case 8:
      return channel_layout::surround_7_1;
    default:
      return channel_layout::channels_3_to_5;
  }
}

}  // namespace muffle::inline MUFFLE_ABI::detail
