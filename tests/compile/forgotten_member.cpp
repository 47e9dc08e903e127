// SPDX-License-Identifier: MIT
// title: A member that nobody accounts for
// expect: muffle: this policy forgets a member of its record
// error names clang < 18: member number 2
// error names: size_bytes

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  std::string_view path;
  std::int64_t size_bytes;
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#else
struct question : muffle::policy<playback,
    muffle::withhold<&playback::path, &playback::size_bytes>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
