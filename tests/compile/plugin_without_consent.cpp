// SPDX-License-Identifier: MIT
// title: A pipeline for plugins that does not ask for consent
// expect: muffle: plugins send through pipelines that ask for consent

#include <muffle/c/expose.hpp>

#include "../support/plays.hpp"

using namespace muffle_test;

const agreed ledger;
muffle::memory_only none;
muffle::outbox box(muffle::answers<length>, none, muffle::epochs(7));

auto exposed() {
#ifdef REJECT
  return muffle::c::expose("plays", muffle::sanitize<length> | muffle::into(box));
#else
  return muffle::c::expose("plays", muffle::sanitize<length> | muffle::consented(ledger) | muffle::into(box));
#endif
}
