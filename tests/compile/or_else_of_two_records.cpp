// SPDX-License-Identifier: MIT
// title: or_else over two records
// expect: muffle: or_else asks two policies about one record

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

struct song {
  muffle::milliseconds duration;
};
struct song_length
    : muffle::policy<song, muffle::field<"duration", muffle::from<&song::duration>, muffle::bucket<60_min>>> {};

#ifdef REJECT
muffle::or_else<length, song_length> answered;
#else
muffle::or_else<length, coarse_length> answered;
#endif
