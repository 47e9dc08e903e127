// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "terminal.hpp"

/// What could not be read. Each is named on stderr as it turns up, and the rest goes on.
class problems {
 public:
  explicit problems(std::string_view program) : program_(program) {}

  void report(std::string_view where, std::string_view what) {
    std::fflush(stdout);  // so that what was said before stands before
    fmt::print(stderr, "{}: {}: {}\n", program_, printable(where), printable(what));
    ++count_;
  }
  /// Something to know that is no problem.
  void note(std::string_view where, std::string_view what) const {
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}: {}\n", program_, printable(where), printable(what));
  }
  bool any() const { return count_ != 0; }
  std::uint64_t count() const { return count_; }

 private:
  std::string_view program_;
  std::uint64_t count_ = 0;
};
