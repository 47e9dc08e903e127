// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "terminal.hpp"

/// What could not be read. Each is named on stderr as it turns up, and the rest goes on; after a hundred they are only
/// counted, and the end says how many.
class problems {
 public:
  explicit problems(std::string_view program) : program_(program) {}
  problems(const problems&) = delete;
  problems& operator=(const problems&) = delete;
  ~problems() {
    if (count_ > most_named) fmt::print(stderr, "{}: and {} more that are not shown\n", program_, count_ - most_named);
  }

  void report(std::string_view where, std::string_view what) {
    if (++count_ > most_named) return;
    named_.push_back(fmt::format("{}: {}", where, what));
    std::fflush(stdout);  // so that what was said before stands before
    fmt::print(stderr, "{}: {}: {}\n", program_, printable(where), printable(what));
  }
  /// Something to know that is no problem.
  void note(std::string_view where, std::string_view what) const {
    std::fflush(stdout);
    fmt::print(stderr, "{}: {}: {}\n", program_, printable(where), printable(what));
  }
  bool any() const { return count_ != 0; }
  std::uint64_t count() const { return count_; }
  /// The first hundred.
  const std::vector<std::string>& named() const { return named_; }

 private:
  static constexpr std::uint64_t most_named = 100;

  std::string_view program_;
  std::uint64_t count_ = 0;
  std::vector<std::string> named_;
};
