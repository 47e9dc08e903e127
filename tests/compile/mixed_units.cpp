// SPDX-License-Identifier: MIT
// title: Edges of several units
// expect: muffle: the edges of a bucket are of one unit

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::bucket<1_Mbps, 4_min>;
#else
using edges = muffle::bucket<1_Mbps, 4_Mbps>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
