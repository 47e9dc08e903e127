// SPDX-License-Identifier: MIT
// title: A pipeline that is called with another record
// expect: muffle: a pipeline is called with the record that its question is about

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

struct another_play {
  int minutes;
};

auto sent(const play& record, const another_play& other) {
  const auto send = muffle::sanitize<length> | muffle::into(box);
#ifdef REJECT
  (void)record;
  return send(other);
#else
  (void)other;
  return send(record);
#endif
}
