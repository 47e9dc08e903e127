// SPDX-License-Identifier: MIT
// title: Questions whose cells do not add up
// expect: muffle: the questions of this one_of have too many cells to add up

#include <muffle/core.hpp>

struct playback {
  int n;
};

template <int>
struct question : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n1", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n2", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n3", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n4", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n5", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"m", muffle::from<&playback::n>, muffle::top_code<0, 3>>> {};

#ifdef REJECT
using asked = muffle::one_of<question<1>, question<2>, question<3>, question<4>>;
#else
using asked = muffle::one_of<question<1>, question<2>>;
#endif

constexpr std::uint64_t cells() { return asked::cells; }
