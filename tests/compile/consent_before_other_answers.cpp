// SPDX-License-Identifier: MIT
// title: Consent to other answers than those that leave
// expect: muffle: this stage makes answers of another kind than people were asked about

#include "../support/plays.hpp"

using namespace muffle_test;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<muffle::randomized<length, muffle::ratio{3, 1}>>, none, muffle::epochs(7));
const muffle::secret_coin coin(some_secret, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::sanitize<length> | muffle::consented(ledger) | muffle::randomize<muffle::ratio{3, 1}>(coin) | muffle::into(box);
#else
auto send = muffle::sanitize<length> | muffle::randomize<muffle::ratio{3, 1}>(coin) | muffle::consented(ledger) | muffle::into(box);
#endif
