// SPDX-License-Identifier: MIT
// title: A std::reference_wrapper, and what stands behind it
// expect: muffle: the members of this record cannot be counted

#include <muffle/core.hpp>
#include <functional>

using namespace muffle::literals;

inline int nobody = 0;

#ifdef REJECT
struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  std::reference_wrapper<int> viewer = nobody;
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
