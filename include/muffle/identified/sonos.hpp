// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/integration.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Speakers that show what is played. The message is the play, and the host's sender says it as
/// its own integration does.
struct sonos {
  static constexpr std::string_view name = "sonos";
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "Lets Sonos speakers play music and show its name",
                                                   .recipients = "Sonos, Inc.",
                                                   .retention = "as their privacy notice says",
                                                   .since = "1.0",
                                                   .sensitivity = sensitivity::account,
                                                   .expires = {2030, 12, 31},
                                                   .is_for_third_parties = true};
  using tells =
      from<&identified_play::title, &identified_play::artist, &identified_play::album, &identified_play::duration>;

  std::optional<identified_play> message(const identified_play& play) const {
    return play.title.empty() ? std::nullopt : std::optional(play);
  }
};

}  // namespace muffle::inline MUFFLE_ABI
