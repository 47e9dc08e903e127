// SPDX-License-Identifier: MIT
// title: An integration that cannot be switched off
// expect: muffle: an integration tells who plays what, so it rests on consent and can be switched off

#include "../support/plays.hpp"
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/identified_play.hpp>
#include <muffle/identified/sonos.hpp>

using namespace muffle_test;

struct diary {
#ifdef REJECT
  static constexpr std::string_view name = "diary";
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "Keeps a diary of what you play",
                                                   .recipients = "the diary",
                                                   .retention = "for ever",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::account,
                                                   .expires = {2030, 12, 31},
                                                   .legal_basis = muffle::legal_basis::contract,
                                                   .always_on = "we like it"};
#else
  static constexpr std::string_view name = "diary";
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "Keeps a diary of what you play",
                                                   .recipients = "the diary",
                                                   .retention = "for ever",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::account,
                                                   .expires = {2030, 12, 31}};
#endif
  using tells = muffle::from<&muffle::identified_play::title>;
  std::optional<std::string> message(const muffle::identified_play& play) const { return std::string(play.title); }
};

const agreed ledger;
const muffle::identified_disclosure write_diary(diary{}, ledger, [](const std::string&) { return true; });
