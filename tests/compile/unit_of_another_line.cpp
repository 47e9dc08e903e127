// SPDX-License-Identifier: MIT
// title: A bit rate for a generalizer of durations
// expect: muffle: the generalizer of this field cannot read the members in from<...>

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  int kbit;
};

#ifdef REJECT
using edges = muffle::bucket<10_min, 60_min>;
#else
using edges = muffle::bucket<1_Mbps, 4_Mbps>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"rate", muffle::from<muffle::in<"kbit/s", &playback::kbit>>, edges>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
