// SPDX-License-Identifier: MIT
// title: A randomized answer that is less likely than others
// expect: muffle: a randomized answer needs a weight of one or more

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

#ifdef REJECT
std::string_view name() { return muffle::randomized<length, muffle::ratio{1, 3}>::name; }
#else
std::string_view name() { return muffle::randomized<length, muffle::ratio{3, 1}>::name; }
#endif
