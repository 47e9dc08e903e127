// SPDX-License-Identifier: MIT
// title: A record with a bit-field
// expect: muffle: the members of this record cannot be told apart

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  unsigned stalls : 4;
};
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#else
struct playback {
  muffle::bit_rate bitrate;
  unsigned stalls;
};
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
