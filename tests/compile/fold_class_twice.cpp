// SPDX-License-Identifier: MIT
// title: A class that fold keeps twice
// expect: muffle: fold names a class twice

#include <muffle/core.hpp>

struct playback {
  muffle::video_codec codec;
};

#ifdef REJECT
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::h264, muffle::video_codec::h264>;
#else
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::h264, muffle::video_codec::hevc>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"codec", muffle::from<&playback::codec>, codecs>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
