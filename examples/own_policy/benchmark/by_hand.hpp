// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>
#include <string_view>

#include "../src/playback.hpp"

/// The mappings of both questions as a careful programmer writes them: plain ifs, and no code of the library.
namespace by_hand {

/// Of the names that FFmpeg has, with what stands in parentheses behind; 4 where it is not known.
inline unsigned codec(std::string_view text) {
  if (text.ends_with(')')) text = text.substr(0, text.find(" ("));
  if (text.empty()) return 4;
  if (text == "h264") return 0;
  if (text == "hevc") return 1;
  if (text == "av1" || text == "libdav1d") return 2;
  return 3;
}

inline unsigned playback_quality(const playback& play) {
  constexpr unsigned incomplete = 160;
  if (play.kbit <= 0) return incomplete;
  const unsigned rate = play.kbit < 2000     ? 0
                        : play.kbit < 5000   ? 1
                        : play.kbit < 10'000 ? 2
                        : play.kbit < 25'000 ? 3
                                             : 4;
  const unsigned name = codec(play.codec);
  if (name == 4) return incomplete;
  if (play.width <= 0 && play.height <= 0) return incomplete;
  const unsigned picture = play.width <= 1024 && play.height <= 576    ? 0
                           : play.width <= 1280 && play.height <= 720  ? 1
                           : play.width <= 1920 && play.height <= 1088 ? 2
                                                                       : 3;
  return ((rate * 4 + name) * 4 + picture) * 2 + (play.hdr ? 1 : 0);
}

inline unsigned playback_length(const playback& play) {
  // What is not a number is not above zero, and what is too large for an integer is long.
  if (!(play.seconds > 0)) return 36;
  const std::int64_t ms = play.seconds < 1e15 ? std::llround(play.seconds * 1000) : INT64_MAX;
  if (ms == 0) return 36;
  const unsigned length = ms < 600'000     ? 0
                          : ms < 1'200'000 ? 1
                          : ms < 1'800'000 ? 2
                          : ms < 2'700'000 ? 3
                          : ms < 3'600'000 ? 4
                          : ms < 5'400'000 ? 5
                          : ms < 7'200'000 ? 6
                          : ms < 9'000'000 ? 7
                                           : 8;
  const int channels = play.channels.value_or(0);
  const unsigned sound = channels <= 0 ? 3 : channels <= 2 ? 0 : channels <= 6 ? 1 : 2;
  return length * 4 + sound;
}

}  // namespace by_hand
