// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <string>

#include <fmt/format.h>

/// One line in the server's log. Formats come from a file of translations, so they are known at run time only; as
/// C++20, fmt takes none that are not constants.
template <class... Values>
void log_line(const std::string& format, const Values&... values) {
  fmt::print(stderr, format + "\n", values...);
}
