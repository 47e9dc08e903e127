// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/pipeline/reservoir.hpp>
#include <muffle/pipeline/waiting_release.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// Puts `all`, which came in an order, those of a household together, into one that follows from what is kept of them,
/// and forgets households and lots. Any such order will do. That of a hash has more places than there are releases, so
/// that equal ones stand together and others hardly ever have to be compared. What was in `ordered` is overwritten.
inline void forget_order(const reservoir& all, std::vector<waiting_release>& ordered) {
  const auto bits = static_cast<unsigned>(std::bit_width(all.size() | 1));
  const auto place_of = [bits](const waiting_release& each) {
    const std::uint64_t mixed = (take_big_endian(&each.bytes[0]) ^ each.under.number) * 0x9e37'79b9'7f4a'7c15 +
                                take_big_endian(&each.bytes[8]) * 0xd1b5'4a32'd192'ed03;
    return static_cast<std::size_t>(mixed >> (64 - bits));
  };
  std::vector<std::size_t> ends(std::size_t{1} << bits);
  all.for_each([&](const waiting_release& each) { ++ends[place_of(each)]; });
  std::size_t before = 0;
  for (std::size_t& each : ends) before = std::exchange(each, before) + before;

  ordered.resize(all.size());
  all.for_each([&](const waiting_release& each) {
    waiting_release& placed = ordered[ends[place_of(each)]++];
    placed.epoch = each.epoch;
    placed.household = placed.lot = 0;
    placed.under = each.under;
    placed.bytes = each.bytes;
  });

  const auto is_less = [](const waiting_release& a, const waiting_release& b) {
    return std::tie(a.epoch, a.under.number, a.bytes) < std::tie(b.epoch, b.under.number, b.bytes);
  };
  auto first = ordered.begin();
  for (const std::size_t end : ends) {
    const auto last = ordered.begin() + static_cast<std::ptrdiff_t>(end);
    if (last - first > 1 && !std::is_sorted(first, last, is_less)) std::sort(first, last, is_less);
    first = last;
  }
}

}  // namespace muffle::inline MUFFLE_ABI::detail
