// SPDX-License-Identifier: MIT
// title: Counting policies over several records together
// expect: muffle: count takes policies over one record

#include <vector>

#include <muffle/core.hpp>
#include <muffle/crowd/count.hpp>

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

muffle::histogram crowds(const std::vector<playback>& records) { return muffle::count<played, other>(records); }
