// SPDX-License-Identifier: MIT

// muffle-collect with a clock that a test moves: the first argument is a file that says what time it is, in seconds
// since 1970; all others are those of muffle-collect.

#include <cstdint>
#include <fstream>
#include <string>

#include <CLI/CLI.hpp>

#include "subcommands.hpp"

int main(int count, char** arguments) {
  const std::string file = count > 1 ? arguments[1] : "";
  CLI::App program("muffle-collect with a clock that a test moves.", "muffle-collect");
  const subcommands added(program, [file] {
    std::int64_t seconds = 0;
    std::ifstream(file) >> seconds;
    return seconds;
  });
  CLI11_PARSE(program, count - 1, arguments + 1);
}
