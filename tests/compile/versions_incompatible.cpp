// SPDX-License-Identifier: MIT
// title: A new version of a policy that moves an edge
// expect: muffle: two of these versions cut records at different edges

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

#ifdef REJECT
using edges = muffle::bucket<3_Mbps, 8_Mbps>;
#else
using edges = muffle::bucket<2_Mbps, 4_Mbps, 8_Mbps>;
#endif

struct quality_2 : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, edges>> {
  static constexpr std::string_view name = "quality";
  static constexpr int version = 2;
};

using in_use = muffle::versions<quality_1, quality_2>;
static_assert(in_use::count == 2);
