// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <random>
#include <string_view>
#include <vector>

#include "../src/playback.hpp"

/// Plays in no order, so that no branch can be foreseen: of every class, and a few that are not known.
inline std::vector<playback> random_plays(std::size_t count) {
  // As mpv prints `video-format`.
  constexpr std::array<std::string_view, 8> codecs{"h264", "h264", "hevc", "hevc", "av1", "vp9", "mpeg2video", ""};
  constexpr std::array<int, 8> widths{640, 720, 1024, 1280, 1916, 1920, 2560, 3840};
  constexpr std::array<int, 8> heights{360, 480, 576, 720, 796, 1080, 1440, 2160};
  std::mt19937_64 random(7);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  std::vector<playback> result(count);
  for (playback& each : result) {
    const std::size_t size = below(8);
    each.title = "A title";
    each.seconds = static_cast<double>(below(11'000'000)) / 1000;
    each.kbit = static_cast<int>(below(1 + below(60'000)));
    each.codec = codecs[below(31) == 0 ? 7 : below(7)];
    each.width = widths[size];
    each.height = heights[size];
    each.hdr = below(4) == 0;
    if (below(8) != 0) each.channels = static_cast<int>(below(10));
  }
  return result;
}
