// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/hw_accelerator.hpp>
#include <muffle/vocabulary/video_codec.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// What a server knows of one transcode: `transcode_conversion` and `transcode_speed` are asked about it.
struct transcode {
  std::string_view title = {};
  std::string_view path = {};
  video_codec source_codec = video_codec::unknown;
  video_codec target_codec = video_codec::unknown;
  std::int32_t width = 0;   ///< of the source
  std::int32_t height = 0;
  hw_accelerator accelerator = hw_accelerator::unknown;
  muffle::speed speed = {};
};

}  // namespace muffle::inline MUFFLE_ABI::presets
