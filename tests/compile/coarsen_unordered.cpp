// SPDX-License-Identifier: MIT
// title: A coarsen of classes without an order
// expect: muffle: coarsen cuts classes that have an order

#include <muffle/core.hpp>

struct playback {
  muffle::video_codec codec;
};

#ifdef REJECT
using codecs = muffle::coarsen<muffle::normalize<muffle::video_codec>, muffle::video_codec::hevc>;
#else
using codecs = muffle::fold<muffle::normalize<muffle::video_codec>, muffle::video_codec::hevc>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"codec", muffle::from<&playback::codec>, codecs>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
