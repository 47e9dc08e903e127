// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/coarsen.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/kept/video_quality.hpp>
#include <muffle/presets/video_play.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// At what quality do people watch? Of sixty combinations, those that have a crowd in real libraries.
struct video_quality
    : policy<video_play,
             withhold<&video_play::title, &video_play::path, &video_play::size_bytes>,
             unused<&video_play::duration, &video_play::play_method, &video_play::container, &video_play::location,
                    &video_play::stalls>,
             field<"bitrate", from<&video_play::bitrate>, bucket<3_Mbps, 6_Mbps, 10_Mbps, 25_Mbps>>,
             field<"video_codec", from<&video_play::video_codec>,
                   fold<normalize<video_codec>, video_codec::h264, video_codec::hevc>>,
             field<"resolution", from<&video_play::width, &video_play::height>,
                   coarsen<resolution_class, resolution::r720, resolution::r1080, resolution::r1440>>,
             keep<kept::video_quality>> {
  static constexpr int version = 2;  // version 1 took upright pictures by their height
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "Which bit rates, codecs and resolutions should playback be good at?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<video_quality, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
