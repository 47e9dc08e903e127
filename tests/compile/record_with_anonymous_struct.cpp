// SPDX-License-Identifier: MIT
// title: A record with an unnamed struct in it
// expect: cannot decompose class type 'const playback' because it has an anonymous struct member

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  struct {
    int stalls;
    const char* title;
  };
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
