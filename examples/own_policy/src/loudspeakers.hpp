// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include <muffle/core.hpp>

/// For how many loudspeakers a sound was made, as this player's settings name it.
struct loudspeakers {
  using domain = muffle::point;  // cuts lie on the line of whole numbers
  static constexpr muffle::class_index classes = 3;
  static constexpr bool ordered = true;         // more channels are never a smaller class
  static constexpr bool can_be_unknown = true;  // no channels are no sound
  static constexpr std::string_view reading = "number";  // for muffle-check: catalogues have the number itself
  static constexpr std::string_view rule = "number of channels";

  static constexpr std::string_view label(muffle::class_index is) noexcept {
    return is == 0 ? "stereo" : is == 1 ? "surround" : is == 2 ? "cinema" : "unknown";
  }
  static constexpr std::span<const muffle::cut> cuts() noexcept { return all_cuts; }
  static constexpr muffle::class_index generalize(int channels) noexcept {
    return muffle::class_at<loudspeakers>(channels);
  }

 private:
  static constexpr muffle::cut all_cuts[] = {{muffle::unreadable, classes}, {1, 0}, {3, 1}, {7, 2}};
};
static_assert(muffle::generalizer<loudspeakers>);  // if something is missing, the compiler says what
