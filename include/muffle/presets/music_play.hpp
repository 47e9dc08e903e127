// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/audio_codec.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// What a server knows of one playback of a piece of music: `music_length` and `music_quality` are asked about it.
struct music_play {
  std::string_view title = {};
  std::string_view artist = {};
  std::string_view album = {};
  std::string_view path = {};
  std::int64_t size_bytes = 0;
  milliseconds duration = {};
  bit_rate bitrate = {};
  muffle::audio_codec audio_codec = muffle::audio_codec::unknown;
};

}  // namespace muffle::inline MUFFLE_ABI::presets
