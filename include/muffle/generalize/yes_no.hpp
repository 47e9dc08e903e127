// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A bool, as "no" or "yes": one bit. Nothing else is read, since a number that is not zero may mean anything.
struct yes_no {
  using domain = bool;
  static constexpr class_index classes = 2;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = false;
  static constexpr std::string_view reading = "flag";
  static constexpr std::string_view rule = "0 for no, 1 for yes";

  static constexpr class_index generalize(std::same_as<bool> auto value) noexcept { return value ? 1 : 0; }

  static constexpr std::string_view label(class_index index) noexcept {
    return index == 0 ? "no" : index == 1 ? "yes" : "unknown";
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr std::array<cut, 2> all_cuts{{{unreadable, 0}, {1, 1}}};
};

}  // namespace muffle::inline MUFFLE_ABI
