// SPDX-License-Identifier: MIT
// title: Cuts that leave the lowest numbers out
// expect: muffle: the cuts() of this field's generalizer have to rise, and to begin at muffle::unreadable

#include <array>
#include <span>
#include <string_view>

#include <muffle/core.hpp>

#ifdef REJECT
#define CUTS {{0, 0}, {1, 1}, {10, 2}, {11, 2}}
#else
#define CUTS {{muffle::unreadable, 3}, {0, 0}, {1, 1}, {10, 2}}
#endif

struct playback {
  int stalls;
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
  static constexpr std::span<const muffle::cut> cuts() noexcept { return all_cuts; }
  static constexpr std::array<muffle::cut, 4> all_cuts{CUTS};
};

struct question : muffle::policy<playback, muffle::field<"stalls", muffle::from<&playback::stalls>, stalls>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
