// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/categories.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Text as a media system spells it, to a class of a closed vocabulary: `normalize<video_codec, ffprobe>` takes
/// "h264 (High)" to "h264". Whoever normalizes says who spelled it, because "dvh1" is Dolby Vision in MP4 and DV in
/// AVI. What the system does not spell is "other"; what is empty or not readable is unknown. Include the system's
/// header, <muffle/vocabulary/spelled/ffprobe.hpp>.
template <closed_vocabulary E, class System = void>
struct normalize : categories<E> {
  using system = System;
  static constexpr std::string_view reading = "text";

  static constexpr class_index generalize(std::string_view text) noexcept {
    return categories<E>::generalize(spelled<E, System>(text));
  }
};

/// Without a system it reads the vocabulary's own enumerators: for records that keep a codec as `video_codec::h264`.
template <closed_vocabulary E>
struct normalize<E, void> : categories<E> {};

}  // namespace muffle::inline MUFFLE_ABI
