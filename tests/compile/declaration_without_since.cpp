// SPDX-License-Identifier: MIT
// title: A declaration that does not say since when
// expect: muffle: this policy's declaration has no `.since`

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
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31}};
#else
  static constexpr muffle::declaration declared = {
      .category = muffle::category::playback,
      .purpose = "Which bit rates are played?",
      .recipients = "the developers",
      .retention = "13 months",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31}};
#endif
};

auto outgoing(const playback& record) { return muffle::encode_json(muffle::sanitize<question>(record)); }
