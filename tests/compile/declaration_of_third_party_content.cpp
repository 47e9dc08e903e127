// SPDX-License-Identifier: MIT
// title: Third-party content in a category of its own
// expect: muffle: the category third_party_content is for records of third-party content

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  static constexpr muffle::content_origin origin = muffle::content_origin::third_party;
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
      .is_for_third_parties = true};
#else
  static constexpr muffle::declaration declared = {
      .category = muffle::category::third_party_content,
      .purpose = "Which bit rates are played?",
      .recipients = "the developers",
      .retention = "13 months",
      .since = "1.0",
      .sensitivity = muffle::sensitivity::content,
      .expires = {2030, 12, 31},
      .is_for_third_parties = true};
#endif
};

auto outgoing(const playback& record) { return muffle::encode_json(muffle::sanitize<question>(record)); }
