// SPDX-License-Identifier: MIT

// Takes answers that devices send, keeps how many came to each cell, and tells what was published of it.

#include <chrono>

#include <CLI/CLI.hpp>

#include <muffle/clock.hpp>

#include "subcommands.hpp"

int main(int count, char** arguments) {
  CLI::App program("Takes answers that devices send, and tells what was published of them.", "muffle-collect");
  const auto begun = std::chrono::steady_clock::now();
  const subcommands added(program, muffle::system_clock{}, [begun] {
    return std::chrono::floor<std::chrono::hours>(std::chrono::steady_clock::now() - begun).count();
  });
  CLI11_PARSE(program, count, arguments);
}
