// SPDX-License-Identifier: MIT
// title: A threshold that everything reaches
// expect: muffle: the class below the first edge is empty

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::threshold<0_Mbps>;
#else
using edges = muffle::threshold<16_Mbps>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
