// SPDX-License-Identifier: MIT
// title: A cut of a class that there is not
// expect: muffle: a cut of this field's generalizer is of a class that it does not have

#include "../support/stalls.hpp"

struct mine : muffle_test::stalls {
#ifdef REJECT
  static constexpr std::array<muffle::cut, 4> edges{{{muffle::unreadable, 3}, {0, 0}, {1, 1}, {10, 4}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return edges; }
#else
  static constexpr std::array<muffle::cut, 4> edges{{{muffle::unreadable, 3}, {0, 0}, {1, 1}, {10, 2}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return edges; }
#endif
};

struct question
    : muffle::policy<muffle_test::stalled, muffle::field<"stalls", muffle::from<&muffle_test::stalled::stalls>, mine>> {};

auto answer(const muffle_test::stalled& record) { return muffle::sanitize<question>(record); }
