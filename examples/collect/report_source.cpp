// SPDX-License-Identifier: MIT
#include "report_source.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "collector_starts.hpp"
#include "known_documents.hpp"
#include "publish.hpp"

void report_source::add_options(CLI::App& to) {
  store_.add_options(to);
  to.add_option(
        "--threshold", threshold_,
        "What fewer answers have is hidden, and counts are rounded down to multiples. It goes for epochs that are "
        "published from now on; what is published stays as it is.")
      ->default_val(20)
      ->check(CLI::Range(std::uint64_t{2}, std::uint64_t{1'000'000'000}));
  to.add_option("--installations", installations_,
                "How many installations send, where they send dummies; without it, there are no shares among dummies.")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}));
  to.add_option("--collectors", collectors_,
                "How many collectors took answers at one time: each takes as many of one address as another.")
      ->default_val(1)
      ->check(CLI::Range(1, 1'000'000));
}

std::string report_source::read(collection_report& to) const {
  std::unique_ptr<answer_store> store;
  muffle::documents known;
  if (std::string problem = store_.open(store, known); !problem.empty()) return problem;
  if (std::string problem = read_kept_documents(*store, known); !problem.empty()) return problem;
  muffle::published_tables told;
  if (std::string problem = publish(*store, known, clock_, threshold_, told); !problem.empty()) return problem;
  collector_starts starts;
  if (std::string problem = starts.read(*store); !problem.empty()) return problem;
  to = make_report(known, told, installations_, [&](std::uint32_t days, std::uint64_t epoch) {
    return starts.most_of_address(days, epoch, collectors_);
  });
  return {};
}

std::vector<std::string> report_source::remarks(const collection_report& on) const {
  std::vector<std::string> result = on.problems;
  for (const collection_report::version& each : on.versions) {
    const auto others = std::count_if(each.epochs.begin(), each.epochs.end(),
                                      [this](const auto& epoch) { return epoch.threshold != threshold_; });
    if (others == 0) continue;
    result.push_back(
        fmt::format("{} version {}: of {} epochs, {} had been published with another threshold than {}, and stay "
                    "as they are",
                    each.policy, each.number, each.epochs.size(), others, threshold_));
  }
  return result;
}
