// SPDX-License-Identifier: MIT
// title: A policy that is sent and has no plain name
// expect: muffle: the name of a policy that is sent is made of small letters

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
struct Question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "Which bit rates are played?",
                                                   .recipients = "the developers",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};
#else
struct Question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr std::string_view name = "question";
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "Which bit rates are played?",
                                                   .recipients = "the developers",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};
#endif

auto outgoing(const playback& record) { return muffle::encode(muffle::sanitize<Question>(record)); }
