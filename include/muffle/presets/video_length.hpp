// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/video_play.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// How long are the videos that people play? Five-minute steps to one hour, ten-minute steps to two and a half.
struct video_length
    : policy<video_play,
             withhold<&video_play::title, &video_play::path, &video_play::size_bytes>,
             unused<&video_play::bitrate, &video_play::video_codec, &video_play::width, &video_play::height,
                    &video_play::play_method, &video_play::container, &video_play::location, &video_play::stalls>,
             field<"duration", from<&video_play::duration>,
                   bucket<5_min, 10_min, 15_min, 20_min, 25_min, 30_min, 35_min, 40_min, 45_min, 50_min, 55_min, 60_min,
                          70_min, 80_min, 90_min, 100_min, 110_min, 120_min, 130_min, 140_min, 150_min>>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "How long are the videos that people play?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<video_length, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
