// SPDX-License-Identifier: MIT
// title: A policy over its budget
// expect: muffle: this policy has more cells than its budget
// error names g++: over_budget<question, 1261, 256, muffle
// error names: classes_of_field<

#include <muffle/core.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

using namespace muffle::literals;

struct playback {
  int kbit;
  std::string_view codec;
  int width, height;
};

#ifdef REJECT
using codec = muffle::normalize<muffle::video_codec, muffle::ffprobe>;
using picture = muffle::resolution_class;
#else
using codec = muffle::fold<muffle::normalize<muffle::video_codec, muffle::ffprobe>, muffle::video_codec::h264,
                           muffle::video_codec::hevc>;
using picture = muffle::coarsen<muffle::resolution_class, muffle::resolution::r720, muffle::resolution::r1080>;
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<muffle::in<"kbit/s", &playback::kbit>>, muffle::ladder<500_kbps, 2, 6>>,
    muffle::field<"codec", muffle::from<&playback::codec>, codec>,
    muffle::field<"picture", muffle::from<&playback::width, &playback::height>, picture>> {};
static_assert(muffle::within_budget<question, 256>);
