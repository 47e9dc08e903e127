// SPDX-License-Identifier: MIT
// title: A pipeline that ends nowhere
// expect: muffle: this pipeline ends nowhere, so nothing is sent

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

auto sent(const play& record) {
#ifdef REJECT
  return (muffle::sanitize<length> | muffle::consented(ledger))(record);
#else
  return (muffle::sanitize<length> | muffle::consented(ledger) | muffle::into(box))(record);
#endif
}
