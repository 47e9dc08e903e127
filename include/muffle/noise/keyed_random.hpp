// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/noise/siphash.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a keyed draw is for: what becomes of a title, or of a household, in an epoch, or how a title is randomized. Draws
/// for two purposes have nothing to do with each other.
enum class draw_purpose : std::uint8_t { title, household, response };

/// Random bits that are the same whenever they are drawn for the same key, epoch and purpose, and that nobody without
/// the secret can foretell: so that asking twice gives the same answer, and repeating does not average noise out.
class keyed_random {
 public:
  /// `key` is whatever the host names titles (or households) by; `context` tells apart what is drawn separately, such as
  /// questions. Epochs are told apart up to 2^40 of them.
  constexpr keyed_random(const install_secret& secret, draw_purpose purpose, std::string_view key, std::uint64_t epoch,
                         std::uint64_t context = 0) noexcept
      : secret_(secret), what_(epoch << 24 | static_cast<std::uint64_t>(purpose)) {
    // What stands before the key says how long it is, so that no two messages are the same.
    detail::siphash_state state(secret_);
    if (context == 0) {
      state.absorb(what_);
      first_ = state.finish(key, 8);
    } else {
      state.absorb(what_ | has_context);
      state.absorb(context);
      first_ = state.finish(key, 16);
    }
  }

  /// The first is of the key, and all others are of the first: most draws take one.
  constexpr std::uint64_t next() noexcept {
    const std::uint64_t number = drawn_++;
    return number == 0 ? first_ : later(number);
  }

  /// What the first `next` gives.
  constexpr std::uint64_t first() const noexcept { return first_; }

 private:
  constexpr std::uint64_t later(std::uint64_t number) const noexcept {
    detail::siphash_state state(secret_);
    state.absorb(what_ | is_later);
    state.absorb(first_);
    state.absorb(number);
    return state.finish(std::string_view(), 24);
  }

  static constexpr std::uint64_t has_context = 0x100;
  static constexpr std::uint64_t is_later = 0x200;

  install_secret secret_;
  std::uint64_t what_;
  std::uint64_t first_ = 0;
  std::uint64_t drawn_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI
