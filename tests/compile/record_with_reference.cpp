// SPDX-License-Identifier: MIT
// title: A record that holds a reference
// expect: muffle: a record is a plain struct

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct playback {
  const std::string_view& path;
  muffle::bit_rate bitrate;
};
struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#else
struct playback {
  std::string_view path;
  muffle::bit_rate bitrate;
};
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
