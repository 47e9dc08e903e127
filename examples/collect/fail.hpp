// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "terminal.hpp"

/// Says it on stderr. What the program has to say of what it read may hold any bytes.
inline void warn(const std::string& problem) { fmt::print(stderr, "muffle-collect: {}\n", printable(problem)); }

/// The program's exit code when it ends for a problem.
inline int fail(const std::string& problem) {
  warn(problem);
  return 1;
}
