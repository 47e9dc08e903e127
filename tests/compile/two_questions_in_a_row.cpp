// SPDX-License-Identifier: MIT
// title: Two questions about one record
// expect: muffle: this pipeline has its question already

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const muffle::secret_coin coin(some_secret, muffle::epochs(7));
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

#ifdef REJECT
auto send = muffle::sanitize<length> | muffle::sanitize<quality> | muffle::into(box);
#else
auto send = muffle::ask_one<length, quality>(coin) | muffle::into(box);
#endif
