// SPDX-License-Identifier: MIT
// title: A policy with more than 2^63 combinations
// expect: muffle: the fields of this policy have more than 2^63 combinations

#include <muffle/core.hpp>

struct playback {
  int n;
};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n1", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n2", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n3", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n4", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n5", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n6", muffle::from<&playback::n>, muffle::top_code<0, 1023>>> {};
#else
struct question : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
