// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Record, class Parts>
struct policy_of;
template <class Record, class... Parts>
struct policy_of<Record, type_list<Parts...>> {
  using type = policy<Record, Parts...>;
};

template <class Record, class... Parts>
auto leave_keep_out(const policy<Record, Parts...>&) -> typename policy_of<
    Record,
    typename joined<std::conditional_t<part<Parts>::keeps::size == 0, type_list<Parts>, type_list<>>...>::type>::type;

}  // namespace detail

/// The same question with all combinations told apart: what a table of those to keep is made from.
template <policy_type P>
using without_keep = decltype(detail::leave_keep_out(std::declval<const P&>()));

}  // namespace muffle::inline MUFFLE_ABI
