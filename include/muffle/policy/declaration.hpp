// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <type_traits>

namespace muffle::inline v0 {

/// The kind of data that a policy asks for: one switch on a settings page.
enum class category : std::uint8_t {
  playback,
  performance_and_hardware,
  feature_use,
  crash_reports,
  marketing_messages,
  account_and_last_connection,
  third_party_content,
};

constexpr std::string_view to_string(category value) noexcept {
  switch (value) {
    case category::playback: return "playback";
    case category::performance_and_hardware: return "performance_and_hardware";
    case category::feature_use: return "feature_use";
    case category::crash_reports: return "crash_reports";
    case category::marketing_messages: return "marketing_messages";
    case category::account_and_last_connection: return "account_and_last_connection";
    case category::third_party_content: return "third_party_content";
  }
  return "unknown";
}

/// What a policy is for, told before anything is sent. A policy carries it as a static member,
/// `static constexpr muffle::declaration declared = {...}`; without one its releases cannot be encoded.
struct declaration {
  muffle::category category;
  std::string_view purpose;     ///< in plain words: "Which screen sizes should we optimize for?"
  std::string_view recipients;  ///< who gets it: "the developers of Example Server"
  std::string_view retention;   ///< how long they keep it: "13 months, then only totals"
  std::string_view since;       ///< the version of the host program that first asked
  bool can_be_switched_off = true;

  constexpr bool is_complete() const noexcept {
    return !purpose.empty() && !recipients.empty() && !retention.empty() && !since.empty();
  }
};

/// A policy that says what it is for.
template <class Policy>
concept declared = requires {
  { Policy::declared } -> std::convertible_to<const declaration&>;
  requires std::bool_constant<Policy::declared.is_complete()>::value;
};

}  // namespace muffle::inline v0
