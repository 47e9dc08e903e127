// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "terminal.hpp"

/// What could not be read. Each is named on stderr as it turns up, and the rest goes on.
class problems {
 public:
  void report(std::string_view where, std::string_view what) {
    std::fflush(stdout);  // so that what was said before stands before
    fmt::print(stderr, "muffle-sanitize: {}: {}\n", printable(where), printable(what));
    any_ = true;
  }
  bool any() const { return any_; }

 private:
  bool any_ = false;
};
