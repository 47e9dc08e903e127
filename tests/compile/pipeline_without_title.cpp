// SPDX-License-Identifier: MIT
// title: A record without a title, where a stage draws for each
// expect: muffle: a stage of this pipeline draws for each title

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const muffle::secret_coin coin(some_secret, muffle::epochs(7));
muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

auto sent(const play& record) {
  const auto send = muffle::sanitize<length> | muffle::bounded(1, coin) | muffle::into(box);
#ifdef REJECT
  return send(record);
#else
  return send(record, {.title = "Metropolis"});
#endif
}
