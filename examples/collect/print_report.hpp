// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include "report_source.hpp"

/// `muffle-collect report`: publishes what is over, and prints all that was published.
class print_report {
 public:
  /// Adds the subcommand, by whose time `clock` goes.
  print_report(CLI::App& to, collector_clock clock);

 private:
  /// The program's exit code.
  int run() const;

  report_source source_;
  bool html_ = false, json_ = false, csv_ = false;
};
