// SPDX-License-Identifier: MIT
// title: A raw record handed to what sends
// expect: muffle: only a release leaves the machine

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "Which bit rates are played?",
                                                   .recipients = "the developers",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};

#ifdef REJECT
auto outgoing(const playback& record) { return muffle::encode(record); }
#else
auto outgoing(const playback& record) { return muffle::encode(muffle::sanitize<question>(record)); }
#endif
