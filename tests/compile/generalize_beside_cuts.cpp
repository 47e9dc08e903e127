// SPDX-License-Identifier: MIT
// title: A generalizer that does not do what its cuts say
// expect: muffle: generalize() of this field's generalizer does not do what its cuts() say

#include "../support/stalls.hpp"

struct mine : muffle_test::stalls {
#ifdef REJECT
  static constexpr muffle::class_index generalize(int count) noexcept {
    return count < 0 ? classes : count == 0 ? 0 : count < 11 ? 1 : 2;
  }
#else
  static constexpr muffle::class_index generalize(int count) noexcept {
    return count < 0 ? classes : count == 0 ? 0 : count < 10 ? 1 : 2;
  }
#endif
};

struct question
    : muffle::policy<muffle_test::stalled, muffle::field<"stalls", muffle::from<&muffle_test::stalled::stalls>, mine>> {};

auto answer(const muffle_test::stalled& record) { return muffle::sanitize<question>(record); }
