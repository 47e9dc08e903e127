// SPDX-License-Identifier: MIT
// title: A ladder that reaches past 64 bits
// expect: muffle: the last edges of the ladder do not fit 64 bits

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::ladder<500_kbps, 2, 64>;
#else
using edges = muffle::ladder<500_kbps, 2, 6>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
