// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>

#include "media_item.hpp"
#include "problems.hpp"

/// Reads a CSV file whose first row names its columns: id, title, duration_s, bitrate_kbps, height, video_codec,
/// audio_codec, size_bytes, year and kind, in any order, any of them missing; others are left aside. A broken row is
/// reported with its number (the first row of the file is 1) and its column, and the others go on.
void read_catalogue(const std::string& path, problems& found, const std::function<void(const media_item&)>& use);
