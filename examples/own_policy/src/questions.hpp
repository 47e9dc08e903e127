// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/core.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

#include "loudspeakers.hpp"
#include "playback.hpp"

using namespace muffle::literals;

/// At what quality is it played?
struct playback_quality : muffle::policy<playback,
    muffle::withhold<&playback::path, &playback::title, &playback::user, &playback::when>,
    muffle::unused<&playback::seconds, &playback::channels>,
    muffle::field<"bitrate", muffle::from<muffle::in<"kbit/s", &playback::kbit>>,
                  muffle::bucket<2_Mbps, 5_Mbps, 10_Mbps, 25_Mbps>>,
    muffle::field<"codec", muffle::from<&playback::codec>,
                  muffle::fold<muffle::normalize<muffle::video_codec, muffle::ffprobe>, muffle::video_codec::h264,
                               muffle::video_codec::hevc, muffle::video_codec::av1>>,
    muffle::field<"picture", muffle::from<&playback::width, &playback::height>,
                  muffle::coarsen<muffle::resolution_class, muffle::resolution::r720, muffle::resolution::r1080,
                                  muffle::resolution::r1440>>,
    muffle::field<"hdr", muffle::from<&playback::hdr>, muffle::yes_no>> {
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback,
      .purpose = "Which bit rates, codecs and pictures should playback be good at?",
      .recipients = "the developers of Example Player",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(muffle::within_budget<playback_quality, 256>);

/// How long is it, and for how many loudspeakers?
struct playback_length : muffle::policy<playback,
    muffle::withhold<&playback::path, &playback::title, &playback::user, &playback::when>,
    muffle::unused<&playback::kbit, &playback::codec, &playback::width, &playback::height, &playback::hdr>,
    muffle::field<"length", muffle::from<muffle::in<"s", &playback::seconds>>,
                  muffle::bucket<10_min, 20_min, 30_min, 45_min, 60_min, 90_min, 120_min, 150_min>>,
    muffle::field<"sound", muffle::from<&playback::channels>, muffle::with_unknown<loudspeakers>>> {
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback,
      .purpose = "Is it films or clips that people play, and should menus offer surround sound?",
      .recipients = "the developers of Example Player",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(muffle::within_budget<playback_length, 64>);
