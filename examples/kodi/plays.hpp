// SPDX-License-Identifier: MIT
#pragma once

// The add-on's questions, and the pipeline that answers go through.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>

using namespace muffle::literals;

/// What Kodi knows of a video, in its spellings. What the add-on leaves out is not known.
struct play {
  std::string title;
  std::string file;
  std::optional<std::chrono::milliseconds> duration;
  std::string video_codec;
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::string audio_codec;
  std::int32_t channels = 0;
};

constexpr muffle::declaration declared_for(std::string_view purpose) {
  return {.category = muffle::category::playback,
          .purpose = purpose,
          .recipients = "those at the address in the settings of this add-on; nobody while there is none",
          .retention = "13 months, then only totals",
          .since = "0.1",
          .sensitivity = muffle::sensitivity::content,
          .expires = {2030, 12, 31}};
}

using never_sent = muffle::withhold<&play::title, &play::file>;

struct play_length
    : muffle::policy<
          play, never_sent,
          muffle::unused<&play::video_codec, &play::width, &play::height, &play::audio_codec, &play::channels>,
          muffle::field<"duration", muffle::from<&play::duration>,
                        muffle::bucket<5_min, 30_min, 60_min, 90_min, 120_min>>> {
  static constexpr muffle::declaration declared = declared_for("How long are the videos that people watch?");
};

struct play_picture
    : muffle::policy<play, never_sent, muffle::unused<&play::duration, &play::audio_codec, &play::channels>,
                     muffle::field<"video_codec", muffle::from<&play::video_codec>,
                                   muffle::fold<muffle::normalize<muffle::video_codec, muffle::kodi>,
                                                muffle::video_codec::h264, muffle::video_codec::hevc>>,
                     muffle::field<"resolution", muffle::from<&play::width, &play::height>,
                                   muffle::coarsen<muffle::resolution_class, muffle::resolution::r720,
                                                   muffle::resolution::r1080>>> {
  static constexpr muffle::declaration declared = declared_for("Which pictures should Kodi be good at?");
};

struct play_sound
    : muffle::policy<
          play, never_sent, muffle::unused<&play::duration, &play::video_codec, &play::width, &play::height>,
          muffle::field<"audio_codec", muffle::from<&play::audio_codec>,
                        muffle::fold<muffle::normalize<muffle::audio_codec, muffle::kodi>, muffle::audio_codec::aac,
                                     muffle::audio_codec::ac3, muffle::audio_codec::eac3, muffle::audio_codec::dts>>,
          muffle::field<"channels", muffle::from<&play::channels>,
                        muffle::fold<muffle::audio_channels, muffle::channel_layout::stereo,
                                     muffle::channel_layout::surround_5_1, muffle::channel_layout::surround_7_1>>> {
  static constexpr muffle::declaration declared = declared_for("Which sound should Kodi be good at?");
};

/// One of three questions of a play.
auto pipeline_of(const auto& coin, const auto& consent, auto& outbox) {
  return muffle::ask_one<play_length, play_picture, play_sound>(coin) | muffle::consented(consent) |
         muffle::bounded(4, coin) | muffle::into(outbox);
}
