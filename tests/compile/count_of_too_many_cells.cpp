// SPDX-License-Identifier: MIT
// title: Counting more policies together than there are numbers for
// expect: muffle: count numbers the combinations of the cells

#include <vector>

#include <muffle/core.hpp>
#include <muffle/crowd/count.hpp>

struct playback {
  int n;
};

struct fine : muffle::policy<playback,
    muffle::field<"a", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"b", muffle::from<&playback::n>, muffle::top_code<0, 1023>>,
    muffle::field<"c", muffle::from<&playback::n>, muffle::top_code<0, 1023>>> {};

muffle::histogram crowds(const std::vector<playback>& records) {
#ifdef REJECT
  return muffle::count<fine, fine, fine>(records);
#else
  return muffle::count<fine, fine>(records);
#endif
}
