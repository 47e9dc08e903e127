// SPDX-License-Identifier: MIT
// title: A class for unknown where nothing is unknown
// expect: muffle: with_unknown around a generalizer that knows every value

#include <muffle/core.hpp>

struct playback {
  int balance;
};

#ifdef REJECT
using numbers = muffle::with_unknown<muffle::bucket<0, 10>>;
#else
using numbers = muffle::bucket<0, 10>;
#endif

struct question
    : muffle::policy<playback, muffle::field<"balance", muffle::from<&playback::balance>, numbers>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
