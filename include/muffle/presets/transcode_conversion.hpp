// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/coarsen.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/transcode.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// From which codec to which do servers convert? Not measured: no public catalogue has it.
struct transcode_conversion
    : policy<transcode, withhold<&transcode::title, &transcode::path>,
             unused<&transcode::accelerator, &transcode::speed>,
             field<"source_codec", from<&transcode::source_codec>,
                   fold<normalize<video_codec>, video_codec::h264, video_codec::hevc, video_codec::av1, video_codec::vp9,
                        video_codec::mpeg2, video_codec::mpeg4_part2>>,
             field<"target_codec", from<&transcode::target_codec>,
                   fold<normalize<video_codec>, video_codec::h264, video_codec::hevc, video_codec::av1>>,
             field<"resolution", from<&transcode::width, &transcode::height>,
                   coarsen<resolution_class, resolution::r720, resolution::r1080, resolution::r1440>>> {
  static constexpr int version = 2;  // version 1 took upright pictures by their height
  static constexpr muffle::declaration declared = {
      .category = category::performance_and_hardware,
      .purpose = "Which conversions should be made fast?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::technical,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<transcode_conversion, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
