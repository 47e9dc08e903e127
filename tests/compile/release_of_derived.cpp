// SPDX-License-Identifier: MIT
// title: A release of any cell, made by what derives from one
// expect g++: is private within this context
// expect clang: 'cell_' is a private member of

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

struct question : muffle::policy<playback,
    muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {};

#ifdef REJECT
struct answer : muffle::release<question> {
  answer(const playback& record, std::uint8_t cell) : muffle::release<question>(record) { this->cell_ = cell; }
};
#else
auto answer(const playback& record) { return muffle::sanitize<question>(record); }
#endif
