// SPDX-License-Identifier: MIT
// title: Members behind one that is not made from {}
// expect: muffle: the members of this record cannot be counted

#include <muffle/core.hpp>

using namespace muffle::literals;

struct file {
  explicit file(int number);
};

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  file source = file(1);
  const char* title = nullptr;
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
