// SPDX-License-Identifier: MIT
// title: A ladder without a step
// expect: muffle: a ladder needs one step at least

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::ladder<500_kbps, 2, 0>;
#else
using edges = muffle::ladder<500_kbps, 2, 6>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
