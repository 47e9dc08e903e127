// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/noise/siphash.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The secret of this installation, from a store of its own, or made there the first time. Nothing where the store
/// cannot be opened or written, so that no coin falls twice differently. Whoever has it can foretell the coins, and
/// test what is stored for a title; it is not to be sent, or copied to another installation. What was found in the store
/// is put into `found`: where a damaged secret was put away, another one is made, and every coin falls anew.
template <block_store Store>
std::optional<install_secret> kept_secret(Store& store, loaded* found = nullptr) {
  std::optional<install_secret> result;
  const loaded opened = store.load([&result](std::span<const std::byte> block) {
    if (block.size() == 16)
      result = install_secret{{detail::take_big_endian(&block[0]), detail::take_big_endian(&block[8])}};
  });
  if (found != nullptr) *found = opened;
  if (!opened.problem.empty()) return std::nullopt;
  if (result) return result;
  system_random random;
  result = install_secret{{random.next(), random.next()}};
  std::array<std::byte, 16> block{};
  detail::put_big_endian(&block[0], result->words[0]);
  detail::put_big_endian(&block[8], result->words[1]);
  if (!store.replace(block)) return std::nullopt;
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
