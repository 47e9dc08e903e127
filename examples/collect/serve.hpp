// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "collector.hpp"
#include "store_options.hpp"

/// `muffle-collect serve`: takes answers until SIGTERM or SIGINT.
class serve {
 public:
  /// Adds the subcommand, by whose time `clock` goes.
  serve(CLI::App& to, collector_clock clock);

 private:
  /// The program's exit code.
  int run();

  collector_clock clock_;
  store_options store_;
  std::string behind_;
  collector::settings wanted_;
};
