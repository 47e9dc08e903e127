// SPDX-License-Identifier: MIT
#pragma once

// The presets' mappings as a programmer writes them by hand: plain ifs and switches, and no code of the library.

#include <chrono>
#include <cstdint>
#include <utility>

#include <muffle/presets/presets.hpp>

namespace muffle_benchmark::by_hand {

/// The resolutions below 720, 720, 1080, and above; -1 where the size is not known.
inline int resolution_of(int width, int height) {
  if (width <= 0 && height <= 0) return -1;
  if (width > 0 && width < height) std::swap(width, height);
  if (width <= 1024 && height <= 576) return 0;
  if (width <= 1280 && height <= 720) return 1;
  if (width <= 1920 && height <= 1088) return 2;
  return 3;
}

inline unsigned video_length(const muffle::presets::video_play& record) {
  const std::int64_t ms = record.duration.value;
  if (ms <= 0) return 22;
  if (ms < 300'000) return 0;
  if (ms < 600'000) return 1;
  if (ms < 900'000) return 2;
  if (ms < 1'200'000) return 3;
  if (ms < 1'500'000) return 4;
  if (ms < 1'800'000) return 5;
  if (ms < 2'100'000) return 6;
  if (ms < 2'400'000) return 7;
  if (ms < 2'700'000) return 8;
  if (ms < 3'000'000) return 9;
  if (ms < 3'300'000) return 10;
  if (ms < 3'600'000) return 11;
  if (ms < 4'200'000) return 12;
  if (ms < 4'800'000) return 13;
  if (ms < 5'400'000) return 14;
  if (ms < 6'000'000) return 15;
  if (ms < 6'600'000) return 16;
  if (ms < 7'200'000) return 17;
  if (ms < 7'800'000) return 18;
  if (ms < 8'400'000) return 19;
  if (ms < 9'000'000) return 20;
  return 21;
}

inline unsigned video_quality(const muffle::presets::video_play& record) {
  // By bit rate, codec and resolution; 15 are all that are too rare.
  static constexpr std::uint8_t cells[5][3][4] = {{{0, 1, 2, 15}, {15, 3, 4, 15}, {5, 15, 15, 15}},
                                                  {{15, 6, 7, 15}, {15, 15, 8, 15}, {15, 15, 15, 15}},
                                                  {{15, 9, 10, 15}, {15, 15, 11, 15}, {15, 15, 15, 15}},
                                                  {{15, 15, 12, 15}, {15, 15, 15, 13}, {15, 15, 15, 15}},
                                                  {{15, 15, 15, 15}, {15, 15, 15, 14}, {15, 15, 15, 15}}};
  const std::int64_t rate = record.bitrate.bits_per_second;
  if (rate <= 0) return 16;
  const int by_rate = rate < 3'000'000 ? 0 : rate < 6'000'000 ? 1 : rate < 10'000'000 ? 2 : rate < 25'000'000 ? 3 : 4;
  int by_codec = 2;
  if (record.video_codec == muffle::video_codec::h264) {
    by_codec = 0;
  } else if (record.video_codec == muffle::video_codec::hevc) {
    by_codec = 1;
  } else if (record.video_codec >= muffle::video_codec::unknown) {
    return 16;
  }
  const int by_size = resolution_of(record.width, record.height);
  if (by_size < 0) return 16;
  return cells[by_rate][by_codec][by_size];
}

inline unsigned video_delivery(const muffle::presets::video_play& record) {
  unsigned method = 0;
  switch (record.play_method) {
    case muffle::play_method::direct_play: method = 0; break;
    case muffle::play_method::direct_stream: method = 1; break;
    case muffle::play_method::transcode: method = 2; break;
    default: return 90;
  }
  unsigned container = 4;
  switch (record.container) {
    case muffle::container::matroska: container = 0; break;
    case muffle::container::mp4: container = 1; break;
    case muffle::container::mpeg_ts: container = 2; break;
    case muffle::container::hls: container = 3; break;
    default:
      if (record.container >= muffle::container::unknown) return 90;
  }
  unsigned location = 0;
  switch (record.location) {
    case muffle::presets::location::local: location = 0; break;
    case muffle::presets::location::remote: location = 1; break;
    default: return 90;
  }
  if (record.stalls < 0) return 90;
  const unsigned stalls = record.stalls > 2 ? 2 : static_cast<unsigned>(record.stalls);
  return ((method * 5 + container) * 2 + location) * 3 + stalls;
}

inline unsigned music_length(const muffle::presets::music_play& record) {
  const std::int64_t ms = record.duration.value;
  if (ms <= 0) return 16;
  if (ms < 30'000) return 0;
  if (ms < 60'000) return 1;
  if (ms < 90'000) return 2;
  if (ms < 120'000) return 3;
  if (ms < 150'000) return 4;
  if (ms < 180'000) return 5;
  if (ms < 210'000) return 6;
  if (ms < 240'000) return 7;
  if (ms < 270'000) return 8;
  if (ms < 300'000) return 9;
  if (ms < 330'000) return 10;
  if (ms < 360'000) return 11;
  if (ms < 420'000) return 12;
  if (ms < 480'000) return 13;
  if (ms < 600'000) return 14;
  return 15;
}

inline unsigned music_quality(const muffle::presets::music_play& record) {
  // A bit rate that is not known counts as the highest class; 12 are all that are too rare.
  const std::int64_t rate = record.bitrate.bits_per_second;
  const bool is_highest = rate <= 0 || rate >= 300'000;
  switch (record.audio_codec) {
    case muffle::audio_codec::mp3:
      if (is_highest) return 7;
      if (rate < 150'000) return 0;
      if (rate < 180'000) return 2;
      if (rate < 200'000) return 3;
      if (rate < 240'000) return 4;
      return 5;
    case muffle::audio_codec::aac:
      if (is_highest) return 8;
      if (rate < 150'000) return 1;
      return rate < 240'000 ? 12 : 6;
    case muffle::audio_codec::flac: return is_highest ? 9 : 12;
    case muffle::audio_codec::pcm: return is_highest ? 10 : 12;
    case muffle::audio_codec::alac: return is_highest ? 11 : 12;
    default: return 12;
  }
}

inline unsigned photo_view(const muffle::presets::photo& record) {
  if (record.format >= muffle::presets::photo_format::unknown || record.width <= 0 || record.height <= 0) return 35;
  const std::int64_t pixels = std::int64_t{record.width} * record.height;
  const unsigned by_size = pixels < 2'000'000    ? 0
                           : pixels < 8'000'000  ? 1
                           : pixels < 16'000'000 ? 2
                           : pixels < 32'000'000 ? 3
                                                 : 4;
  return static_cast<unsigned>(record.format) * 5 + by_size;
}

inline unsigned transcode_conversion(const muffle::presets::transcode& record) {
  unsigned source = 6;
  switch (record.source_codec) {
    case muffle::video_codec::h264: source = 0; break;
    case muffle::video_codec::hevc: source = 1; break;
    case muffle::video_codec::av1: source = 2; break;
    case muffle::video_codec::vp9: source = 3; break;
    case muffle::video_codec::mpeg2: source = 4; break;
    case muffle::video_codec::mpeg4_part2: source = 5; break;
    default:
      if (record.source_codec >= muffle::video_codec::unknown) return 112;
  }
  unsigned target = 3;
  switch (record.target_codec) {
    case muffle::video_codec::h264: target = 0; break;
    case muffle::video_codec::hevc: target = 1; break;
    case muffle::video_codec::av1: target = 2; break;
    default:
      if (record.target_codec >= muffle::video_codec::unknown) return 112;
  }
  const int by_size = resolution_of(record.width, record.height);
  if (by_size < 0) return 112;
  return (source * 4 + target) * 4 + static_cast<unsigned>(by_size);
}

inline unsigned transcode_speed(const muffle::presets::transcode& record) {
  unsigned accelerator = 6;
  switch (record.accelerator) {
    case muffle::hw_accelerator::software: accelerator = 0; break;
    case muffle::hw_accelerator::nvidia: accelerator = 1; break;
    case muffle::hw_accelerator::intel_qsv: accelerator = 2; break;
    case muffle::hw_accelerator::vaapi: accelerator = 3; break;
    case muffle::hw_accelerator::amd_amf: accelerator = 4; break;
    case muffle::hw_accelerator::apple_videotoolbox: accelerator = 5; break;
    default:
      if (record.accelerator >= muffle::hw_accelerator::unknown) return 112;
  }
  const std::int64_t speed = record.speed.thousandths;
  if (speed < 0) return 112;
  const unsigned by_speed = speed < 1000 ? 0 : speed < 2000 ? 1 : speed < 4000 ? 2 : 3;
  const int by_size = resolution_of(record.width, record.height);
  if (by_size < 0) return 112;
  return (accelerator * 4 + by_speed) * 4 + static_cast<unsigned>(by_size);
}

inline unsigned server_hardware(const muffle::presets::machine& record) {
  if (record.architecture >= muffle::presets::architecture::unknown) return 75;
  const std::int64_t processors = record.logical_processors.count;
  if (processors <= 0) return 75;
  const unsigned by_processors = processors < 2 ? 0 : processors < 4 ? 1 : processors < 8 ? 2 : processors < 16 ? 3 : 4;
  const std::int64_t bytes = record.memory.bytes;
  if (bytes <= 0) return 75;
  constexpr std::int64_t gibibyte = 1 << 30;
  const unsigned by_memory = bytes < 3 * gibibyte    ? 0
                             : bytes < 6 * gibibyte  ? 1
                             : bytes < 12 * gibibyte ? 2
                             : bytes < 24 * gibibyte ? 3
                                                     : 4;
  return (static_cast<unsigned>(record.architecture) * 5 + by_processors) * 5 + by_memory;
}

inline unsigned feature_use(const muffle::presets::feature_event& record) {
  const auto feature = static_cast<unsigned>(record.feature);
  return feature < 17 ? feature : 17;
}

inline unsigned last_connection(const muffle::presets::connection& record) {
  using namespace std::chrono;
  const std::int64_t time = record.time.unix_seconds;
  constexpr std::int64_t end = 253'402'300'800;
  if (time < 0 || time >= end || record.offset.minutes < -840 || record.offset.minutes > 840) return 182;
  const std::int64_t local = time + std::int64_t{record.offset.minutes} * 60;
  if (local < 0 || local >= end) return 182;
  const year_month_day date(sys_days(days(local / 86'400)));
  const int year = static_cast<int>(date.year());
  if (year < 2025) return 0;
  if (year > 2039) return 181;
  return static_cast<unsigned>(year - 2025) * 12 + static_cast<unsigned>(date.month());
}

inline unsigned crash(const muffle::presets::crash_event& record) {
  if (record.error_class >= muffle::presets::error_class::unknown) return 245;
  if (record.component >= muffle::presets::component::unknown) return 245;
  if (record.major_version < 1) return 245;
  const unsigned version = record.major_version > 7 ? 6 : static_cast<unsigned>(record.major_version) - 1;
  return (static_cast<unsigned>(record.error_class) * 5 + static_cast<unsigned>(record.component)) * 7 + version;
}

}  // namespace muffle_benchmark::by_hand
