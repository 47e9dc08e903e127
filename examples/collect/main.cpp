// SPDX-License-Identifier: MIT

// Takes answers that devices send, and keeps how many came to each cell.

#include <CLI/CLI.hpp>

#include <muffle/clock.hpp>

#include "serve.hpp"

int main(int count, char** arguments) {
  CLI::App program("Takes answers that devices send, and keeps how many came to each cell.", "muffle-collect");
  program.require_subcommand(1);
  const serve added(program, muffle::system_clock{});
  CLI11_PARSE(program, count, arguments);
}
