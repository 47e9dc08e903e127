// SPDX-License-Identifier: MIT
// title: Edges that do not rise
// expect: muffle: edges must rise

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::bucket<4_Mbps, 1_Mbps>;
#else
using edges = muffle::bucket<1_Mbps, 4_Mbps>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
