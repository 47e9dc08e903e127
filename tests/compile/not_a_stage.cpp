// SPDX-License-Identifier: MIT
// title: Something in a pipeline that is no stage
// expect: muffle: what stands behind this | is no stage

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::sanitize<length> | ledger | muffle::into(box);
#else
auto send = muffle::sanitize<length> | muffle::consented(ledger) | muffle::into(box);
#endif
