// SPDX-License-Identifier: MIT
// title: A coarsen of a coarsen
// expect: muffle: coarsen cuts the classes of a vocabulary as they are

#include <muffle/core.hpp>

struct playback {
  int height;
};

#ifdef REJECT
using three = muffle::coarsen<muffle::resolution_class, muffle::resolution::r720, muffle::resolution::r1080>;
using resolutions = muffle::coarsen<three, muffle::resolution::r240>;
#else
using resolutions = muffle::coarsen<muffle::resolution_class, muffle::resolution::r720>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"height", muffle::from<&playback::height>, resolutions>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
