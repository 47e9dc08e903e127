// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What integrations are told of one play. Another type than the records of the statistics, and none of them is
/// converted to it: a host fills it in only where an integration is called.
struct identified_play {
  std::string_view person = {};
  std::string_view title = {};
  std::string_view artist = {};
  std::string_view album = {};
  milliseconds duration = {};
  milliseconds played = {};  ///< how much of it
  instant started = {};
};

}  // namespace muffle::inline MUFFLE_ABI
