// SPDX-License-Identifier: MIT
#pragma once

#include "playback.hpp"

/// A play to show.
inline playback metropolis() {
  using namespace std::chrono;
  return {.path = "/films/Metropolis.mkv",
          .title = "Metropolis",
          .seconds = 8993.28,
          .kbit = 7500,
          .codec = "hevc",
          .width = 1440,
          .height = 1080,
          .hdr = false,
          .channels = 2,
          .when = sys_days(year(2027) / 1 / 10) + 20h + 15min,
          .user = "Ada"};
}
