// SPDX-License-Identifier: MIT
#pragma once

// The presets' mappings as a careful programmer writes them by hand who knows that values vary, and that branches are
// then dear: tables in place of chains of ifs, and one question at the end whether all was known. No code of the
// library.

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include <muffle/presets/presets.hpp>

namespace muffle_benchmark::careful {

/// How many of these edges a number has reached.
template <std::size_t Size>
constexpr unsigned reached(std::int64_t number, const std::int64_t (&edges)[Size]) {
  unsigned count = 0;
  for (const std::int64_t edge : edges) count += number >= edge;
  return count;
}

/// For edges that are multiples of a step: the class of each multiple up to the last edge.
template <std::int64_t Step, std::int64_t... Edges>
unsigned class_of(std::int64_t number) {
  constexpr std::int64_t last = std::max({Edges...}) / Step;
  static constexpr auto classes = [] {
    std::array<std::uint8_t, last + 1> result{};
    for (std::int64_t i = 0; i <= last; ++i)
      result[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(((i * Step >= Edges) + ...));
    return result;
  }();
  return classes[static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(number) / Step, last))];
}

/// The class of each enumerator up to `unknown`: those named have theirs, in order, all others `other`.
template <class Enum>
constexpr auto classes_of(std::initializer_list<Enum> named, unsigned other) {
  std::array<std::uint8_t, static_cast<std::size_t>(Enum::unknown)> result{};
  for (std::uint8_t& each : result) each = static_cast<std::uint8_t>(other);
  unsigned next = 0;
  for (const Enum each : named) result[static_cast<std::size_t>(each)] = static_cast<std::uint8_t>(next++);
  return result;
}

template <std::size_t Size>
unsigned look_up(const std::array<std::uint8_t, Size>& classes, std::size_t index) {
  return classes[index < Size ? index : 0];
}

inline bool is_size_known(int width, int height) { return width > 0 || height > 0; }
/// The resolutions below 720, 720, 1080, and above.
inline unsigned resolution_of(int width, int height) {
  const bool is_turned = (width > 0) & (width < height);
  const int wide = is_turned ? height : width;
  const int high = is_turned ? width : height;
  const unsigned by_width = static_cast<unsigned>(wide > 1024) + (wide > 1280) + (wide > 1920);
  const unsigned by_height = static_cast<unsigned>(high > 576) + (high > 720) + (high > 1088);
  return std::max(by_width, by_height);
}

inline unsigned video_length(const muffle::presets::video_play& record) {
  const std::int64_t ms = record.duration.value;
  const unsigned length = class_of<300'000, 300'000, 600'000, 900'000, 1'200'000, 1'500'000, 1'800'000, 2'100'000,
                                   2'400'000, 2'700'000, 3'000'000, 3'300'000, 3'600'000, 4'200'000, 4'800'000,
                                   5'400'000, 6'000'000, 6'600'000, 7'200'000, 7'800'000, 8'400'000, 9'000'000>(ms);
  return ms <= 0 ? 22 : length;
}

inline unsigned video_quality(const muffle::presets::video_play& record) {
  // By bit rate, codec and resolution; 15 are all that are too rare.
  static constexpr std::uint8_t cells[5][3][4] = {{{0, 1, 2, 15}, {15, 3, 4, 15}, {5, 15, 15, 15}},
                                                  {{15, 6, 7, 15}, {15, 15, 8, 15}, {15, 15, 15, 15}},
                                                  {{15, 9, 10, 15}, {15, 15, 11, 15}, {15, 15, 15, 15}},
                                                  {{15, 15, 12, 15}, {15, 15, 15, 13}, {15, 15, 15, 15}},
                                                  {{15, 15, 15, 15}, {15, 15, 15, 14}, {15, 15, 15, 15}}};
  using enum muffle::video_codec;
  static constexpr auto codecs = classes_of({h264, hevc}, 2);
  const std::int64_t rate = record.bitrate.bits_per_second;
  const auto codec = static_cast<std::size_t>(record.video_codec);
  const unsigned cell = cells[reached(rate, {3'000'000, 6'000'000, 10'000'000, 25'000'000})][look_up(codecs, codec)]
                             [resolution_of(record.width, record.height)];
  return ((rate > 0) & (codec < codecs.size()) & is_size_known(record.width, record.height)) ? cell : 16;
}

inline unsigned video_delivery(const muffle::presets::video_play& record) {
  using enum muffle::container;
  static constexpr auto containers = classes_of({matroska, mp4, mpeg_ts, hls}, 4);
  static constexpr auto methods = classes_of(
      {muffle::play_method::direct_play, muffle::play_method::direct_stream, muffle::play_method::transcode}, 3);
  static constexpr auto locations =
      classes_of({muffle::presets::location::local, muffle::presets::location::remote}, 2);
  const auto method = static_cast<std::size_t>(record.play_method);
  const auto container = static_cast<std::size_t>(record.container);
  const auto location = static_cast<std::size_t>(record.location);
  const unsigned stalls = static_cast<unsigned>(std::min(record.stalls, std::int32_t{2}));
  const unsigned cell =
      ((look_up(methods, method) * 5 + look_up(containers, container)) * 2 + look_up(locations, location)) * 3 + stalls;
  return ((method < methods.size()) & (container < containers.size()) & (location < locations.size()) &
          (record.stalls >= 0))
             ? cell
             : 90;
}

inline unsigned music_length(const muffle::presets::music_play& record) {
  const std::int64_t ms = record.duration.value;
  const unsigned length = class_of<30'000, 30'000, 60'000, 90'000, 120'000, 150'000, 180'000, 210'000, 240'000, 270'000,
                                   300'000, 330'000, 360'000, 420'000, 480'000, 600'000>(ms);
  return ms <= 0 ? 16 : length;
}

inline unsigned music_quality(const muffle::presets::music_play& record) {
  // By codec and bit rate; one that is not known counts as the highest, and 12 are all that are too rare.
  static constexpr std::uint8_t cells[6][6] = {{0, 2, 3, 4, 5, 7},       {1, 12, 12, 12, 6, 8},
                                               {12, 12, 12, 12, 12, 9},  {12, 12, 12, 12, 12, 10},
                                               {12, 12, 12, 12, 12, 11}, {12, 12, 12, 12, 12, 12}};
  using enum muffle::audio_codec;
  static constexpr auto codecs = classes_of({mp3, aac, flac, pcm, alac}, 5);
  const auto codec = static_cast<std::size_t>(record.audio_codec);
  const std::int64_t rate = record.bitrate.bits_per_second;
  const unsigned by_rate = reached(rate, {150'000, 180'000, 200'000, 240'000, 300'000});
  const unsigned by_codec = codec < codecs.size() ? codecs[codec] : 5;
  return cells[by_codec][rate <= 0 ? 5 : by_rate];
}

inline unsigned photo_view(const muffle::presets::photo& record) {
  const std::int64_t pixels = std::int64_t{record.width} * record.height;
  const unsigned by_size = reached(pixels, {2'000'000, 8'000'000, 16'000'000, 32'000'000});
  const auto format = static_cast<unsigned>(record.format);
  return ((record.format < muffle::presets::photo_format::unknown) & (record.width > 0) & (record.height > 0))
             ? format * 5 + by_size
             : 35;
}

inline unsigned transcode_conversion(const muffle::presets::transcode& record) {
  using enum muffle::video_codec;
  static constexpr auto sources = classes_of({h264, hevc, av1, vp9, mpeg2, mpeg4_part2}, 6);
  static constexpr auto targets = classes_of({h264, hevc, av1}, 3);
  const auto source = static_cast<std::size_t>(record.source_codec);
  const auto target = static_cast<std::size_t>(record.target_codec);
  const unsigned cell =
      (look_up(sources, source) * 4 + look_up(targets, target)) * 4 + resolution_of(record.width, record.height);
  return ((source < sources.size()) & (target < targets.size()) & is_size_known(record.width, record.height)) ? cell
                                                                                                              : 112;
}

inline unsigned transcode_speed(const muffle::presets::transcode& record) {
  using enum muffle::hw_accelerator;
  static constexpr auto accelerators = classes_of({software, nvidia, intel_qsv, vaapi, amd_amf, apple_videotoolbox}, 6);
  const auto accelerator = static_cast<std::size_t>(record.accelerator);
  const std::int64_t speed = record.speed.thousandths;
  const unsigned cell = (look_up(accelerators, accelerator) * 4 + reached(speed, {1000, 2000, 4000})) * 4 +
                        resolution_of(record.width, record.height);
  return ((accelerator < accelerators.size()) & (speed >= 0) & is_size_known(record.width, record.height)) ? cell : 112;
}

inline unsigned server_hardware(const muffle::presets::machine& record) {
  constexpr std::int64_t gibibyte = 1 << 30;
  const std::int64_t processors = record.logical_processors.count;
  const std::int64_t bytes = record.memory.bytes;
  const unsigned by_processors = reached(processors, {2, 4, 8, 16});
  const unsigned by_memory = reached(bytes, {3 * gibibyte, 6 * gibibyte, 12 * gibibyte, 24 * gibibyte});
  return ((record.architecture < muffle::presets::architecture::unknown) & (processors > 0) & (bytes > 0))
             ? (static_cast<unsigned>(record.architecture) * 5 + by_processors) * 5 + by_memory
             : 75;
}

inline unsigned feature_use(const muffle::presets::feature_event& record) {
  return std::min(static_cast<unsigned>(record.feature), 17U);
}

/// By the calendar of the standard library, which has neither branches nor divisions. A table of all days from 2025 to
/// 2039 would be faster still, and 5 KB of cache for what is asked once a day.
inline unsigned last_connection(const muffle::presets::connection& record) {
  using namespace std::chrono;
  constexpr std::int64_t end = 253'402'300'800;
  const std::int64_t time = record.time.unix_seconds;
  const std::int64_t minutes = record.offset.minutes;
  if (time < 0 || time >= end || minutes < -840 || minutes > 840) return 182;
  const std::int64_t local = time + minutes * 60;
  if (local < 0 || local >= end) return 182;
  const year_month_day date(sys_days(days(local / 86'400)));
  const int month = (static_cast<int>(date.year()) - 2025) * 12 + static_cast<int>(static_cast<unsigned>(date.month()));
  return static_cast<unsigned>(std::clamp(month, 0, 181));
}

inline unsigned crash(const muffle::presets::crash_event& record) {
  const auto error = static_cast<unsigned>(record.error_class);
  const auto component = static_cast<unsigned>(record.component);
  const unsigned version = static_cast<unsigned>(std::min<std::int64_t>(record.major_version, 7)) - 1;
  return ((record.error_class < muffle::presets::error_class::unknown) &
          (record.component < muffle::presets::component::unknown) & (record.major_version >= 1))
             ? (error * 5 + component) * 7 + version
             : 245;
}

}  // namespace muffle_benchmark::careful
