// SPDX-License-Identifier: MIT
#include "print_report.hpp"

#include <cstdio>
#include <utility>

#include "fail.hpp"
#include "report/forms.hpp"

print_report::print_report(CLI::App& to, collector_clock clock) : source_(std::move(clock)) {
  CLI::App* command =
      to.add_subcommand("report", "Publishes the epochs that are over, and prints all that was published.");
  source_.add_options(*command);
  CLI::App* form = command->add_option_group("form", "One of them.");
  form->add_flag("--html", html_, "A page that needs nothing else.");
  form->add_flag("--json", json_, "For programs.");
  form->add_flag("--csv", csv_, "A line for each version, epoch, field and class.");
  form->require_option(1);
  command->callback([this] {
    if (const int code = run(); code != 0) throw CLI::RuntimeError(code);
  });
}

int print_report::run() const {
  collection_report report;
  if (const std::string problem = source_.read(report); !problem.empty()) return fail(problem);
  for (const std::string& each : source_.remarks(report)) warn(each);
  const std::string text = html_ ? report_html(report) : json_ ? report_json(report) : report_csv(report);
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return fail("the report could not be written: is the disk full?");
  return 0;
}
