// SPDX-License-Identifier: MIT
// title: A step of zero
// expect: muffle: round_down<step, from, to> needs a step above zero

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::milliseconds duration;
};

#ifdef REJECT
using edges = muffle::round_down<0_min, 10_min, 60_min>;
#else
using edges = muffle::round_down<10_min, 10_min, 60_min>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"duration", muffle::from<&playback::duration>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
