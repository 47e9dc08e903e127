// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include <muffle/store/store.hpp>

namespace muffle_test {

/// A store whose content a test can see, and that fails on demand.
struct kept_store {
  std::vector<std::vector<std::byte>> blocks{};
  bool fails = false;
  std::size_t calls = 0;

  template <class See>
  muffle::loaded load(See&& see) const {
    for (const std::vector<std::byte>& block : blocks) see(std::span<const std::byte>(block));
    return {};
  }
  bool append(std::span<const std::byte> block) {
    ++calls;
    if (!fails) blocks.emplace_back(block.begin(), block.end());
    return !fails;
  }
  bool replace(std::span<const std::byte> block) {
    ++calls;
    if (!fails) blocks.assign(1, {block.begin(), block.end()});
    return !fails;
  }
};

}  // namespace muffle_test
