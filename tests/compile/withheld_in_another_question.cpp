// SPDX-License-Identifier: MIT
// title: A member withheld in one question and asked for in another
// expect: muffle: one question withholds, for ever, the member named in withheld_member_is_asked<...>
// names: playback::bitrate

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  muffle::milliseconds duration;
};

struct quality : muffle::policy<playback,
    muffle::unused<&playback::duration>,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

#ifdef REJECT
struct length : muffle::policy<playback,
    muffle::withhold<&playback::bitrate>,
    muffle::field<"duration", muffle::from<&playback::duration>, muffle::bucket<30_min, 90_min>>> {};
#else
struct length : muffle::policy<playback,
    muffle::unused<&playback::bitrate>,
    muffle::field<"duration", muffle::from<&playback::duration>, muffle::bucket<30_min, 90_min>>> {};
#endif

constexpr std::uint64_t cells() { return muffle::one_of<length, quality>::cells; }
