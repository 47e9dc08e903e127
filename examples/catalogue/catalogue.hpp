// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "media_item.hpp"
#include "problems.hpp"

/// Reads a CSV file whose first row names its columns: id, title, series, duration_s, bitrate_kbps, height,
/// video_codec, audio_codec, size_bytes, year, kind and synthetic ("yes" where a row is made up), in any order, any of
/// them missing; others are left aside, but for the one that names households, if any is asked for. A broken row is reported with its number (the first row of
/// the file is 1) and its column, and the others go on. What is neither a regular file nor standard input is refused: a
/// pipe or a device may never begin or never end. The names of the columns; none where the file is no catalogue.
std::vector<std::string> read_catalogue(const std::string& path, problems& found,
                                        const std::function<void(const media_item&)>& use,
                                        std::string_view household_column = {});
