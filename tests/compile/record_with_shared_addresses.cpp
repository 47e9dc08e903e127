// SPDX-License-Identifier: MIT
// title: Members that share an address
// expect: muffle: members of this record share an address

#include <muffle/core.hpp>

using namespace muffle::literals;

struct nothing {};
struct nothing_else {};

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  [[no_unique_address]] nothing one;
  [[no_unique_address]] nothing_else two;
};
#else
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  nothing one;
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>,
    muffle::unused<&playback::one>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
