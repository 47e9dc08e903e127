// SPDX-License-Identifier: MIT
// title: A fold that keeps nothing
// expect: muffle: fold keeps no class at all

#include <muffle/core.hpp>

struct playback {
  muffle::video_codec codec;
};

#ifdef REJECT
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>>;
#else
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::h264>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"codec", muffle::from<&playback::codec>, codecs>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
