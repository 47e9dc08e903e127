// SPDX-License-Identifier: MIT
// title: A record that is no aggregate
// expect: muffle: a record is a plain struct

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct playback {
  explicit playback(muffle::bit_rate rate) : bitrate(rate) {}
  muffle::bit_rate bitrate;
};
#else
struct playback {
  muffle::bit_rate bitrate;
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
