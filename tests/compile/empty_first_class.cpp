// SPDX-License-Identifier: MIT
// title: An edge at which nothing is below
// expect: muffle: the class below the first edge is empty

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::bucket<0_Mbps, 1_Mbps>;
#else
using edges = muffle::bucket<1_Mbps>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
