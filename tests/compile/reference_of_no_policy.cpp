// SPDX-License-Identifier: MIT
// title: A reference over something else than policies
// expect: muffle: a reference is over policies

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

#ifdef REJECT
std::size_t size() { return sizeof(muffle::reference<play>); }
#else
std::size_t size() { return sizeof(muffle::reference<length>); }
#endif
