// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/coarsen.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/transcode.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// Is the hardware fast enough for what it transcodes? Below 1x playback stalls. Not measured: no public catalogue has
/// it.
struct transcode_speed
    : policy<transcode, withhold<&transcode::title, &transcode::path>,
             unused<&transcode::source_codec, &transcode::target_codec>,
             field<"accelerator", from<&transcode::accelerator>,
                   fold<normalize<hw_accelerator>, hw_accelerator::software, hw_accelerator::nvidia,
                        hw_accelerator::intel_qsv, hw_accelerator::vaapi, hw_accelerator::amd_amf,
                        hw_accelerator::apple_videotoolbox>>,
             field<"speed", from<&transcode::speed>, bucket<1_x, 2_x, 4_x>>,
             field<"resolution", from<&transcode::width, &transcode::height>,
                   coarsen<resolution_class, resolution::r720, resolution::r1080, resolution::r1440>>> {
  static constexpr int version = 2;  // version 1 took upright pictures by their height
  static constexpr muffle::declaration declared = {
      .category = category::performance_and_hardware,
      .purpose = "Is hardware fast enough for what it transcodes?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::technical,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<transcode_speed, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
