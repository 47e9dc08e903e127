// SPDX-License-Identifier: MIT
// title: Something else as part of a policy
// expect: muffle: a policy is made of field<>, withhold<>, unused<> and keep<>

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::threshold<16_Mbps>> {};
#else
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"is_high", muffle::from<&playback::bitrate>, muffle::threshold<16_Mbps>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
