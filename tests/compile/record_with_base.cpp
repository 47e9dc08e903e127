// SPDX-License-Identifier: MIT
// title: A record with a base class
// expect: muffle: a record has no base class

#include <muffle/core.hpp>

using namespace muffle::literals;

struct viewed {
  const char* title;
};

#ifdef REJECT
struct playback : viewed {
  muffle::bit_rate bitrate;
  int stalls;
};
#else
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
