// SPDX-License-Identifier: MIT
// title: A raw record handed to an outbox
// expect: muffle: only a release goes into an outbox

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

auto sent(const play& record) {
#ifdef REJECT
  return muffle::into(box)(record, muffle::local{});
#else
  return muffle::into(box)(muffle::sanitize<length>(record), muffle::local{});
#endif
}
