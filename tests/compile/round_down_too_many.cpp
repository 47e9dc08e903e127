// SPDX-License-Identifier: MIT
// title: Rounding to too many classes
// expect: muffle: round_down makes 1,024 classes at most

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::milliseconds duration;
};

#ifdef REJECT
using edges = muffle::round_down<1_s, 1_s, 1024_s>;
#else
using edges = muffle::round_down<1_min, 1_min, 10_h>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"duration", muffle::from<&playback::duration>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
