// SPDX-License-Identifier: MIT
// title: Consent to what does not say what it is for
// expect: muffle: this policy does not say what it is for

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

const agreed ledger;

struct undeclared
    : muffle::policy<play, muffle::unused<&play::bitrate>,
                     muffle::field<"duration", muffle::from<&play::duration>, muffle::bucket<60_min>>> {};

struct keep_nothing {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::string describe() const { return "nothing"; }
  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
    return muffle::disposition::passed_on;
  }
};

auto sent(const play& record) {
#ifdef REJECT
  return (muffle::sanitize<undeclared> | muffle::consented(ledger) | keep_nothing{})(record);
#else
  return (muffle::sanitize<length> | muffle::consented(ledger) | keep_nothing{})(record);
#endif
}
