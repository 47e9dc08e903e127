// SPDX-License-Identifier: MIT
// title: The part of the day of a moment alone
// expect: muffle: the part of the day, or the month, of a moment depends on where it is

#include <chrono>

#include <muffle/core.hpp>

struct playback {
  std::chrono::system_clock::time_point when;
};

#ifdef REJECT
using when = muffle::from<&playback::when>;
#else
using when = muffle::from<muffle::in<"utc", &playback::when>>;
#endif

struct question : muffle::policy<playback, muffle::field<"when", when, muffle::day_part>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
