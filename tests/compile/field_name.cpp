// SPDX-License-Identifier: MIT
// title: A field whose name is no plain name
// expect: muffle: a field's name is made of small letters, digits and _

#include <muffle/core.hpp>

struct playback {
  int stalls;
};

#ifdef REJECT
using stalls = muffle::field<"Stalls per hour", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>;
#else
using stalls = muffle::field<"stalls_per_hour", muffle::from<&playback::stalls>, muffle::top_code<0, 3>>;
#endif

struct question : muffle::policy<playback, stalls> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
