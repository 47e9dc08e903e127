// SPDX-License-Identifier: MIT
// title: A gate behind the bound
// expect: muffle: `bounded` counts what leaves

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;
const muffle::secret_coin coin(some_secret, muffle::epochs(7));
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::sanitize<length> | muffle::bounded(1, coin) | muffle::consented(ledger) | muffle::into(box);
#else
auto send = muffle::sanitize<length> | muffle::consented(ledger) | muffle::bounded(1, coin) | muffle::into(box);
#endif
