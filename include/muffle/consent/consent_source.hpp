// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/consent/data_kind.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Whoever knows what people agreed to, such as `kept_consent`. One that also has `allows(kind, person)` is asked that
/// of the person whom `local` names.
template <class Ledger>
concept consent_source = requires(const Ledger& ledger, const data_kind& kind) {
  { ledger.allows(kind) } -> std::convertible_to<bool>;
};

namespace detail {

template <consent_source Ledger>
constexpr bool is_agreed(const Ledger& ledger, const data_kind& asked, std::string_view person) {
  if constexpr (requires { ledger.allows(asked, person); }) {
    return ledger.allows(asked, person);
  } else {
    return ledger.allows(asked);
  }
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
