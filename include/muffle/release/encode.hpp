// SPDX-License-Identifier: MIT
#pragma once

/// The two forms in which a release leaves. Both have a fixed size and no text of the record in them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Sixteen bytes, big-endian, whatever the policy: eight of the policy's fingerprint, eight of the cell. All releases
/// have one length, because a length is a message too.
inline constexpr std::size_t encoded_size = 16;
using encoded_bytes = std::array<std::byte, encoded_size>;

/// Text of a fixed length.
template <std::size_t Size>
struct fixed_text {
  std::array<char, Size> characters{};

  constexpr std::string_view view() const noexcept { return {characters.data(), Size}; }
};

namespace detail {

constexpr std::size_t digits_of(std::uint64_t number) noexcept {
  std::size_t count = 1;
  while ((number /= 10) != 0) ++count;
  return count;
}

/// {"policy":"video_quality","version":1,"cell":"00"}: all of it but the digits of the cell is a constant of the policy.
template <policy_type P>
struct json_form {
  static constexpr std::string_view before_name = R"({"policy":")";
  static constexpr std::string_view before_version = R"(","version":)";
  static constexpr std::string_view before_cell = R"(,"cell":")";
  static constexpr std::string_view tail = R"("})";
  static constexpr std::size_t cell_digits = digits_of(P::cells - 1);
  static constexpr std::size_t cell_begin = before_name.size() + policy_name<P>.size() + before_version.size() +
                                            digits_of(policy_version<P>) + before_cell.size();
  static constexpr std::size_t size = cell_begin + cell_digits + tail.size();

  static constexpr std::array<char, size> blank = [] {
    std::array<char, size> result{};
    std::size_t at = 0;
    const auto put = [&](std::string_view text) {
      for (const char c : text) result[at++] = c;
    };
    put(before_name);
    put(policy_name<P>);
    put(before_version);
    std::uint32_t divisor = 1;
    while (policy_version<P> / divisor >= 10) divisor *= 10;
    for (; divisor != 0; divisor /= 10) result[at++] = static_cast<char>('0' + policy_version<P> / divisor % 10);
    put(before_cell);
    for (std::size_t i = 0; i != cell_digits; ++i) result[at++] = '0';
    put(tail);
    return result;
  }();
};

constexpr encoded_bytes encoded_cell(std::uint64_t fingerprint, std::uint64_t cell) noexcept {
  encoded_bytes result{};
  put_big_endian(result.data(), fingerprint);
  put_big_endian(result.data() + 8, cell);
  return result;
}

template <policy_type P>
constexpr fixed_text<json_form<P>::size> json_text(std::uint64_t cell) noexcept {
  using form = json_form<P>;
  fixed_text<form::size> result{form::blank};
  for (std::size_t i = form::cell_digits; i-- != 0; cell /= 10) {
    result.characters[form::cell_begin + i] = static_cast<char>('0' + cell % 10);
  }
  return result;
}

/// What may be encoded, with the reason where it may not.
template <class T>
struct encodable {
  static_assert(is_release<T>,
                "muffle: only a release leaves the machine: make one with muffle::sanitize<policy>(record) and send that");
};
template <policy_type P>
struct encodable<release<P>> : checked_declaration<P> {
  static_assert(is_plain_name(policy_name<P>),
                "muffle: the name of a policy that is sent is made of small letters, digits and _: give it a member "
                "`static constexpr std::string_view name = \"...\";`");
};

}  // namespace detail

/// The bytes that leave. Anything but a release of a declared policy does not compile.
template <class T>
constexpr encoded_bytes encode(const T& outgoing) noexcept {
  [[maybe_unused]] detail::encodable<T> checked;
  if constexpr (is_release<T>) {
    return detail::encoded_cell(policy_fingerprint<typename T::policy>, outgoing.cell());
  } else {
    return {};
  }
}

/// The same as JSON of a fixed width, the cell in digits padded with zeros: {"policy":"...","version":1,"cell":"07"}.
template <class T>
constexpr auto encode_json(const T& outgoing) noexcept {
  [[maybe_unused]] detail::encodable<T> checked;
  if constexpr (is_release<T>) {
    return detail::json_text<typename T::policy>(outgoing.cell());
  } else {
    return fixed_text<0>{};
  }
}

}  // namespace muffle::inline MUFFLE_ABI
