// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/categories.hpp>
#include <muffle/vocabulary/channel_layout.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The loudspeaker layout that a number of audio channels stands for: 6 channels are "5.1", 8 are "7.1", more are
/// "immersive". Text is read by `normalize<channel_layout, system>`. Eight classes, three bits at most. Zero and
/// negative numbers are unknown.
struct audio_channels : categories<channel_layout> {
  static constexpr std::string_view reading = "channels";
  static constexpr std::string_view rule = "number of channels: 1, 2, 3 to 5, 6, 7, 8, more";

  static constexpr class_index generalize(channel_layout value) noexcept {
    return categories<channel_layout>::generalize(value);
  }

  static constexpr class_index generalize(whole_number auto channels) noexcept {
    const point count = line<point>::read(channels);
    if (count <= 0) return classes;
    return categories<channel_layout>::generalize(count == 1   ? channel_layout::mono
                                                : count == 2 ? channel_layout::stereo
                                                : count <= 5 ? channel_layout::channels_3_to_5
                                                : count == 6 ? channel_layout::surround_5_1
                                                : count == 7 ? channel_layout::surround_6_1
                                                : count == 8 ? channel_layout::surround_7_1
                                                             : channel_layout::immersive);
  }
};

}  // namespace muffle::inline MUFFLE_ABI
