// SPDX-License-Identifier: MIT
// title: A gate before any policy
// expect: muffle: a pipeline starts with its question

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::consented(ledger) | muffle::sanitize<length> | muffle::into(box);
#else
auto send = muffle::sanitize<length> | muffle::consented(ledger) | muffle::into(box);
#endif
