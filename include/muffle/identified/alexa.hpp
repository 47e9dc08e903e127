// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/integration.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A voice assistant that starts and names what is played. The message is the play, and the host's sender says it as
/// its own integration does.
struct alexa {
  static constexpr std::string_view name = "alexa";
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "Lets the voice assistant Alexa start and name what is played",
      .recipients = "Amazon",
      .retention = "as their privacy notice says",
      .since = "1.0",
      .sensitivity = sensitivity::account,
      .expires = {2030, 12, 31},
      .is_for_third_parties = true};
  using tells =
      from<&identified_play::person, &identified_play::title, &identified_play::artist, &identified_play::album>;

  std::optional<identified_play> message(const identified_play& play) const {
    return play.title.empty() ? std::nullopt : std::optional(play);
  }
};

}  // namespace muffle::inline MUFFLE_ABI
