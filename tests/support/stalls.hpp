// SPDX-License-Identifier: MIT
#pragma once

/// A generalizer as somebody else may write it. What must not compile derives from it, and has one part of its own that is
/// wrong.

#include <array>
#include <span>
#include <string_view>

#include <muffle/core.hpp>

namespace muffle_test {

struct stalled {
  int stalls = 0;
};

/// None, some or many.
struct stalls {
  using domain = muffle::point;
  static constexpr muffle::class_index classes = 3;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view rule = "the number of stalls";
  static constexpr muffle::class_index generalize(int count) noexcept {
    return count < 0 ? classes : count == 0 ? 0 : count < 10 ? 1 : 2;
  }
  static constexpr std::string_view label(muffle::class_index index) noexcept {
    constexpr std::array<std::string_view, classes + 1> labels{"none", "some", "many", "unknown"};
    return labels[index];
  }
  static constexpr std::array<muffle::cut, 4> edges{{{muffle::unreadable, 3}, {0, 0}, {1, 1}, {10, 2}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return edges; }
};

}  // namespace muffle_test
