// SPDX-License-Identifier: MIT
// title: An outbox that is not last
// expect: muffle: nothing comes behind a sink

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::sanitize<length> | muffle::into(box) | muffle::consented(ledger);
#else
auto send = muffle::sanitize<length> | muffle::consented(ledger) | muffle::into(box);
#endif
