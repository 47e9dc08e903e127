// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

/// What a player knows of a play. Nothing here knows of statistics.
struct playback {
  std::filesystem::path path;
  std::string title;
  double seconds = 0;         // how long the title is
  int kbit = 0;               // a second
  std::string codec;          // as mpv prints `video-format`: "h264"
  int width = 0, height = 0;  // of the picture
  bool hdr = false;
  std::optional<int> channels;  // of the sound; none where there is no sound
  std::chrono::system_clock::time_point when;
  std::string user;
};
