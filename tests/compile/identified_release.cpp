// SPDX-License-Identifier: MIT
// title: A release of the statistics, handed to an integration
// expect: muffle: an identified disclosure is called with the record of its integration

#include "../support/plays.hpp"
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/sonos.hpp>

using namespace muffle_test;

const agreed ledger;
constexpr auto say = [](const muffle::identified_play&) { return true; };
const muffle::identified_disclosure speakers(muffle::sonos{}, ledger, say);

auto told(const play& record, const muffle::identified_play& play) {
#ifdef REJECT
  static_cast<void>(play);
  return speakers(muffle::sanitize<length>(record));
#else
  static_cast<void>(record);
  return speakers(play);
#endif
}
