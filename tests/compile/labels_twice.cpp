// SPDX-License-Identifier: MIT
// title: Two classes with one label
// expect: muffle: two classes of this field's generalizer have the same label

#include "../support/stalls.hpp"

struct mine : muffle_test::stalls {
#ifdef REJECT
  static constexpr std::string_view label(muffle::class_index index) noexcept {
    return index == 0 ? "none" : index < classes ? "some" : "unknown";
  }
#else
  static constexpr std::string_view label(muffle::class_index index) noexcept {
    return index == 0 ? "none" : index == 1 ? "some" : index == 2 ? "many" : "unknown";
  }
#endif
};

struct question
    : muffle::policy<muffle_test::stalled, muffle::field<"stalls", muffle::from<&muffle_test::stalled::stalls>, mine>> {};

auto answer(const muffle_test::stalled& record) { return muffle::sanitize<question>(record); }
