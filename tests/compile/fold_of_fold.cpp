// SPDX-License-Identifier: MIT
// title: A fold of a fold
// expect: muffle: fold keeps classes of a vocabulary as they are

#include <muffle/core.hpp>

struct playback {
  muffle::video_codec codec;
};

#ifdef REJECT
using two = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::h264, muffle::video_codec::hevc>;
using codecs = muffle::fold<two, muffle::video_codec::h264>;
#else
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::h264>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"codec", muffle::from<&playback::codec>, codecs>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
