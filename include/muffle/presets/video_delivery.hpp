// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/top_code.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/video_play.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// How do videos reach the screen, and does playback stall? Not measured: no public catalogue has it.
struct video_delivery
    : policy<video_play,
             withhold<&video_play::title, &video_play::path, &video_play::size_bytes>,
             unused<&video_play::duration, &video_play::bitrate, &video_play::video_codec, &video_play::width,
                    &video_play::height>,
             field<"play_method", from<&video_play::play_method>, normalize<play_method>>,
             field<"container", from<&video_play::container>,
                   fold<normalize<container>, container::matroska, container::mp4, container::mpeg_ts, container::hls>>,
             field<"location", from<&video_play::location>, normalize<location>>,
             field<"stalls", from<&video_play::stalls>, top_code<0, 2>>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "How do videos reach the screen, and does playback stall?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<video_delivery, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
