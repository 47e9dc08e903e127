// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/noise/siphash.hpp>

namespace muffle::inline v0 {

/// What a keyed draw is for. Draws for two purposes have nothing to do with each other.
enum class draw_purpose : std::uint8_t { question, sample, response, household, lot };

/// Random bits that are the same whenever they are drawn for the same title, epoch and purpose, and that nobody without
/// the secret can foretell: so that asking twice gives the same answer, and repeating does not average noise out.
class keyed_random {
 public:
  /// `title` is whatever the host names titles by; `context` tells apart what is drawn separately, such as questions.
  keyed_random(const install_secret& secret, draw_purpose purpose, std::string_view title, std::uint64_t epoch,
               std::uint64_t context = 0) noexcept
      : secret_(secret) {
    const std::span<const char> characters(title);
    put(0, siphash(secret, std::as_bytes(characters)));
    put(1, epoch);
    put(2, context);
    put(3, static_cast<std::uint64_t>(purpose));
  }

  std::uint64_t next() noexcept {
    put(4, drawn_++);
    return siphash(secret_, block_);
  }

 private:
  void put(std::size_t place, std::uint64_t word) noexcept {
    for (std::size_t i = 0; i != 8; ++i) block_[place * 8 + i] = static_cast<std::byte>(word >> 8 * i & 0xff);
  }

  install_secret secret_;
  std::array<std::byte, 40> block_{};
  std::uint64_t drawn_ = 0;
};

}  // namespace muffle::inline v0
