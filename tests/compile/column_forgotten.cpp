// SPDX-License-Identifier: MIT
// title: Columns without a member that the policy reads
// expect: muffle: columns<...> names the members that the fields of the policy read

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
  muffle::milliseconds duration;
};

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>,
    muffle::field<"duration", muffle::from<&playback::duration>, muffle::bucket<30_min, 60_min>>> {};

void answer(std::span<const muffle::bit_rate> bitrates, std::span<const muffle::milliseconds> durations,
            std::span<question::cell_type> cells) {
#ifdef REJECT
  static_cast<void>(durations);
  muffle::sanitize<question>(muffle::columns<&playback::bitrate>(bitrates), cells);
#else
  muffle::sanitize<question>(muffle::columns<&playback::bitrate, &playback::duration>(bitrates, durations), cells);
#endif
}
