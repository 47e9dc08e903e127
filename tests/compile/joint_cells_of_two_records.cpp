// SPDX-License-Identifier: MIT
// title: Joint cells of policies over several records
// expect: muffle: joint_cells is about two policies over one record

#include <muffle/core.hpp>
#include <muffle/policy/joint.hpp>

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

constexpr std::uint64_t cells() { return muffle::joint_cells<played, other>(); }
