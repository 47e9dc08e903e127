// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a preset cannot know: who asks, and since when.
struct declarer {
  std::string_view recipients;  ///< "the developers of Example Server"
  std::string_view since;       ///< the version of the host program that first asked
};

/// A policy, asked by somebody else than its declaration says: the same name, version, cells and fingerprint, so that
/// references, tables and collectors stay as they are. What people are shown is another text, so that an answer to the
/// policy is none to this.
///
///     inline constexpr muffle::declarer us{.recipients = "the developers of Example Server", .since = "4.2"};
///     using video_length = muffle::declared_by<muffle::presets::video_length, us>;
template <policy_type P, const declarer& By>
struct declared_by : P {
  static constexpr std::string_view name = policy_name<P>;
  static constexpr std::uint16_t version = policy_version<P>;
  static constexpr declaration declared = [] {
    declaration result = P::declared;
    result.recipients = By.recipients;
    result.since = By.since;
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI
