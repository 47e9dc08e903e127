// SPDX-License-Identifier: MIT

// muffle-collect with a clock that a test moves: the first argument is a file that says what time it is, in seconds
// since 1970, by which hours go, too; all others are those of muffle-collect.

#include <cstdint>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>

#include "subcommands.hpp"

int main(int count, char** arguments) {
  const std::string file = count > 1 ? arguments[1] : "";
  CLI::App program("muffle-collect with a clock that a test moves.", "muffle-collect");
  const auto clock = [file] {
    std::int64_t seconds = 0;
    std::ifstream(file) >> seconds;
    return seconds;
  };
  const subcommands added(program, clock, [clock] { return clock() / 3600; });
  CLI11_PARSE(program, count - 1, arguments + 1);
}
