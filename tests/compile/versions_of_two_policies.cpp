// SPDX-License-Identifier: MIT
// title: Versions that are two policies
// expect: muffle: versions<> takes versions of one policy, the oldest first

#include <muffle/core.hpp>
#include <muffle/policy/versions.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

struct quality_1 : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<2_Mbps, 8_Mbps>>> {
  static constexpr std::string_view name = "quality";
};

struct quality_2 : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<2_Mbps>>> {
#ifdef REJECT
  static constexpr std::string_view name = "bit_rate";
#else
  static constexpr std::string_view name = "quality";
#endif
  static constexpr int version = 2;
};

using in_use = muffle::versions<quality_1, quality_2>;
static_assert(in_use::count == 2);
