// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>

#include <muffle/abi.hpp>
#include <muffle/generalize/categories.hpp>
#include <muffle/vocabulary/frame_rate_class.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The nominal frame rate: 24000/1001 and 24 are both "24", 29.97 and 30 both "30". Reads a `frame_rate`; text is read
/// by `normalize<frame_rate_class, system>`. A rate within half a hertz of a nominal one belongs to it, every other
/// known one to "other", those above 60.5 Hz to "higher". Rates of 1000 Hz and more are time bases that were taken for
/// frame rates (90000/1), and unknown, as are zero and 0/0.
struct nominal_frame_rate : categories<frame_rate_class> {
  static constexpr std::string_view reading = "nominal frame rate";
  static constexpr std::string_view rule =
      "a rate in [nominal - 0.5 Hz, nominal + 0.5 Hz); from 60.5 Hz higher; from 1000 Hz unknown; else other";

  static constexpr class_index generalize(frame_rate_class value) noexcept {
    return categories<frame_rate_class>::generalize(value);
  }

  static constexpr class_index generalize(frame_rate rate) noexcept {
    const point millihertz = line<frame_rate>::read(rate);
    if (millihertz <= 0 || millihertz >= 1'000'000) return classes;
    auto result = millihertz >= 60'500 ? frame_rate_class::higher : frame_rate_class::other;
    for (const nominal& known : known_rates) {
      if (millihertz >= known.hertz * 1000 - 500 && millihertz < known.hertz * 1000 + 500) result = known.is;
    }
    return static_cast<class_index>(result);
  }

 private:
  struct nominal {
    point hertz;
    frame_rate_class is;
  };
  static constexpr nominal known_rates[] = {{24, frame_rate_class::fps24}, {25, frame_rate_class::fps25},
                                            {30, frame_rate_class::fps30}, {48, frame_rate_class::fps48},
                                            {50, frame_rate_class::fps50}, {60, frame_rate_class::fps60}};
};

}  // namespace muffle::inline MUFFLE_ABI
