// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

namespace muffle::inline v0 {

/// 128 secret bits of an installation, made once from `system_random` and kept by the host. They never leave.
struct install_secret {
  std::array<std::uint64_t, 2> words{};
};

/// SipHash-2-4 (Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF"): a function of bytes that nobody
/// without the secret can tell from random numbers, or turn round.
constexpr std::uint64_t siphash(const install_secret& secret, std::span<const std::byte> bytes) noexcept {
  std::array<std::uint64_t, 4> v{secret.words[0] ^ 0x736f'6d65'7073'6575, secret.words[1] ^ 0x646f'7261'6e64'6f6d,
                                 secret.words[0] ^ 0x6c79'6765'6e65'7261, secret.words[1] ^ 0x7465'6462'7974'6573};
  const auto rounds = [&v](int count) {
    for (; count != 0; --count) {
      v[0] += v[1];
      v[2] += v[3];
      v[1] = std::rotl(v[1], 13) ^ v[0];
      v[3] = std::rotl(v[3], 16) ^ v[2];
      v[0] = std::rotl(v[0], 32);
      v[2] += v[1];
      v[0] += v[3];
      v[1] = std::rotl(v[1], 17) ^ v[2];
      v[3] = std::rotl(v[3], 21) ^ v[0];
      v[2] = std::rotl(v[2], 32);
    }
  };
  const auto absorb = [&](std::uint64_t word) {
    v[3] ^= word;
    rounds(2);
    v[0] ^= word;
  };

  std::uint64_t word = 0;
  std::size_t i = 0;
  for (; i != bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(bytes[i]) << 8 * (i % 8);
    if (i % 8 == 7) {
      absorb(word);
      word = 0;
    }
  }
  absorb(word | static_cast<std::uint64_t>(i) << 56);
  v[2] ^= 0xff;
  rounds(4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace muffle::inline v0
