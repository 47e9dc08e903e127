// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector.hpp"
#include "report/report.hpp"
#include "store_options.hpp"

/// Where a report comes from, whoever tells it.
class report_source {
 public:
  explicit report_source(collector_clock clock) : clock_(std::move(clock)) {}

  void add_options(CLI::App& to);

  /// Publishes the epochs that are over, and makes the report of all that was published. Returns what is wrong, or an
  /// empty text.
  std::string read(collection_report& to) const;

  /// A sentence for each thing that whoever started the program should know of the report.
  std::vector<std::string> remarks(const collection_report& on) const;

 private:
  collector_clock clock_;
  store_options store_;
  std::uint64_t threshold_ = 0;
  std::optional<std::uint64_t> installations_;
  std::uint32_t collectors_ = 1;
};
