// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/presets/photo_view.hpp>
#include <muffle/presets/video_play.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/audio_codec.hpp>
#include <muffle/vocabulary/container.hpp>
#include <muffle/vocabulary/hw_accelerator.hpp>
#include <muffle/vocabulary/media_kind.hpp>
#include <muffle/vocabulary/play_method.hpp>
#include <muffle/vocabulary/video_codec.hpp>

/// What is known of one title, or of one play of it, wherever it was read. What was not given stays as it is here.
struct media_item {
  std::uint64_t row = 0;   // in the catalogue, whose first one names the columns
  std::string_view table;  // of a database, where `row` is the key
  std::string id;          // of the title: several files may be of one
  std::string file_id;     // of the file, where a log names what was played by it
  std::string title;
  std::string path;
  std::string series;     // or album
  std::string household;  // that played it, where rows are plays
  muffle::media_kind kind = muffle::media_kind::unknown;
  muffle::milliseconds duration;
  muffle::bit_rate bitrate;
  std::string video_codec;  // as it was spelled, for the one who looks at it
  std::string audio_codec;
  muffle::video_codec video = muffle::video_codec::unknown;
  muffle::audio_codec audio = muffle::audio_codec::unknown;
  muffle::presets::photo_format photo = muffle::presets::photo_format::unknown;
  muffle::container container = muffle::container::unknown;
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::int64_t size_bytes = 0;
  std::int64_t year = 0;
  std::vector<std::string> own;  // what it has in the columns that were asked for by name, see `read_catalogue`
  bool is_synthetic = false;  // made up, so that no title is like it but by chance

  // What logs of plays know.
  muffle::play_method play_method = muffle::play_method::unknown;
  muffle::presets::location location = muffle::presets::location::unknown;
  std::int32_t stalls = -1;
  bool was_encoded = false;  // its pictures were encoded anew
  muffle::video_codec encoded_to = muffle::video_codec::unknown;
  muffle::hw_accelerator accelerator = muffle::hw_accelerator::unknown;
  muffle::speed encoding_speed;
};
