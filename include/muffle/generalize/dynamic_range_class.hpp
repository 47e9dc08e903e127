// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/vocabulary/dynamic_range.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The dynamic range of a video: reads the transfer function or the label that a system has for it ("smpte2084",
/// "HDR10"), or that and whether the stream carries Dolby Vision metadata, which no transfer function tells. Six
/// classes, at most log2(6) bits. Text that is empty or cannot be read is unknown, unless there is such metadata.
template <class System>
struct dynamic_range_class : normalize<dynamic_range, System> {
  using normalize<dynamic_range, System>::generalize;
  static constexpr std::string_view reading = "dynamic range";

  static constexpr class_index generalize(std::string_view transfer, bool has_dolby_vision) noexcept {
    return has_dolby_vision ? categories<dynamic_range>::generalize(dynamic_range::dolby_vision) : generalize(transfer);
  }
};

}  // namespace muffle::inline MUFFLE_ABI
