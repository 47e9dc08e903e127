// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/consent/data_kind.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The answer that something was collected under: another one, even of the same person to the same thing, has another
/// number. Zero where the ledger does not tell answers apart.
struct agreement {
  std::uint64_t number = 0;

  friend constexpr bool operator==(agreement, agreement) = default;
};

/// Whoever knows what people agreed to, such as `kept_consent`. It is for the source to say no to what has expired.
///
/// One that has `allows(kind, person)` is asked that of the person whom `local` names. One that has
/// `agreement_to(kind, person)`, none being number 0, and `stands(kind, agreement)` is asked these instead: whether the very
/// answer still stands that something was collected under, so that what was collected before somebody said no does not
/// leave after they said yes again.
template <class Ledger>
concept consent_source = requires(const Ledger& ledger, const data_kind& kind) {
  { ledger.allows(kind) } -> std::convertible_to<bool>;
};

namespace detail {

/// The answer by which a person agreed; nothing where they did not.
template <consent_source Ledger>
constexpr std::optional<agreement> agreed_by(const Ledger& ledger, const data_kind& asked, std::string_view person) {
  if constexpr (requires { ledger.agreement_to(asked, person); }) {
    const agreement answer = ledger.agreement_to(asked, person);
    return answer.number != 0 ? std::optional(answer) : std::nullopt;
  } else if constexpr (requires { ledger.allows(asked, person); }) {
    return ledger.allows(asked, person) ? std::optional(agreement()) : std::nullopt;
  } else {
    return ledger.allows(asked) ? std::optional(agreement()) : std::nullopt;
  }
}

/// Whether what was collected under this agreement may leave now.
template <consent_source Ledger>
constexpr bool still_stands(const Ledger& ledger, const data_kind& asked, agreement under) {
  if constexpr (requires { ledger.stands(asked, under); }) {
    return under.number == 0 ? ledger.allows(asked) : ledger.stands(asked, under);
  } else {
    return ledger.allows(asked);
  }
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
