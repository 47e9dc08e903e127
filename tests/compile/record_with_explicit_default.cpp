// SPDX-License-Identifier: MIT
// title: A member that is not made from {}
// expect: muffle: the members of this record cannot be counted

#include <muffle/core.hpp>

using namespace muffle::literals;

struct place {
  explicit place() = default;
  double latitude = 0;
};

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  place where = place();
};
#else
struct place_of_playback {
  double latitude = 0;
};
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  place_of_playback where;
};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>,
    muffle::withhold<&playback::where>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
