// SPDX-License-Identifier: MIT
// title: A policy over its budget
// expect: muffle: this policy has more cells than its budget
// error names: classes_of_field<

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using edges = muffle::ladder<500_kbps, 2, 20>;
#else
using edges = muffle::ladder<500_kbps, 2, 6>;
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {};
static_assert(muffle::within_budget<question, 16>, "sixteen cells for this question");
