// SPDX-License-Identifier: MIT
// title: A coarsen without an edge
// expect: muffle: coarsen has no edge

#include <muffle/core.hpp>

struct playback {
  int height;
};

#ifdef REJECT
using resolutions = muffle::coarsen<muffle::resolution_class>;
#else
using resolutions = muffle::coarsen<muffle::resolution_class, muffle::resolution::r1080>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"height", muffle::from<&playback::height>, resolutions>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
