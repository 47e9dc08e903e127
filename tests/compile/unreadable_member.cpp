// SPDX-License-Identifier: MIT
// title: A generalizer that cannot read the member
// expect: muffle: the generalizer of this field cannot read the members in from<...>

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct playback {
  int bitrate;  // of which unit?
};
#else
struct playback {
  muffle::bit_rate bitrate;
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
