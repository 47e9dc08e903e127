// SPDX-License-Identifier: MIT
// title: A language that is no two-letter code
// expect: muffle: language takes two-letter codes of ISO 639-1

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>

struct playback {
  std::string_view spoken;
};

#ifdef REJECT
using languages = muffle::language<"en", "deu">;
#else
using languages = muffle::language<"en", "de">;
#endif

struct question
    : muffle::policy<playback, muffle::field<"spoken", muffle::from<&playback::spoken>, languages>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
