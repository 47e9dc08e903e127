// SPDX-License-Identifier: MIT
// title: A version that does not fit
// expect: muffle: a policy's version is a number from 1 to 65535

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr int version = 0;
};
#else
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr int version = 1;
};
#endif

constexpr std::uint16_t version() { return muffle::policy_version<question>; }
