// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <variant>

#include "media_item.hpp"

/// What FFmpeg's libavformat knows of a file, or why it could not be read.
std::variant<media_item, std::string> probe_media_file(const std::string& path);
