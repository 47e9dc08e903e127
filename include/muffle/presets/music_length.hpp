// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/music_play.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// How long is the music that people play? Half-minute steps to six minutes, then wider ones to ten.
struct music_length
    : policy<music_play,
             withhold<&music_play::title, &music_play::artist, &music_play::album, &music_play::path,
                      &music_play::size_bytes>,
             unused<&music_play::bitrate, &music_play::audio_codec>,
             field<"duration", from<&music_play::duration>,
                   bucket<30_s, 60_s, 90_s, 120_s, 150_s, 180_s, 210_s, 240_s, 270_s, 300_s, 330_s, 360_s, 420_s, 480_s,
                          600_s>>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "How long is the music that people play?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<music_length, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
