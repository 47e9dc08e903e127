// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace presets {

/// Features of media servers. What a program has besides them is `other`.
enum class feature : std::uint8_t {
  live_tv,
  recording,
  offline_copy,
  watch_together,
  skip_intro,
  subtitle_search,
  lyrics,
  hardware_transcoding,
  remote_access,
  parental_controls,
  playlists,
  collections,
  trailers,
  casting,
  plugins,
  backup,
  other,
  unknown
};

/// One use of one feature.
struct feature_event {
  std::string_view account = {};
  presets::feature feature = presets::feature::unknown;
};

}  // namespace presets

template <>
struct vocabulary<presets::feature> {
  static constexpr std::string_view name = "feature";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>(
      {"live_tv", "recording", "offline_copy", "watch_together", "skip_intro", "subtitle_search",
       "lyrics", "hardware_transcoding", "remote_access", "parental_controls", "playlists",
       "collections", "trailers", "casting", "plugins", "backup", "other"});
};

namespace presets {

/// Which features are used? One feature for each release: which ones a household uses *together* would name it. Not
/// measured: no public catalogue has it.
struct feature_use : policy<feature_event, withhold<&feature_event::account>,
                            field<"feature", from<&feature_event::feature>, normalize<presets::feature>>> {
  static constexpr muffle::declaration declared = {
      .category = category::feature_use,
      .purpose = "Which features are used, and which could go?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::interaction,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<feature_use, 256>);

}  // namespace presets

}  // namespace muffle::inline MUFFLE_ABI
