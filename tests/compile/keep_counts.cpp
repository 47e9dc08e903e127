// SPDX-License-Identifier: MIT
// title: A table of counts for another grid
// expect: muffle: the table of keep does not fit the fields

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  int height;
};

#ifdef REJECT
inline constexpr int titles[] = {900, 20, 40};
#else
inline constexpr int titles[] = {900, 20, 40, 700};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<4_Mbps>>,
    muffle::field<"picture", muffle::from<&playback::height>, muffle::bucket<720>>,
    muffle::keep<titles, 50>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
