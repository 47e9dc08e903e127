// SPDX-License-Identifier: MIT
#include "serve.hpp"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "known_documents.hpp"
#include "terminal.hpp"

namespace {

std::atomic<collector*> running = nullptr;

int fail(const std::string& problem) {
  fmt::print(stderr, "muffle-collect: {}\n", printable(problem));
  return 1;
}

/// What one sender can do to an estimate, for whoever reads it.
void print_bound(const muffle::documents& known, const collector::settings& wanted) {
  if (wanted.from == senders::nobody || wanted.most_per_hour == 0) {
    fmt::print("senders are not counted: one can add any number of answers\n");
    return;
  }
  std::uint32_t days = 1;
  for (const muffle::answer_document* each : known.all()) days = std::max(days, each->epoch_days);
  fmt::print("one address can add at most {} answers an hour, so {} of the answers in an epoch of {} days, and {} more for "
             "each further start or collector\n",
             wanted.most_per_hour, with_thousands(most_in_epoch(wanted.most_per_hour, days, 0)), days,
             with_thousands(wanted.most_per_hour));
}

}  // namespace

serve::serve(CLI::App& to, collector_clock clock) : clock_(std::move(clock)) {
  CLI::App* command = to.add_subcommand("serve", "Takes answers over HTTP, and counts them in a store.");
  command->add_option("--documents", documents_, "A directory of pipeline documents (*.json), by which answers are known.")
      ->required();
  command
      ->add_option("--store", store_,
                   "Where counts are kept: sqlite:FILE, postgresql://USER@HOST/DATABASE or clickhouse:http://HOST:8123/DATABASE.")
      ->required();
  command->add_option("--listen", wanted_.listen, "Address and port.")->default_val("127.0.0.1:8080");
  command->add_option("--most-per-hour", wanted_.most_per_hour,
                      "Of one address (IPv4, or the first 64 bits of IPv6), so many answers are taken in an hour; 0 is any number.")
      ->default_val(60)
      ->check(CLI::Range(0, 60'000));
  command
      ->add_option("--behind", behind_,
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

  named_store named = store_named(store_);
  if (!named.problem.empty()) return fail(named.problem);
  if (const std::string problem = open_store(*named.store); !problem.empty()) return fail(problem);
  muffle::documents known;
  if (const std::string problem = read_known_documents(documents_, *named.store, known); !problem.empty())
    return fail(problem);

  collector all(known, *named.store, clock_, wanted_);
  if (const std::string problem = all.listen(); !problem.empty()) return fail(problem);
  for (const muffle::answer_document* each : known.all()) {
    fmt::print("counts {} version {} ({} cells) by epochs of {} days\n", each->policy.name, each->policy.version,
               each->policy.cells, each->epoch_days);
  }
  print_bound(known, wanted_);
  fmt::print("listening at http://{}/v1/answers\n", all.address());
  std::fflush(stdout);

  running = &all;
  for (const int signal : {SIGTERM, SIGINT}) {
    std::signal(signal, [](int) {
      if (collector* const stopped = running) stopped->stop();
    });
  }
  all.run();
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, SIG_IGN);
  running = nullptr;
  return 0;
}
