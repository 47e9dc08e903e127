// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/container.hpp>
#include <muffle/vocabulary/play_method.hpp>
#include <muffle/vocabulary/video_codec.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace presets {

/// Where the one who watches is, seen from the server. Servers know it as LAN and WAN.
enum class location : std::uint8_t { local, remote, unknown };

/// What a server knows of one playback of a video: three questions are asked about it, `video_length`, `video_quality`
/// and `video_delivery`. Members that stay as they are here count as not known.
struct video_play {
  std::string_view title = {};
  std::string_view path = {};
  std::int64_t size_bytes = 0;
  milliseconds duration = {};
  bit_rate bitrate = {};  ///< of the file as a whole
  muffle::video_codec video_codec = muffle::video_codec::unknown;
  std::int32_t width = 0;
  std::int32_t height = 0;
  muffle::play_method play_method = muffle::play_method::unknown;
  muffle::container container = muffle::container::unknown;
  presets::location location = presets::location::unknown;
  std::int32_t stalls = -1;  ///< how often playback stopped to fill its buffer
};

}  // namespace presets

template <>
struct vocabulary<presets::location> {
  static constexpr std::string_view name = "location";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>({"local", "remote"});
};

}  // namespace muffle::inline MUFFLE_ABI
