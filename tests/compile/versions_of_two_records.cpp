// SPDX-License-Identifier: MIT
// title: Versions of a policy over two records
// expect: muffle: versions of a policy are about one record

#include <muffle/core.hpp>
#include <muffle/policy/versions.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};
struct transcode {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using record = transcode;
#else
using record = playback;
#endif

struct quality_1 : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<2_Mbps, 8_Mbps>>> {
  static constexpr std::string_view name = "quality";
};

struct quality_2 : muffle::policy<record,
    muffle::field<"bitrate", muffle::from<&record::bitrate>, muffle::bucket<2_Mbps>>> {
  static constexpr std::string_view name = "quality";
  static constexpr int version = 2;
};

using in_use = muffle::versions<quality_1, quality_2>;
static_assert(in_use::count == 2);
