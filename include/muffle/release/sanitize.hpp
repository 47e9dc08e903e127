// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/coverage.hpp>
#include <muffle/release/columns.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <auto... Columns, auto... Asked>
consteval bool are_the_same(member_list<Columns...> columns, member_list<Asked...> asked) {
  return (is_listed<Columns>(asked) && ...) && (is_listed<Asked>(columns) && ...) &&
         std::is_same_v<typename distinct_members<member_list<>, Columns...>::type, member_list<Columns...>>;
}

}  // namespace detail

/// A record goes in, a release comes out. Also over many records at once, where only the cells are kept.
template <policy_type P>
struct sanitizer {
  using record = typename P::record;
  using cell_type = typename P::cell_type;

  constexpr release<P> operator()(const record& raw) const noexcept { return release<P>(raw); }

  /// Writes the cells of the records into `cells`, as many as fit, and returns how many that were.
  constexpr std::size_t operator()(std::span<const record> records, std::span<cell_type> cells) const noexcept {
    const std::size_t count = records.size() < cells.size() ? records.size() : cells.size();
    for (std::size_t i = 0; i != count; ++i) cells[i] = P::cell_of(records[i]);
    return count;
  }

  /// The same, where each member that the policy asks has an array of its own. What it does not ask is not there: a record
  /// that lacks it has the same cell.
  template <auto... Members>
  constexpr std::size_t operator()(const columns<Members...>& raw, std::span<cell_type> cells) const noexcept {
    static_assert(detail::are_the_same(member_list<Members...>{}, typename P::asked_members{}),
                  "muffle: columns<...> names the members that the fields of the policy read, each of them once, and no other");
    const std::size_t count = raw.size() < cells.size() ? raw.size() : cells.size();
    record each{};
    for (std::size_t i = 0; i != count; ++i) {
      raw.read(i, each);
      cells[i] = P::cell_of(each);
    }
    return count;
  }

  /// A record is no other one, though it may be derived from it or be converted to it.
  template <class Other>
    requires(!std::is_same_v<Other, record>)
  constexpr void operator()(const Other&) const noexcept {
    static_assert(sizeof(Other) == 0,
                  "muffle: a release is made only from the record that its policy is about: fill in that struct. What a "
                  "collector reads from bytes is a muffle::received<policy>");
  }
};

/// `sanitize<playback_quality>(record)` gives a `release<playback_quality>`. noexcept, without allocation.
template <policy_type P>
inline constexpr sanitizer<P> sanitize{};

}  // namespace muffle::inline MUFFLE_ABI
