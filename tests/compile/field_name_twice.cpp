// SPDX-License-Identifier: MIT
// title: Two fields of one name
// expect: muffle: two fields have the same name

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  int stalls;
};

#ifdef REJECT
using stalls = muffle::field<"bitrate", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>;
#else
using stalls = muffle::field<"stalls", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>;
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>, stalls> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
