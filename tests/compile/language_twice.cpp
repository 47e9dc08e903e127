// SPDX-License-Identifier: MIT
// title: A language that stands twice
// expect: muffle: language names one language twice

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>

struct playback {
  std::string_view spoken;
};

#ifdef REJECT
using languages = muffle::language<"en", "en">;
#else
using languages = muffle::language<"en", "de">;
#endif

struct question
    : muffle::policy<playback, muffle::field<"spoken", muffle::from<&playback::spoken>, languages>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
