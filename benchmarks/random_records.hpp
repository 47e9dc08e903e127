// SPDX-License-Identifier: MIT
#pragma once

// Records as servers have them, in no order, so that no branch can be foreseen: every class of every field turns up, a
// few values are not known, and a few are nonsense.

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include <muffle/presets/presets.hpp>

#include "support/random.hpp"

namespace muffle_benchmark {

using muffle_test::splitmix64;

/// A number up to `end`, small ones more often; one in thirty is zero, negative or far too large.
inline std::int64_t quantity(splitmix64& random, std::int64_t end) {
  switch (random.below(90)) {
    case 0: return 0;
    case 1: return -static_cast<std::int64_t>(random.below(1000));
    case 2: return random.magnitude();
    default: return static_cast<std::int64_t>(random.below(1 + random.below(static_cast<std::uint64_t>(end))));
  }
}

template <class Enum>
Enum enumerator(splitmix64& random, std::uint64_t count) {
  return static_cast<Enum>(random.below(60) == 0 ? random.next() : random.below(count));
}

inline std::int32_t width_or_height(splitmix64& random, const std::int32_t (&usual)[8]) {
  return random.below(4) == 0 ? static_cast<std::int32_t>(quantity(random, 5000)) : usual[random.below(8)];
}
inline constexpr std::int32_t usual_widths[8] = {640, 720, 1024, 1280, 1280, 1916, 1920, 3840};
inline constexpr std::int32_t usual_heights[8] = {360, 480, 576, 536, 720, 796, 1080, 2160};

inline void randomize(muffle::presets::video_play& record, splitmix64& random) {
  record.duration.value = quantity(random, 12'000'000);
  record.bitrate.bits_per_second = quantity(random, 50'000'000);
  record.video_codec = random.below(2) == 0 ? enumerator<muffle::video_codec>(random, 2)
                                            : enumerator<muffle::video_codec>(random, 19);
  record.width = width_or_height(random, usual_widths);
  record.height = width_or_height(random, usual_heights);
  record.play_method = enumerator<muffle::play_method>(random, 4);
  record.container = enumerator<muffle::container>(random, 16);
  record.location = enumerator<muffle::presets::location>(random, 3);
  record.stalls = static_cast<std::int32_t>(quantity(random, 5));
}

inline void randomize(muffle::presets::music_play& record, splitmix64& random) {
  record.duration.value = quantity(random, 900'000);
  // As in the bundled catalogues, most are MP3s of 96 to 320 kbit/s.
  record.bitrate.bits_per_second =
      random.below(30) == 0 ? quantity(random, 500'000) : 96'000 + static_cast<std::int64_t>(random.below(224'001));
  record.audio_codec = random.below(10) != 0 ? muffle::audio_codec::mp3 : enumerator<muffle::audio_codec>(random, 15);
}

inline void randomize(muffle::presets::photo& record, splitmix64& random) {
  record.format = enumerator<muffle::presets::photo_format>(random, 8);
  record.width = static_cast<std::int32_t>(quantity(random, 9000));
  record.height = static_cast<std::int32_t>(quantity(random, 7000));
}

inline void randomize(muffle::presets::transcode& record, splitmix64& random) {
  record.source_codec = enumerator<muffle::video_codec>(random, 19);
  record.target_codec = enumerator<muffle::video_codec>(random, 5);
  record.width = width_or_height(random, usual_widths);
  record.height = width_or_height(random, usual_heights);
  record.accelerator = enumerator<muffle::hw_accelerator>(random, 14);
  record.speed.thousandths = quantity(random, 8000);
}

inline void randomize(muffle::presets::machine& record, splitmix64& random) {
  record.architecture = enumerator<muffle::presets::architecture>(random, 4);
  record.logical_processors.count = quantity(random, 64);
  record.memory.bytes = quantity(random, std::int64_t{64} << 30);
}

inline void randomize(muffle::presets::feature_event& record, splitmix64& random) {
  record.feature = enumerator<muffle::presets::feature>(random, 18);
}

inline void randomize(muffle::presets::connection& record, splitmix64& random) {
  record.time.unix_seconds = random.below(8) == 0 ? quantity(random, 3'000'000'000)
                                                  : 1'735'689'600 + quantity(random, 500'000'000);
  record.offset.minutes = static_cast<std::int32_t>(random.below(58) * 30) - 14 * 60;
}

inline void randomize(muffle::presets::crash_event& record, splitmix64& random) {
  record.error_class = enumerator<muffle::presets::error_class>(random, 8);
  record.component = enumerator<muffle::presets::component>(random, 6);
  record.major_version = static_cast<std::int32_t>(quantity(random, 12));
}

template <class Record>
std::vector<Record> random_records(std::size_t count) {
  splitmix64 random(4242);
  std::vector<Record> records(count);
  for (Record& record : records) randomize(record, random);
  return records;
}

}  // namespace muffle_benchmark
