// SPDX-License-Identifier: MIT
// title: An outbox for no policy
// expect: muffle: an outbox holds answers

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

muffle::memory_only nowhere;
#ifdef REJECT
muffle::outbox another(muffle::answers<>, nowhere, muffle::epochs(7));
#else
muffle::outbox another(muffle::answers<length>, nowhere, muffle::epochs(7));
#endif
