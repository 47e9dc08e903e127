// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/with_unknown.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/kept/music_quality.hpp>
#include <muffle/presets/music_play.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// At what quality do people listen? The catalogues that the kept combinations come from are all MP3, so every other
/// codec is `rare`. Of 18,568 titles three have no bit rate: too few to be told apart, so they count as the lowest class.
struct music_quality
    : policy<music_play,
             withhold<&music_play::title, &music_play::artist, &music_play::album, &music_play::path,
                      &music_play::size_bytes>,
             unused<&music_play::duration>,
             field<"bitrate", from<&music_play::bitrate>,
                   with_unknown<bucket<150_kbps, 180_kbps, 200_kbps, 240_kbps, 300_kbps>, 0>>,
             field<"audio_codec", from<&music_play::audio_codec>,
                   with_unknown<fold<normalize<audio_codec>, audio_codec::mp3>, 1>>,
             keep<kept::music_quality>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "Which bit rates of music should playback be good at?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<music_quality, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
