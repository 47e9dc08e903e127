// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Why bytes are not a release of a policy.
enum class decode_error : std::uint8_t {
  none,
  wrong_size,
  malformed,       ///< not what an encoder of this library writes
  other_policy,    ///< of another policy, of another version, or of one that was edited without a new version
  cell_too_large,  ///< a number that the policy has no cell for
};

constexpr std::string_view to_string(decode_error error) noexcept {
  switch (error) {
    case decode_error::none: return "no error";
    case decode_error::wrong_size: return "the size is not that of an encoded release";
    case decode_error::malformed: return "not in the form that releases are encoded in";
    case decode_error::other_policy: return "of another policy, or of another version of it";
    case decode_error::cell_too_large: return "the policy has no cell of that number";
  }
  return "unknown error";
}

template <policy_type P>
class received;

/// What came of decoding: a `received`, or the reason why there is none.
template <policy_type P>
class decoded {
 public:
  constexpr decoded(received<P> value) noexcept : value_(value) {}
  constexpr decoded(decode_error error) noexcept : error_(error) {}

  constexpr explicit operator bool() const noexcept { return value_.has_value(); }
  constexpr decode_error error() const noexcept { return error_; }
  /// Only where there is one.
  constexpr const received<P>& operator*() const noexcept { return *value_; }
  constexpr const received<P>* operator->() const noexcept { return &*value_; }

 private:
  std::optional<received<P>> value_;
  decode_error error_ = decode_error::none;
};

/// What a collector reads from bytes: a cell that somebody says is a release of this policy. Another type than
/// `release`, so that nothing which was received is taken for something that a policy made.
template <policy_type P>
class received : public detail::answer<P> {
 public:
  /// Any bytes at all: what is not an encoded release of this policy is an error value.
  static constexpr decoded<P> decode(std::span<const std::byte> bytes) noexcept {
    if (bytes.size() != encoded_size) return decode_error::wrong_size;
    if (detail::take_big_endian(bytes.data()) != policy_fingerprint<P>) return decode_error::other_policy;
    return from_number(detail::take_big_endian(bytes.data() + 8));
  }

  /// Exactly the text that `encode_json` writes, or with spaces behind, which make messages of one size. JSON does not
  /// carry the fingerprint: name and version stand for it.
  static constexpr decoded<P> decode_json(std::string_view text) noexcept {
    using form = detail::json_form<P>;
    if (text.size() > form::size && text.find_first_not_of(' ', form::size) == std::string_view::npos)
      text = text.substr(0, form::size);
    if (text.size() != form::size) return decode_error::wrong_size;
    const std::string_view blank(form::blank.data(), form::size);
    static_assert(form::cell_digits <= std::numeric_limits<std::uint64_t>::digits10);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i != form::size; ++i) {
      if (i < form::cell_begin || i >= form::cell_begin + form::cell_digits) {
        const bool in_name = i >= form::before_name.size() && i + form::before_cell.size() < form::cell_begin;
        if (text[i] != blank[i]) return in_name ? decode_error::other_policy : decode_error::malformed;
      } else {
        if (text[i] < '0' || text[i] > '9') return decode_error::malformed;
        number = number * 10 + static_cast<std::uint64_t>(text[i] - '0');
      }
    }
    return from_number(number);
  }

  friend constexpr bool operator==(const received& a, const received& b) noexcept { return a.cell() == b.cell(); }

 private:
  constexpr explicit received(typename P::cell_type cell) noexcept : detail::answer<P>(cell) {}

  static constexpr decoded<P> from_number(std::uint64_t number) noexcept {
    if (number >= P::cells) return decode_error::cell_too_large;
    return received(static_cast<typename P::cell_type>(number));
  }
};

}  // namespace muffle::inline MUFFLE_ABI
