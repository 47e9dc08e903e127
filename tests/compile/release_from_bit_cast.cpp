// SPDX-License-Identifier: MIT
// title: A release made by bit_cast
// expect g++: no matching function for call to 'bit_cast<
// expect clang: no matching function for call to 'bit_cast'

#include <bit>

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
auto answer(std::uint8_t cell) { return std::bit_cast<muffle::release<question>>(cell); }
#else
auto answer(const playback& record) { return muffle::release<question>(record); }
#endif
