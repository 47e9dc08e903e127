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

/// At what quality do people listen? Codecs that have a crowd in real libraries are told apart. From 300 kbit/s up all
/// is one class, since the bit rate of a lossless file says what the music is, not how good it sounds. Tracks without a
/// bit rate count as that class: lossless ones are often among them, and alone they have no crowd.
struct music_quality
    : policy<music_play,
             withhold<&music_play::title, &music_play::artist, &music_play::album, &music_play::path,
                      &music_play::size_bytes>,
             unused<&music_play::duration>,
             field<"bitrate", from<&music_play::bitrate>,
                   with_unknown<bucket<150_kbps, 180_kbps, 200_kbps, 240_kbps, 300_kbps>, 5>>,
             field<"audio_codec", from<&music_play::audio_codec>,
                   with_unknown<fold<normalize<audio_codec>, audio_codec::mp3, audio_codec::aac, audio_codec::flac,
                                     audio_codec::pcm, audio_codec::alac>, 5>>,
             keep<kept::music_quality>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "Which bit rates and codecs of music should playback be good at?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<music_quality, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
