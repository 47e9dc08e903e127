// SPDX-License-Identifier: MIT
// title: Years in the wrong order
// expect: muffle: calendar_month<first, last> takes years

#include <muffle/core.hpp>

struct playback {
  muffle::instant last_seen;
};

#ifdef REJECT
using months = muffle::calendar_month<2030, 2025>;
#else
using months = muffle::calendar_month<2025, 2030>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"last_seen", muffle::from<muffle::in<"utc", &playback::last_seen>>, months>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
