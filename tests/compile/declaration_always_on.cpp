// SPDX-License-Identifier: MIT
// title: Consent to what cannot be switched off
// expect: muffle: what rests on consent can be switched off

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
#ifdef REJECT
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback,
      .purpose = "Which bit rates are played?",
      .recipients = "the developers",
      .retention = "13 months",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31},
      .always_on = "without it nothing can be played"};
#else
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback,
      .purpose = "Which bit rates are played?",
      .recipients = "the developers",
      .retention = "13 months",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31},
      .legal_basis = muffle::legal_basis::contract,
      .always_on = "without it nothing can be played"};
#endif
};

auto outgoing(const playback& record) { return muffle::encode_json(muffle::sanitize<question>(record)); }
