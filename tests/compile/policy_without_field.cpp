// SPDX-License-Identifier: MIT
// title: A policy that asks nothing
// expect: muffle: a policy without a field asks nothing

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct question : muffle::policy<playback, muffle::withhold<&playback::bitrate>> {};
#else
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
