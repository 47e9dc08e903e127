// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "media_item.hpp"
#include "problems.hpp"

/// Says of the columns of a file what is missing, in a sentence, or nothing.
using column_check = std::function<std::string(const std::vector<std::string>& columns)>;

/// Reads a CSV file whose first row names its columns: id, title, series, duration_s, bitrate_kbps, height,
/// video_codec, audio_codec, size_bytes, year, kind and synthetic ("yes" where a row is made up), in any order, any of
/// them missing; others are left aside, but for the one that names households, if any is asked for, and those in `own`, whose
/// text goes into `media_item::own` in this order. A broken row is reported with its number (the first row of
/// the file is 1) and its column, and the others go on. What is neither a regular file nor standard input is refused: a
/// pipe or a device may never begin or never end. A file that `lacks` something is
/// reported, and nothing of it is used. The names of the columns; none where the file is no catalogue.
std::vector<std::string> read_catalogue(const std::string& path, problems& found,
                                        const std::function<void(const media_item&)>& use,
                                        std::string_view household_column = {},
                                        const std::vector<std::string>& own = {},
                                        const column_check& lacks = {});

/// The columns that the first row of a CSV file names; none where it is no regular file, or begins with no row.
std::vector<std::string> columns_of(const std::string& path);
