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

struct answer : muffle::release<question> {
  explicit answer(const playback& record) : muffle::release<question>(record) {
#ifdef REJECT
    this->cell_ = 2;
#endif
  }
};
