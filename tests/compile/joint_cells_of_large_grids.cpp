// SPDX-License-Identifier: MIT
// title: Joint cells of grids too large to count
// expect: muffle: joint_cells counts grids of up to 2^16 combinations

#include <muffle/core.hpp>
#include <muffle/policy/joint.hpp>

struct playback {
  int n;
};

struct coarse : muffle::policy<playback,
    muffle::field<"n", muffle::from<&playback::n>, muffle::bucket<10>>> {};

#ifdef REJECT
struct fine : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n1", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"n2", muffle::from<&playback::n>, muffle::top_code<0, 1023>>> {};
#else
struct fine : muffle::policy<playback,
    muffle::field<"n0", muffle::from<&playback::n>, muffle::top_code<0, 1023>>> {};
#endif

std::uint64_t cells() { return muffle::joint_cells<fine, coarse>(); }
