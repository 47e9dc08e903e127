// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/generalize/categories.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>
#include <muffle/vocabulary/resolution.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// The largest frame that still counts as a resolution.
struct frame_size {
  point width;
  point height;
};

/// Widths and heights of the standard frames, from the resolution texts of Jellyfin (MediaStream.GetResolutionText)
/// and the size abbreviations of FFmpeg (parseutils.c). Coded heights are multiples of 16, so 1920x1088 is 1080.
inline constexpr std::array<frame_size, 10> standard_frames{{{256, 144},
                                                             {426, 240},
                                                             {640, 368},
                                                             {854, 480},
                                                             {1024, 576},
                                                             {1280, 720},
                                                             {1920, 1088},
                                                             {2560, 1440},
                                                             {4096, 2176},
                                                             {8192, 4352}}};
static_assert(standard_frames.size() == categories<resolution>::classes);
static_assert(
    [] {
      for (std::size_t i = 1; i != standard_frames.size(); ++i) {
        if (standard_frames[i].width < standard_frames[i - 1].width) return false;
        if (standard_frames[i].height < standard_frames[i - 1].height) return false;
      }
      return true;
    }(),
    "each frame has to hold the one before");

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Takes a whole number off the front of a text; `unreadable` where there is none. Numbers over 99,999 are too large
/// to be a size in pixels and stay at that.
constexpr point take_number(std::string_view& text) noexcept {
  if (text.empty() || !is_digit(text.front())) return unreadable;
  point value = 0;
  while (!text.empty() && is_digit(text.front())) {
    value = value * 10 + (text.front() - '0');
    if (value > 99'999) value = 99'999;
    text.remove_prefix(1);
  }
  return value;
}

constexpr bool equals_lowered(std::string_view text, std::string_view lower) noexcept {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i != text.size(); ++i) {
    if (small_letter(text[i]) != lower[i]) return false;
  }
  return true;
}

}  // namespace detail

/// The resolution that a picture belongs to: the smallest standard frame that holds it, so that a film cropped to
/// 1916x796 is 1080. A picture that is taller than wide is held sideways, so a phone's 1080x1920 is 1080, too. Reads a
/// height; a width and a height; or a label ("1080p", "4K", "SD", "1916x796"). Where only one of width and height is
/// known (above zero), that one decides; where neither is, the class is unknown, as for text that is no label. A
/// picture larger than all frames counts as the largest. Ten classes, at most log2(10) bits. "SD", which some servers
/// say of everything below 576 lines, is 480; "2K" is 1080, as Plex has it.
struct resolution_class : categories<resolution> {
  static constexpr std::string_view reading = "resolution";
  static constexpr std::string_view rule =
      "smallest frame that holds the longer and the shorter side (or the height alone): 256x144, 426x240, 640x368, 854x480, "
      "1024x576, 1280x720, 1920x1088, 2560x1440, 4096x2176, else 4320";

  static constexpr class_index generalize(resolution value) noexcept { return categories<resolution>::generalize(value); }

  static constexpr class_index generalize(whole_number auto height) noexcept { return generalize(0, height); }

  static constexpr class_index generalize(whole_number auto width, whole_number auto height) noexcept {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return classes_reached<static_cast<resolution>(I + 1)...>(width, height);
    }(std::make_index_sequence<classes - 1>{});
  }

  /// How many of the rising `Edges` a picture reaches, where that is all that is asked; one more than there are if its
  /// size is unknown.
  template <resolution... Edges>
  static constexpr class_index classes_reached(whole_number auto width, whole_number auto height) noexcept {
    // Sizes of pictures vary, so nothing is decided by a branch. What exceeds a frame exceeds all before it.
    const point given_width = line<point>::read(width);
    const point given_height = line<point>::read(height);
    const bool is_upright = (given_width > 0) & (given_width < given_height);
    const point w = is_upright ? given_height : given_width;
    const point h = is_upright ? given_width : given_height;
    const auto exceeds = [&](resolution edge) {
      const detail::frame_size below = detail::standard_frames[static_cast<std::size_t>(edge) - 1];
      return static_cast<class_index>((w > below.width) | (h > below.height));
    };
    const auto reached = static_cast<class_index>((exceeds(Edges) + ... + class_index{0}));
    return ((w <= 0) & (h <= 0)) ? class_index{sizeof...(Edges) + 1} : reached;
  }

  static constexpr class_index generalize(std::string_view text) noexcept {
    text = detail::without_margins(text);
    using detail::equals_lowered;
    if (equals_lowered(text, "sd")) return static_cast<class_index>(resolution::r480);
    if (equals_lowered(text, "hd")) return static_cast<class_index>(resolution::r720);
    if (equals_lowered(text, "fhd") || equals_lowered(text, "2k")) return static_cast<class_index>(resolution::r1080);
    if (equals_lowered(text, "uhd") || equals_lowered(text, "4k")) return static_cast<class_index>(resolution::r2160);
    if (equals_lowered(text, "8k")) return static_cast<class_index>(resolution::r4320);
    const point first = detail::take_number(text);
    if (first == unreadable) return classes;
    if (text.empty() || equals_lowered(text, "p") || equals_lowered(text, "i")) return generalize(first);
    if (detail::small_letter(text.front()) != 'x') return classes;
    text.remove_prefix(1);
    const point second = detail::take_number(text);
    return text.empty() && second != unreadable ? generalize(first, second) : classes;
  }
};

}  // namespace muffle::inline MUFFLE_ABI
