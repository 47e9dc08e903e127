// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include "print_report.hpp"
#include "serve.hpp"
#include "serve_page.hpp"

/// All that `muffle-collect` does, by one clock; `serve` counts hours by another.
class subcommands {
 public:
  subcommands(CLI::App& to, const collector_clock& clock, const hour_clock& hour)
      : serve_(to, clock, hour), report_(to, clock), page_(to, clock) {
    to.require_subcommand(1);
  }

 private:
  serve serve_;
  print_report report_;
  serve_page page_;
};
