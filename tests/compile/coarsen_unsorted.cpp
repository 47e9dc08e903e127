// SPDX-License-Identifier: MIT
// title: Edges of coarsen that do not rise
// expect: muffle: the edges of coarsen must rise

#include <muffle/core.hpp>

struct playback {
  int height;
};

#ifdef REJECT
using resolutions = muffle::coarsen<muffle::resolution_class, muffle::resolution::r1080, muffle::resolution::r720>;
#else
using resolutions = muffle::coarsen<muffle::resolution_class, muffle::resolution::r720, muffle::resolution::r1080>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"height", muffle::from<&playback::height>, resolutions>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
