// SPDX-License-Identifier: MIT
// title: A unit that there is not
// expect: muffle: in<...> cannot read this member in this unit

#include <muffle/core.hpp>

using namespace muffle::literals;

struct playback {
  int kbit;
};

#ifdef REJECT
using rate = muffle::from<muffle::in<"kbits", &playback::kbit>>;
#else
using rate = muffle::from<muffle::in<"kbit/s", &playback::kbit>>;
#endif

struct question : muffle::policy<playback, muffle::field<"rate", rate, muffle::bucket<1_Mbps, 4_Mbps>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
