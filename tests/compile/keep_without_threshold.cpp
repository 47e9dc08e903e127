// SPDX-License-Identifier: MIT
// title: Counts without a threshold
// expect: muffle: keep<rows> takes rows of labels, keep<counts, threshold>

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  int height;
};

inline constexpr int titles[] = {900, 20, 40, 700};

#ifdef REJECT
using crowded = muffle::keep<titles>;
#else
using crowded = muffle::keep<titles, 50>;
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<4_Mbps>>,
    muffle::field<"picture", muffle::from<&playback::height>, muffle::bucket<720>>,
    crowded> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
