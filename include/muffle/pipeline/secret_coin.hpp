// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/epochs.hpp>
#include <muffle/noise/keyed_random.hpp>
#include <muffle/noise/siphash.hpp>
#include <muffle/pipeline/drawn.hpp>
#include <muffle/pipeline/local.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Where a coin has its keys from: see `kept_keys`.
class key_source {
 public:
  virtual install_secret lasting() const noexcept = 0;
  virtual install_secret of(std::uint64_t epoch) const = 0;

 protected:
  ~key_source() = default;
};

}  // namespace detail

/// A coin that falls the same for the same key all through an epoch, and that only this installation can foretell. All
/// stages of a pipeline are given the same one.
template <unix_clock Clock = system_clock>
class secret_coin {
 public:
  using clock_type = Clock;

  /// The keys have to live as long. That of an epoch that is over is gone from their store from here on.
  secret_coin(const detail::key_source& keys, epochs<Clock> when)
      : is_{.keys = &keys, .days = when.days()}, epochs_(std::move(when)) {
    keys.of(epochs_.current());
  }
  /// With one key for all epochs, for simulations and tests.
  constexpr secret_coin(const install_secret& secret, epochs<Clock> when)
      : is_{.secret = secret, .days = when.days()}, epochs_(std::move(when)) {}

  constexpr const epochs<Clock>& when() const noexcept { return epochs_; }

  /// `key` is a title or a household.
  keyed_random draw_in(std::uint64_t epoch, draw_purpose purpose, std::string_view key) const {
    return keyed_random(is_.keys == nullptr ? is_.secret : is_.keys->of(epoch), purpose, key, epoch);
  }
  /// The same in all epochs; `context` tells apart what is drawn separately.
  keyed_random draw_for_ever(draw_purpose purpose, std::string_view key, std::uint64_t context = 0) const {
    return keyed_random(is_.keys == nullptr ? is_.secret : is_.keys->lasting(), purpose, key, 0, context);
  }

  /// What is drawn for a record in the epoch that is on. The first stage that asks draws all of it, and those behind
  /// find it there: drawing is half of what a pipeline costs.
  const detail::drawn& drawn_for(const detail::drawn_local& at) const {
    if (!at.known || at.known->by != is_) draw_all(at);
    return *at.known;
  }

 private:
  void draw_all(const detail::drawn_local& at) const {
    const std::uint64_t epoch = epochs_.current();
    at.known = {.by = is_,
                .epoch = epoch,
                .title = draw_in(epoch, draw_purpose::title, at.title),
                .household = draw_in(epoch, draw_purpose::household, at.household)};
  }

  detail::coin_identity is_;
  epochs<Clock> epochs_;
};

}  // namespace muffle::inline MUFFLE_ABI
