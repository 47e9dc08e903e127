// SPDX-License-Identifier: MIT
// title: A member withheld and asked for in one question
// expect: muffle: the member named in contradictory_member<...> is withheld, unused and read by a field
// error names: playback::bitrate

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  std::string_view path;
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path, &playback::bitrate>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#else
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
