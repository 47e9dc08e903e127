// SPDX-License-Identifier: MIT
// title: A release made from bytes
// expect g++: no matching function for call to 'muffle::v0_1::release<question>::release(
// expect clang: no matching conversion for functional-style cast

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

using bytes = std::array<std::byte, muffle::encoded_size>;

#ifdef REJECT
auto answer(const bytes& from_network) { return muffle::release<question>(from_network); }
#else
auto answer(const bytes& from_network) { return muffle::received<question>::decode(from_network); }
#endif
