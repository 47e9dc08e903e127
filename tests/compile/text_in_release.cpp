// SPDX-License-Identifier: MIT
// title: Text where a generalizer should be
// expect: muffle: the third argument of this field is not a generalizer

#include <string>

#include <muffle/core.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

struct playback {
  std::string codec;
};

#ifdef REJECT
using codec = muffle::field<"codec", muffle::from<&playback::codec>, std::string>;
#else
using codec = muffle::field<"codec", muffle::from<&playback::codec>,
                            muffle::normalize<muffle::video_codec, muffle::ffprobe>>;
#endif

struct question : muffle::policy<playback, codec> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
