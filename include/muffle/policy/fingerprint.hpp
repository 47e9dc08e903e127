// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Cuts may repeat; the last one at a point counts.
constexpr bool is_repeated(std::span<const cut> cuts, std::size_t i) noexcept {
  return i + 1 != cuts.size() && cuts[i + 1].from == cuts[i].from;
}

}  // namespace detail

/// A number that tells whether two programs mean the same by a cell: a hash over the policy's name, version, fields,
/// classes, cuts and kept combinations. All of these stand in the policy's document, so that a reader of it can compute
/// the number again. It is about the policy and never about a record. A policy that was edited without a new version
/// has another fingerprint, so that a collector refuses its releases instead of counting them wrongly.
template <policy_type P>
inline constexpr std::uint64_t policy_fingerprint = [] {
  detail::fnv hash;
  hash.add(policy_name<P>);
  hash.add(std::uint64_t{policy_version<P>});
  hash.add(P::cells);
  [&]<class... Fields>(detail::type_list<Fields...>) {
    const auto add = [&]<class F>(F) {
      using G = typename F::generalizer_type;
      hash.add(F::name);
      hash.add(std::string_view(G::rule));
      if constexpr (requires { detail::reader<G>::type::system::name; })
        hash.add(detail::reader<G>::type::system::name);
      for (class_index i = 0; i != G::classes; ++i) hash.add(G::label(i));
      hash.add("unknown");
      const std::span<const cut> cuts = G::cuts();
      for (std::size_t i = 0; i != cuts.size(); ++i) {
        if (detail::is_repeated(cuts, i)) continue;
        hash.add(static_cast<std::uint64_t>(cuts[i].from));
        hash.add(std::uint64_t{cuts[i].is});
      }
    };
    (add(Fields{}), ...);
  }(typename P::fields{});
  if constexpr (P::has_rare) {
    for (std::uint64_t cell = 0; cell != P::kept; ++cell) {
      for (const class_index is : P::classes_of(cell)) hash.add(std::uint64_t{is});
    }
  }
  return hash.state;
}();

}  // namespace muffle::inline MUFFLE_ABI
