// SPDX-License-Identifier: MIT
// title: A function of the record where a member is to be named
// expect: muffle: withhold<...> and unused<...> name members that hold something

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  int stalls;
  const char* path;
  const char* title() const { return path; }
};

#ifdef REJECT
using never = muffle::withhold<&playback::title>;
#else
using never = muffle::withhold<&playback::path>;
#endif

struct question : muffle::policy<playback, never,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
