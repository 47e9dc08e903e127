// SPDX-License-Identifier: MIT
// title: A top code of too many numbers
// expect: muffle: top_code and bottom_code make one class of each number: over 1024 of them

#include <muffle/core.hpp>

struct playback {
  int stalls;
};

#ifdef REJECT
using numbers = muffle::top_code<0, 5000>;
#else
using numbers = muffle::bucket<1, 10, 100, 1000>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"stalls", muffle::from<&playback::stalls>, numbers>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
