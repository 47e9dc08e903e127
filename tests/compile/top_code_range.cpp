// SPDX-License-Identifier: MIT
// title: A top code whose range is empty
// expect: muffle: top_code and bottom_code need a range

#include <muffle/core.hpp>

struct playback {
  int stalls;
};

#ifdef REJECT
using numbers = muffle::top_code<3, 3>;
#else
using numbers = muffle::top_code<0, 3>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"stalls", muffle::from<&playback::stalls>, numbers>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
