// SPDX-License-Identifier: MIT
// title: A table of spellings without a row
// expect: muffle: a table of spellings has 1 to 65534 rows

#include <muffle/core.hpp>

struct my_player {
  static constexpr std::string_view name = "my_player";
  static constexpr bool ignores_case = true;
  static constexpr std::string_view tail = "";
};

#ifdef REJECT
template <>
struct muffle::spellings<muffle::video_codec, my_player> {
  static constexpr std::array<muffle::spelling<muffle::video_codec>, 0> table{};
};
#else
template <>
struct muffle::spellings<muffle::video_codec, my_player> {
  static constexpr std::array<muffle::spelling<muffle::video_codec>, 1> table{{{"x264", muffle::video_codec::h264}}};
};
#endif

struct playback {
  std::string_view codec;
};

struct question : muffle::policy<playback,
    muffle::field<"codec", muffle::from<&playback::codec>, muffle::normalize<muffle::video_codec, my_player>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
