// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// 128 secret bits of an installation, made once from `system_random` and kept by the host. They never leave.
struct install_secret {
  std::array<std::uint64_t, 2> words{};
};

namespace detail {

/// SipHash-2-4, fed by words.
class siphash_state {
 public:
  constexpr explicit siphash_state(const install_secret& secret) noexcept
      : v_{secret.words[0] ^ 0x736f'6d65'7073'6575, secret.words[1] ^ 0x646f'7261'6e64'6f6d,
           secret.words[0] ^ 0x6c79'6765'6e65'7261, secret.words[1] ^ 0x7465'6462'7974'6573} {}

  constexpr void absorb(std::uint64_t word) noexcept {
    v_[3] ^= word;
    round();
    round();
    v_[0] ^= word;
  }

  /// Absorbs what is left of a message, which was `before` bytes long so far, a multiple of 8; the hash of it. Elements
  /// are bytes or characters.
  template <class Bytes>
  constexpr std::uint64_t finish(const Bytes& bytes, std::size_t before = 0) noexcept {
    std::size_t at = 0;
    for (; bytes.size() - at >= 8; at += 8) absorb(word_at(bytes.data() + at));
    std::uint64_t last = static_cast<std::uint64_t>(before + bytes.size()) << 56;
    const std::size_t left = bytes.size() - at;
    if (at != 0 && left != 0) {
      // A whole word again, of which what was absorbed is shifted out: byte by byte it would cost as much as rounds do.
      last |= word_at(bytes.data() + bytes.size() - 8) >> 8 * (8 - left);
    } else {
      for (std::size_t i = 0; i != left; ++i) last |= byte(bytes[at + i]) << 8 * i;
    }
    absorb(last);
    v_[2] ^= 0xff;
    round();
    round();
    round();
    round();
    return v_[0] ^ v_[1] ^ v_[2] ^ v_[3];
  }

 private:
  template <class Byte>
  static constexpr std::uint64_t byte(Byte of) noexcept {
    return static_cast<unsigned char>(of);
  }

  /// Written out, it is one load to compilers.
  template <class Byte>
  static constexpr std::uint64_t word_at(const Byte* in) noexcept {
    return byte(in[0]) | byte(in[1]) << 8 | byte(in[2]) << 16 | byte(in[3]) << 24 | byte(in[4]) << 32 |
           byte(in[5]) << 40 | byte(in[6]) << 48 | byte(in[7]) << 56;
  }

  constexpr void round() noexcept {
    v_[0] += v_[1];
    v_[2] += v_[3];
    v_[1] = std::rotl(v_[1], 13) ^ v_[0];
    v_[3] = std::rotl(v_[3], 16) ^ v_[2];
    v_[0] = std::rotl(v_[0], 32);
    v_[2] += v_[1];
    v_[0] += v_[3];
    v_[1] = std::rotl(v_[1], 17) ^ v_[2];
    v_[3] = std::rotl(v_[3], 21) ^ v_[0];
    v_[2] = std::rotl(v_[2], 32);
  }

  std::array<std::uint64_t, 4> v_;
};

}  // namespace detail

/// SipHash-2-4 (Aumasson and Bernstein 2012, "SipHash: a fast short-input PRF"): a function of bytes that nobody
/// without the secret can tell from random numbers, or turn round.
constexpr std::uint64_t siphash(const install_secret& secret, std::span<const std::byte> bytes) noexcept {
  return detail::siphash_state(secret).finish(bytes);
}

}  // namespace muffle::inline MUFFLE_ABI
