// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/consent/data_kind.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/field.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Somebody who by their nature is told who plays what, such as a site that keeps a list of what one listened to: a
/// `name`, what is `declared`, the members of its record that it `tells`, and the `message` that it makes of them,
/// nothing where there is nothing to tell.
///
///     struct diary {
///       static constexpr std::string_view name = "diary";
///       static constexpr muffle::declaration declared = {...};
///       using tells = muffle::from<&muffle::identified_play::title>;
///       std::optional<std::string> message(const muffle::identified_play& play) const;
///     };
///
/// A message is made from the members in `tells` alone: all others come to it empty. One whose messages go where people
/// choose has an `address()`, too: it is part of what they are shown and agree to.
template <class I>
concept integration = requires(const I& instance, const typename I::tells::record& raw) {
  { I::name } -> std::convertible_to<std::string_view>;
  { I::declared } -> std::convertible_to<const declaration&>;
  { instance.message(raw).has_value() } -> std::convertible_to<bool>;
  *instance.message(raw);
};

namespace detail {

template <integration I>
struct checked_integration {
  static constexpr const declaration& told = I::declared;
  static_assert(is_plain_name(I::name),
                "muffle: the name of an integration is made of small letters, digits and _: it stands in documents and "
                "in the consent ledger");
  static_assert(told.is_complete(),
                "muffle: this integration's declaration is not complete: it needs `.purpose`, `.recipients`, "
                "`.retention`, `.since`, `.sensitivity` and a day of the calendar as `.expires`");
  static_assert(!told.is_complete() || (told.legal_basis == legal_basis::consent && told.can_be_switched_off()),
                "muffle: an integration tells who plays what, so it rests on consent and can be switched off: take "
                "`.always_on` and `.legal_basis` away");
};

template <integration I>
std::vector<shown_text> tells_of() {
  std::string members;
  for (const std::string_view each : names_of(typename I::tells{})) {
    if (!members.empty()) members += ", ";
    members += each;
  }
  return {{"tells", std::move(members)}};
}

template <integration I>
constexpr std::uint64_t tells_hash() {
  fnv hash;
  hash.add("identified");
  for (const std::string_view each : names_of(typename I::tells{})) hash.add(each);
  return hash.state;
}

/// A record that holds these members of another one, and nothing else of it.
template <auto... Members>
typename from<Members...>::record only(from<Members...>, const typename from<Members...>::record& raw) {
  typename from<Members...>::record result{};
  ((result.*Members = raw.*Members), ...);
  return result;
}

}  // namespace detail

/// What the switch of an integration stands for: `identified_disclosure::kind`. The address has to live as long.
template <integration I>
constexpr data_kind data_kind_of_integration(std::string_view address = {}) {
  detail::fnv told;
  told.add(detail::tells_hash<I>());
  told.add(address);
  return {I::name, I::declared, detail::shown_of(I::name, I::declared, told.state), true, &detail::tells_of<I>, address};
}

}  // namespace muffle::inline MUFFLE_ABI
