// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <type_traits>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/clock.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/format.hpp>
#include <muffle/release/received.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

template <class Policies, block_store Store, unix_clock Clock, random_source Random>
class outbox;

/// A release that an outbox hands over: what may be sent, in both forms, and nothing beside. Either form has one size,
/// whichever policy it answers, so that the length of a message does not tell that.
template <policy_type... Policies>
class outgoing {
 public:
  static constexpr std::size_t json_size = std::max({detail::json_form<Policies>::size...});

  constexpr const encoded_bytes& bytes() const noexcept { return bytes_; }

  /// As `encode_json`, with spaces behind up to the size of the longest.
  constexpr fixed_text<json_size> json() const noexcept {
    fixed_text<json_size> result;
    result.characters.fill(' ');
    const std::uint64_t fingerprint = detail::take_big_endian(bytes_.data());
    const std::uint64_t cell = detail::take_big_endian(bytes_.data() + 8);
    const auto put_if_of = [&]<class P>(std::type_identity<P>) {
      if (policy_fingerprint<P> != fingerprint) return;
      const auto text = detail::json_text<P>(cell);
      std::copy(text.characters.begin(), text.characters.end(), result.characters.begin());
    };
    (put_if_of(std::type_identity<Policies>{}), ...);
    return result;
  }

  /// What it says, for local eyes: "video_quality: bitrate=4-16 Mbit/s resolution=1080".
  std::string text() const {
    std::string result;
    const auto put_if_of = [&]<class P>(std::type_identity<P>) {
      if (const auto answer = received<P>::decode(bytes_)) result = fmt::format("{}: {}", policy_name<P>, *answer);
    };
    (put_if_of(std::type_identity<Policies>{}), ...);
    return result;
  }

  friend constexpr bool operator==(const outgoing&, const outgoing&) = default;
  friend constexpr auto operator<=>(const outgoing&, const outgoing&) = default;

 private:
  template <class, block_store, unix_clock, random_source>
  friend class outbox;

  constexpr explicit outgoing(const encoded_bytes& bytes) noexcept : bytes_(bytes) {}

  encoded_bytes bytes_;
};

}  // namespace muffle::inline MUFFLE_ABI
