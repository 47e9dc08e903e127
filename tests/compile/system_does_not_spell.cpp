// SPDX-License-Identifier: MIT
// title: A system that does not spell this vocabulary
// expect: muffle: this system's spellings of this vocabulary are not known here

#include <muffle/core.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>

struct playback {
  std::string_view kind;
};

#ifdef REJECT
using kinds = muffle::normalize<muffle::media_kind, muffle::avi>;
#else
using kinds = muffle::normalize<muffle::media_kind, muffle::plex>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"kind", muffle::from<&playback::kind>, kinds>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
