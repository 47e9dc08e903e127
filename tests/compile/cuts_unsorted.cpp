// SPDX-License-Identifier: MIT
// title: Cuts that do not rise
// expect: muffle: the cuts() of this field's generalizer have to rise

#include "../support/stalls.hpp"

struct mine : muffle_test::stalls {
#ifdef REJECT
  static constexpr std::array<muffle::cut, 4> edges{{{muffle::unreadable, 3}, {0, 0}, {10, 2}, {1, 1}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return edges; }
#else
  static constexpr std::array<muffle::cut, 4> edges{{{muffle::unreadable, 3}, {0, 0}, {1, 1}, {10, 2}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return edges; }
#endif
};

struct question
    : muffle::policy<muffle_test::stalled, muffle::field<"stalls", muffle::from<&muffle_test::stalled::stalls>, mine>> {};

auto answer(const muffle_test::stalled& record) { return muffle::sanitize<question>(record); }
