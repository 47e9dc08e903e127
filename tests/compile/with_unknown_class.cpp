// SPDX-License-Identifier: MIT
// title: Unknown as part of a class that is not there
// expect: muffle: with_unknown makes unknown part of a class that its generalizer does not have

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  muffle::bit_rate bitrate;
};

#ifdef REJECT
using rates = muffle::with_unknown<muffle::bucket<1_Mbps>, 3>;
#else
using rates = muffle::with_unknown<muffle::bucket<1_Mbps>, 1>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"bitrate", muffle::from<&playback::bitrate>, rates>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
