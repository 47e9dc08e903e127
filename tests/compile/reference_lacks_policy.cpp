// SPDX-License-Identifier: MIT
// title: A reference without a policy of the pipeline
// expect: muffle: the reference of require_k has no table for a policy of this pipeline

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

muffle::memory_only none;
muffle::outbox box(muffle::answers<length, quality>, none, muffle::epochs(7));

auto sent(const play& record, const muffle::reference<length>& of_one, const muffle::reference<length, quality>& of_both) {
#ifdef REJECT
  const auto& counted = of_one;
  (void)of_both;
#else
  const auto& counted = of_both;
  (void)of_one;
#endif
  return (muffle::sanitize<quality> | muffle::require_k(counted, 20) | muffle::into(box))(record);
}
