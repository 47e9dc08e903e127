// SPDX-License-Identifier: MIT
#include "serve.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "collector_starts.hpp"
#include "fail.hpp"
#include "known_documents.hpp"

namespace {

std::atomic<collector*> running = nullptr;

/// What one sender can do to an estimate, for whoever reads it.
void print_bound(const muffle::documents& known, const collector::settings& wanted) {
  if (wanted.from == senders::nobody || wanted.most_per_hour == 0) {
    fmt::print("senders are not counted: one can add any number of answers\n");
    return;
  }
  std::uint32_t days = 1;
  for (const muffle::answer_document* each : known.all()) days = std::max(days, each->epoch_days);
  const std::string in_epoch = with_thousands(most_in_epoch(wanted.most_per_hour, days, 1, 0));
  fmt::print(
      "one address can add at most {0} answers an hour, so {1} of the answers in an epoch of {2} days; {0} more for "
      "each further start, and {1} more for each further collector\n",
      with_thousands(wanted.most_per_hour), in_epoch, days);
}

}  // namespace

serve::serve(CLI::App& to, collector_clock clock, hour_clock hour) : clock_(std::move(clock)), hour_(std::move(hour)) {
  CLI::App* command = to.add_subcommand("serve", "Takes answers over HTTP, and counts them in a store.");
  store_.add_options(*command);
  command->add_option("--listen", wanted_.listen, "Address and port.")->default_val("127.0.0.1:8080");
  command
      ->add_option(
          "--most-per-hour", wanted_.most_per_hour,
          "Of one address (IPv4, or the first 64 bits of IPv6), so many answers are taken in an hour; 0 is any number.")
      ->default_val(60)
      ->check(CLI::Range(0, 60'000));
  command
      ->add_option(
          "--behind", behind_,
          "proxy: addresses are the last ones in X-Forwarded-For. relay: all answers come from one address, and "
          "senders are not counted.")
      ->check(CLI::IsMember({"proxy", "relay"}));
  command->callback([this] {
    if (const int code = run(); code != 0) throw CLI::RuntimeError(code);
  });
}

int serve::run() {
  wanted_.from = behind_ == "proxy" ? senders::forwarded : behind_ == "relay" ? senders::nobody : senders::connections;
  // A connection that is gone, and a file that may grow no more, are errors of one call and not the end.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);

  std::unique_ptr<answer_store> store;
  muffle::documents known;
  if (const std::string problem = store_.open(store, known); !problem.empty()) return fail(problem);

  if (const std::string problem =
          keep_start(*store, known, clock_, wanted_.from == senders::nobody ? 0 : wanted_.most_per_hour);
      !problem.empty())
    return fail(problem);
  collector all(known, *store, clock_, hour_, wanted_);
  if (const std::string problem = all.listen(); !problem.empty()) return fail(problem);
  // Whoever reads where it listens may stop it at once.
  running = &all;
  for (const int signal : {SIGTERM, SIGINT}) {
    std::signal(signal, [](int) {
      if (collector* const stopped = running) stopped->stop();
    });
  }
  for (const muffle::answer_document* each : known.all()) {
    fmt::print("counts {} version {} ({} cells) by epochs of {} days\n", each->policy.name, each->policy.version,
               each->policy.cells, each->epoch_days);
  }
  print_bound(known, wanted_);
  fmt::print("listening at http://{}/v1/answers\n", all.address());
  std::fflush(stdout);

  all.run();
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, SIG_IGN);
  running = nullptr;
  return 0;
}
