// SPDX-License-Identifier: MIT
// title: A table with one value twice
// expect: muffle: the table of classify gives one value two rows

#include <muffle/core.hpp>

struct playback {
  int error;
};

#ifdef REJECT
inline constexpr muffle::class_of<int> errors[] = {{404, "client"}, {500, "server"}, {404, "server"}};
#else
inline constexpr muffle::class_of<int> errors[] = {{404, "client"}, {500, "server"}, {503, "server"}};
#endif

struct question
    : muffle::policy<playback, muffle::field<"error", muffle::from<&playback::error>, muffle::classify<errors>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
