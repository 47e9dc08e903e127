// SPDX-License-Identifier: MIT
// title: A table that names a class which its field does not have
// expect: muffle: the table of keep does not fit the fields

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  int height;
};

#ifdef REJECT
inline constexpr std::array<std::string_view, 2> kept[] = {{"<4 Mbit/s", "<720"}, {"4 Mbit/s or more", ">=720"}};
#else
inline constexpr std::array<std::string_view, 2> kept[] = {{"<4 Mbit/s", "<720"}, {">=4 Mbit/s", ">=720"}};
#endif

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<4_Mbps>>,
    muffle::field<"picture", muffle::from<&playback::height>, muffle::bucket<720>>,
    muffle::keep<kept>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
