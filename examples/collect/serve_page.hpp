// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <string>

#include "report_source.hpp"

/// `muffle-collect page`: serves the report as a page until SIGTERM or SIGINT.
class serve_page {
 public:
  /// Adds the subcommand, by whose time `clock` goes.
  serve_page(CLI::App& to, collector_clock clock);

 private:
  /// The program's exit code.
  int run() const;

  report_source source_;
  std::string listen_;
};
