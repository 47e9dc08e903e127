// SPDX-License-Identifier: MIT
// title: or_else that asks the same again
// expect: muffle: or_else<A, A> asks the same again

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

#ifdef REJECT
muffle::or_else<length, length> answered;
#else
muffle::or_else<length, coarse_length> answered;
#endif
