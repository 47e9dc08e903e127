// SPDX-License-Identifier: MIT
// title: A column of std::string
// expect: muffle: a column is of members that are copied without allocation

#include <string>

#include <muffle/core.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

struct playback {
#ifdef REJECT
  std::string codec;
#else
  std::string_view codec;
#endif
};

struct question : muffle::policy<playback,
    muffle::field<"codec", muffle::from<&playback::codec>, muffle::normalize<muffle::video_codec, muffle::ffprobe>>> {};

void answer(std::span<const decltype(playback::codec)> codecs, std::span<question::cell_type> cells) {
  muffle::sanitize<question>(muffle::columns<&playback::codec>(codecs), cells);
}
