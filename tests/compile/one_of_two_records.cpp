// SPDX-License-Identifier: MIT
// title: Questions about several records in one one_of
// expect: muffle: the questions of a one_of are about one record

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};
struct transcode {
  muffle::bit_rate bitrate;
};

struct played : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

#ifdef REJECT
struct other : muffle::policy<transcode,
    muffle::field<"bitrate", muffle::from<&transcode::bitrate>, muffle::bucket<2_Mbps>>> {};
#else
struct other : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<2_Mbps>>> {};
#endif

constexpr std::uint64_t cells() { return muffle::one_of<played, other>::cells; }
