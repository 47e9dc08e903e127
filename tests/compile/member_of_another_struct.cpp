// SPDX-License-Identifier: MIT
// title: A member of another struct than the record
// expect: muffle: the policy names a member of another struct than its record

#include <muffle/core.hpp>

using namespace muffle::literals;

struct file {
  std::string_view path;
};

#ifdef REJECT
struct playback : file {
  muffle::bit_rate bitrate;
};
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path>,
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
