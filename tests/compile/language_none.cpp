// SPDX-License-Identifier: MIT
// title: A list of languages without one
// expect: muffle: language names no language

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>

struct playback {
  std::string_view spoken;
};

#ifdef REJECT
using languages = muffle::language<>;
#else
using languages = muffle::language<"en">;
#endif

struct question
    : muffle::policy<playback, muffle::field<"spoken", muffle::from<&playback::spoken>, languages>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
