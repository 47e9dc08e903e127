// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include <muffle/check/seeded_random.hpp>
#include <muffle/presets/music_play.hpp>
#include <muffle/presets/video_play.hpp>

/// What another rip of the same title is like. This is a model, not a measurement: of two rips of a film half run at
/// the same speed and a quarter each at 24/25 and 25/24 of it (film on PAL and back), and lengths differ by up to half
/// a percent (trimmed titles, other cuts of silence); bit rates differ by a factor of up to two, and one rip in four
/// has another resolution or another codec.
namespace rip_model {

/// The number, but for one that no file has: it stands for a length of more than a year, or more than 34 Gbit/s, and
/// what is computed from it would leave the numbers that there are.
constexpr std::int64_t plausible(std::int64_t value) {
  return std::clamp<std::int64_t>(value, 0, std::int64_t{1} << 35);
}

/// A number around `value`, up to `permille` thousandths away, each as likely.
inline std::int64_t around(std::int64_t value, std::uint64_t permille, muffle::check::seeded_random& random) {
  const auto parts = static_cast<std::int64_t>(random.below(2 * permille + 1)) - static_cast<std::int64_t>(permille);
  return value + value / 1000 * parts + value % 1000 * parts / 1000;
}

/// Half of it to two times it.
inline std::int64_t other_rate(std::int64_t rate, muffle::check::seeded_random& random) {
  const auto percent = static_cast<std::int64_t>(50 + random.below(151));
  return rate / 100 * percent;
}

}  // namespace rip_model

inline muffle::presets::video_play rip(muffle::presets::video_play record, muffle::check::seeded_random& random) {
  std::int64_t& length = record.duration.value;
  length = rip_model::plausible(length);
  switch (random.below(4)) {
    case 0:
      length = length / 25 * 24;
      break;
    case 1:
      length = length / 24 * 25;
      break;
    default:
      break;
  }
  length = rip_model::around(length, 5, random);
  record.bitrate.bits_per_second = rip_model::other_rate(rip_model::plausible(record.bitrate.bits_per_second), random);
  if (random.below(4) == 0) {
    constexpr std::int32_t heights[] = {480, 576, 720, 1080, 2160};
    record.width = 0;
    record.height = heights[random.below(5)];
  }
  if (random.below(4) == 0) {
    constexpr muffle::video_codec codecs[] = {muffle::video_codec::h264, muffle::video_codec::hevc,
                                              muffle::video_codec::av1, muffle::video_codec::mpeg2};
    record.video_codec = codecs[random.below(4)];
  }
  return record;
}

inline muffle::presets::music_play rip(muffle::presets::music_play record, muffle::check::seeded_random& random) {
  record.duration.value = rip_model::around(rip_model::plausible(record.duration.value), 5, random);
  record.bitrate.bits_per_second = rip_model::other_rate(rip_model::plausible(record.bitrate.bits_per_second), random);
  if (random.below(4) == 0) {
    constexpr muffle::audio_codec codecs[] = {muffle::audio_codec::mp3, muffle::audio_codec::aac,
                                              muffle::audio_codec::flac, muffle::audio_codec::vorbis};
    record.audio_codec = codecs[random.below(4)];
  }
  return record;
}
