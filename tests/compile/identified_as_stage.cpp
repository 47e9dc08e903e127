// SPDX-License-Identifier: MIT
// title: An identified disclosure as a stage of a pipeline
// expect: muffle: an identified disclosure is no stage

#include "../support/plays.hpp"
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/sonos.hpp>

using namespace muffle_test;

const agreed ledger;
constexpr auto say = [](const muffle::identified_play&) { return true; };
const muffle::identified_disclosure speakers(muffle::sonos{}, ledger, say);

auto sent(const play& record, const muffle::identified_play& told, std::vector<kept>& all) {
#ifdef REJECT
  static_cast<void>(told);
  const auto send = muffle::sanitize<length> | speakers | keep_in{&all};
  return send(record);
#else
  const auto send = muffle::sanitize<length> | keep_in{&all};
  speakers(told);
  return send(record);
#endif
}
