// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

namespace muffle_test {

/// The path of a file of the project. Tests run in the project's directory: no path of a machine is compiled into them,
/// so a compiler cache knows them again in another directory.
inline std::string project_file(std::string_view name) {
  if (!std::filesystem::exists("include/muffle")) {
    std::fputs("run this in the project's directory, as ctest does: its files are read\n", stderr);
    std::exit(2);
  }
  return std::string(name);
}

}  // namespace muffle_test
