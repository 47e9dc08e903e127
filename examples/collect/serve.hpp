// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "collector.hpp"
#include "store_options.hpp"

/// `muffle-collect serve`: takes answers until SIGTERM or SIGINT.
class serve {
 public:
  /// Adds the subcommand. Epochs go by `clock`, and what is counted by the hour by `hour`.
  serve(CLI::App& to, collector_clock clock, hour_clock hour);

 private:
  /// The program's exit code.
  int run();

  collector_clock clock_;
  hour_clock hour_;
  store_options store_;
  std::string behind_;
  collector::settings wanted_;
};
