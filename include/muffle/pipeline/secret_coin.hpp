// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/noise/keyed_random.hpp>
#include <muffle/noise/siphash.hpp>
#include <muffle/pipeline/epochs.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A coin that falls the same for the same key all through an epoch, and that only this installation can foretell. All
/// stages of a pipeline are given the same one.
template <unix_clock Clock = system_clock>
class secret_coin {
 public:
  constexpr secret_coin(const install_secret& secret, epochs<Clock> when) : secret_(secret), epochs_(std::move(when)) {}

  constexpr const epochs<Clock>& when() const noexcept { return epochs_; }

  /// `key` is a title or a household; `context` tells apart what is drawn separately.
  keyed_random draw(draw_purpose purpose, std::string_view key, std::uint64_t context = 0) const {
    return draw_in(epochs_.current(), purpose, key, context);
  }
  keyed_random draw_in(std::uint64_t epoch, draw_purpose purpose, std::string_view key,
                       std::uint64_t context = 0) const {
    return keyed_random(secret_, purpose, key, epoch, context);
  }

 private:
  install_secret secret_;
  epochs<Clock> epochs_;
};

}  // namespace muffle::inline MUFFLE_ABI
