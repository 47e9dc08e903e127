// SPDX-License-Identifier: MIT
// title: A table for millions of combinations
// expect: muffle: keep works on grids of up to 2^16 combinations

#include <muffle/core.hpp>

struct playback {
  int n;
};

inline constexpr std::array<std::string_view, 3> kept[] = {{"0", "1", "2"}};

#ifdef REJECT
struct question : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n1", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n2", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::keep<kept>> {};
#else
struct question : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 3>>,
    muffle::field<"n1", muffle::from<&playback::n>, muffle::top_code<0, 3>>,
    muffle::field<"n2", muffle::from<&playback::n>, muffle::top_code<0, 3>>,
    muffle::keep<kept>> {};
#endif

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
