// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/release/release.hpp>

namespace muffle::inline MUFFLE_ABI {

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
