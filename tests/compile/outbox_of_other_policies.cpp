// SPDX-License-Identifier: MIT
// title: A release for which the outbox was not made
// expect: muffle: this outbox was made without a policy of this pipeline

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

auto sent(const play& record) {
#ifdef REJECT
  return (muffle::sanitize<coarse_length> | muffle::into(box))(record);
#else
  return (muffle::sanitize<length> | muffle::into(box))(record);
#endif
}
