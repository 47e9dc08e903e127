// SPDX-License-Identifier: MIT
// title: Two versions of a policy in one outbox
// expect: muffle: releases of two versions of a policy do not go together

#include "../support/plays.hpp"

using namespace muffle_test;
using namespace muffle::literals;

struct length_2 : length {
  static constexpr std::string_view name = "length";
  static constexpr int version = 2;
};

muffle::memory_only nowhere;
#ifdef REJECT
muffle::outbox another(muffle::answers<length, length_2>, nowhere, muffle::epochs(7));
#else
muffle::outbox another(muffle::answers<length_2>, nowhere, muffle::epochs(7));
#endif
