// SPDX-License-Identifier: MIT

// Simulates households, what they play, and what leaves through a pipeline; then attacks what left, and estimates from
// it.

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <muffle/check/interval.hpp>

#include "address.hpp"
#include "attacks.hpp"
#include "catalogue.hpp"
#include "company.hpp"
#include "estimates.hpp"
#include "problems.hpp"
#include "sender.hpp"
#include "terminal.hpp"
#include "times.hpp"
#include "world.hpp"

namespace {

using muffle::check::outcome;

/// "0.84 % (0.62-1.13)": the rate and where the probability is, at 95 %.
std::string percent(const outcome& reached) {
  const auto range = reached.clopper_pearson();
  return fmt::format("{:.2f} % ({:.2f}-{:.2f})", 100 * reached.rate().value(), 100 * range.low, 100 * range.high);
}

std::string percent(double share) { return fmt::format("{:.2f} %", 100 * share); }

void print_row(const std::vector<std::string>& cells) {
  for (const std::string& each : cells) fmt::print("| {} ", each);
  fmt::print("|\n");
}

void print_head(const std::vector<std::string>& names) {
  print_row(names);
  print_row(std::vector<std::string>(names.size(), "---"));
}

void print_raw(const world& all, const settings& wanted) {
  fmt::print(
      "## Without any stage\n\nSomebody who sees the answers about plays of one household, in their order, names the "
      "series.\n\n");
  print_head({"linked plays", "one question", "both questions"});
  for (const raw_result& each : attack_raw(all, wanted)) {
    print_row({std::to_string(each.plays), percent(each.one_question), percent(each.both_questions)});
  }
}

void print_address(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                   const settings& wanted) {
  fmt::print(
      "\n## Through the pipeline, where a network address joins what a household sends\n\n"
      "The household plays ten episodes of one series in every week, in their order, and nothing else. Somebody who "
      "knows that weighs\nevery episode of every series that it can have begun with, week by week.\n\n");
  print_head({"weeks watched", "answers", "names the series, each as likely", "guessing",
              "names the series, by popularity", "guessing the most popular"});
  for (const address_result& each : attack_address(all, pipeline, counted, wanted)) {
    print_row({std::to_string(each.weeks), fmt::format("{:.1f}", each.answers), percent(each.uniform),
               percent(each.uniform.baseline.value()), percent(each.popular), percent(each.popular.baseline.value())});
  }
}

void print_presence(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                    const settings& wanted) {
  fmt::print(
      "\n## By how many messages a network address sends\n\n"
      "Somebody only counts them, and says of a household with habits whether it played anything in the week before. "
      "In half of the\nweeks it did.\n\n");
  const outcome found = attack_presence(all, pipeline, counted, wanted);
  print_head({"attack", "right", "guessing"});
  print_row({"says whether anything was played", percent(found), percent(found.baseline.value())});
}

void print_without_relay(const world& all, const video_reference& counted, const settings& wanted) {
  std::vector<std::vector<address_result>> found;
  for (const simulated_pipeline& each : pipelines_without_relay())
    found.push_back(attack_address(all, each, counted, wanted));
  fmt::print(
      "## What a host without a relay can choose\n\n"
      "The same attack. Each pipeline is `bounded` but for what is said of it.\n");
  for (const bool is_popular : {false, true}) {
    fmt::print("\nNames the series, {}:\n\n", is_popular ? "by popularity" : "each as likely");
    std::vector<std::string> head{"pipeline"};
    for (const address_result& each : found.front())
      head.push_back(fmt::format("{} week{}", each.weeks, each.weeks == 1 ? "" : "s"));
    head.push_back("answers by then");
    print_head(head);
    for (std::size_t i = 0; i != found.size(); ++i) {
      std::vector<std::string> row{std::string(pipelines_without_relay()[i].what)};
      for (const address_result& each : found[i]) row.push_back(percent(is_popular ? each.popular : each.uniform));
      row.push_back(fmt::format("{:.1f}", found[i].back().answers));
      print_row(row);
    }
  }
}

void print_company(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                   const settings& wanted) {
  fmt::print(
      "\n## Through the pipeline, where few installations send\n\n"
      "Households with habits. A message is alone where no other one of its week says the same.\n\n");
  print_head({"installations", "messages of a week", "alone in their answer"});
  for (const std::size_t households : {50U, 200U, 1000U}) {
    const alone_result found = count_alone(all, pipeline, counted, wanted, households);
    print_row(
        {with_thousands(households),
         fmt::format("{:.1f}", static_cast<double>(found.messages) / static_cast<double>(found.worlds)),
         percent(static_cast<double>(found.alone) / static_cast<double>(std::max<std::uint64_t>(found.messages, 1)))});
  }
}

void print_hit(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
               const settings& wanted) {
  const hit_result found = look_for_hit(all, pipeline, counted, wanted);
  fmt::print("\n## A hit\n\nOne play in five is of the same new episode. {} of households play it in a week.\n\n",
             percent(static_cast<double>(found.played_it) /
                     static_cast<double>(std::max<std::uint64_t>(found.households, 1))));
  print_head({"messages that say what the hit would say", "are about it"});
  print_row({with_thousands(found.is_about_it.tries), percent(found.is_about_it)});
}

void print_relay(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                 const settings& wanted) {
  const relay_result found = attack_relay(all, pipeline, counted, wanted);
  fmt::print(
      "\n## Through the pipeline and an anonymizing relay\n\n"
      "Among {} messages of a week somebody knows which one is the household's.\n\n",
      with_thousands(found.messages));
  print_head({"attack", "right", "guessing"});
  print_row(
      {"names the series from that one answer", percent(found.one_answer), percent(found.one_answer.baseline.value())});
  print_row({"names it from ten: that one and the nine that came nearest in time", percent(found.ten_answers),
             percent(found.ten_answers.baseline.value())});
  fmt::print(
      "\nGiven a message, somebody looks for the one of the same household in the next week. They know how alike the "
      "answers\nof one household are, having watched others.\n\n");
  print_head({"households", "the one at the nearest time of the week", "the likeliest by what it says", "guessing"});
  const auto print_pairing = [](std::string_view who, const pairing& of) {
    print_row({std::string(who), percent(of.by_time), percent(of.by_look), percent(of.by_time.baseline.value())});
  };
  print_pairing("play one series and nothing else", found.of_fans);
  print_pairing("have habits", found.of_viewers);
}

void print_times(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                 const settings& wanted) {
  fmt::print(
      "\n## Through the pipeline and an anonymizing relay, by the time of the day\n\n"
      "Among the messages of {} households in a week, somebody looks for the one of the household whose message of the "
      "week before\nthey have: the one at the nearest time of the day. Each machine is switched on at the same second "
      "of "
      "every day.\n\n",
      with_thousands(wanted.households));
  print_head({"machine", "asks every", "left in their week", "the one at the nearest time of the day", "guessing"});
  for (const machine& which : machines) {
    for (const auto& [every, seconds] :
         {std::pair("minute", 60), std::pair("10 minutes", 600), std::pair("hour", 3600)}) {
      const times_result found = attack_times(all, pipeline, counted, wanted, which, seconds);
      print_row({std::string(which.what), every,
                 percent(static_cast<double>(found.left) / static_cast<double>(found.put_in)),
                 percent(found.by_time_of_day), percent(found.by_time_of_day.baseline.value())});
    }
  }
}

void print_estimates(const world& all, const simulated_pipeline& pipeline, const video_reference& counted,
                     const settings& wanted) {
  const accuracy found = measure_estimates(all, pipeline, counted, wanted);
  fmt::print(
      "\n## What a collector learns\n\n"
      "{} households, {} week{}, {} times over; classes that more than 1 % of plays are in.\n\n",
      with_thousands(wanted.households), wanted.epochs, wanted.epochs == 1 ? "" : "s", wanted.rounds);
  print_head({"answers to each question", "classes", "median relative error", "intervals of 95 % that hold the truth"});
  print_row({with_thousands(static_cast<std::uint64_t>(found.answers)), std::to_string(found.classes),
             percent(found.median_error), percent(found.covered)});
}

bool write_collected(const std::string& directory, const collected& seen, problems& found) {
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  std::string bytes;
  std::string lines;
  for (const message& each : seen.messages) {
    bytes.append(reinterpret_cast<const char*>(each.bytes.data()), each.bytes.size());
    lines += each.json + "\n";
  }
  std::string truth = "question,cell,share\n";
  std::string estimates = "question,cell,share,low,high\n";
  constexpr std::array<std::string_view, 2> names{muffle::policy_name<video_length>,
                                                  muffle::policy_name<video_quality>};
  for (std::size_t question = 0; question != 2; ++question) {
    for (std::size_t cell = 0; cell != seen.truth[question].size(); ++cell)
      truth += fmt::format("{},{},{:.6f}\n", names[question], cell, seen.truth[question][cell]);
    for (const muffle::estimate& each : seen.estimates[question])
      estimates +=
          fmt::format("{},{},{:.6f},{:.6f},{:.6f}\n", names[question], each.cell, each.share, each.low, each.high);
  }
  const auto write = [&](std::string_view name, const std::string& text) {
    const std::string path = fmt::format("{}/{}", directory, name);
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) found.report(path, "cannot be written: check the directory, its permissions and the space that is left");
    return static_cast<bool>(file);
  };
  return write("received.bin", bytes) && write("received.ndjson", lines) && write("truth.csv", truth) &&
         write("estimates.csv", estimates);
}

}  // namespace

int main(int argc, char** argv) {
  // Whoever reads our output may stop when they have seen enough.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app(
      "Simulates households with stated habits over catalogues and made-up series, sends what they play through a "
      "pipeline,\nattacks what left, and compares what a collector estimates with the truth. The same seed gives the "
      "same.",
      "muffle-simulate");
  std::string names;
  for (const simulated_pipeline& each : simulated_pipelines()) names += fmt::format("\n  {}: {}", each.name, each.what);
  std::vector<std::string> catalogues;
  std::string chosen = "bounded";
  std::string directory;
  std::size_t series = 3000;
  bool are_times = false;
  bool is_without_relay = false;
  settings wanted{.households = 1000, .epochs = 1, .tries = 1000, .rounds = 5, .seed = 1};
  app.add_option("catalogue", catalogues, "Catalogues, whose films and talks can be played")
      ->required()
      ->type_name("CATALOGUE.csv");
  app.add_option("--pipeline", chosen, "What is between a play and the network:" + names)->type_name("NAME");
  app.add_option("--households", wanted.households, "How many households there are (1,000)")
      ->check(CLI::Range(2, 1'000'000))
      ->type_name("N");
  app.add_option("--epochs", wanted.epochs, "For how many weeks a collector collects (1)")
      ->check(CLI::Range(1, 520))
      ->type_name("N");
  app.add_option("--tries", wanted.tries, "How often each attack is tried (1,000)")
      ->check(CLI::Range(1, 1'000'000))
      ->type_name("N");
  app.add_option("--rounds", wanted.rounds, "How often estimates are compared with the truth, each time anew (5)")
      ->check(CLI::Range(1, 10'000))
      ->type_name("N");
  app.add_option("--series", series, "How many series are made up (3,000)")
      ->check(CLI::Range(2, 100'000))
      ->type_name("N");
  app.add_option("--seed", wanted.seed, "All is drawn from it (1)")->type_name("N");
  auto* times = app.add_flag(
      "--times", are_times,
      "Attack the times at which messages come instead, for machines that are always on, sleep or are shut down");
  auto* without_relay = app.add_flag("--without-relay", is_without_relay,
                                     "Attack what a network address joins instead, for pipelines that a host without a "
                                     "relay can choose");
  app.add_option("--out", directory,
                 "Write what the collector of the first round sees, the truth and the estimates:\n"
                 "received.bin, received.ndjson, truth.csv, estimates.csv")
      ->type_name("DIRECTORY")
      ->excludes(times)
      ->excludes(without_relay);
  without_relay->excludes(times);
  app.footer("Exit codes: 0 it was simulated; 2 wrong usage, or a catalogue that cannot be read.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  const auto& all_pipelines = simulated_pipelines();
  const auto pipeline = std::find_if(all_pipelines.begin(), all_pipelines.end(),
                                     [&](const simulated_pipeline& each) { return each.name == chosen; });
  if (pipeline == all_pipelines.end()) {
    fmt::print(stderr, "muffle-simulate: there is no pipeline {}; these there are:{}\n", printable(chosen), names);
    return 2;
  }

  problems found("muffle-simulate");
  std::vector<media_item> items;
  for (const std::string& path : catalogues)
    read_catalogue(path, found, [&](const media_item& item) { items.push_back(item); });
  const world all(items, series, wanted.seed);
  if (all.films == 0) {
    found.report(catalogues.front(), "there is no film or talk in it, so that nobody has anything to play");
    return 2;
  }
  // Every title is public here, so that the gate knows the crowds exactly.
  std::vector<video_play> records;
  for (const title& each : all.titles) records.push_back(each.record);
  const auto counted = video_reference::of(std::span<const video_play>(records), all.synthetic);

  if (is_without_relay) {
    print_without_relay(all, counted, wanted);
    return 0;
  }
  const std::int64_t now = first_week;
  fmt::print("# {}\n\n", pipeline->what);
  for (const muffle::phrase& stage : pipeline->make(counted, now, 1)->describe()) fmt::print("- {}\n", stage.text());
  fmt::print("\n{} films and talks, {} series with {} episodes.\n\n", with_thousands(all.films),
             with_thousands(all.series.size()), with_thousands(all.titles.size() - all.films));
  if (are_times) {
    print_times(all, *pipeline, counted, wanted);
    return 0;
  }
  print_raw(all, wanted);
  print_address(all, *pipeline, counted, wanted);
  print_presence(all, *pipeline, counted, wanted);
  print_relay(all, *pipeline, counted, wanted);
  print_company(all, *pipeline, counted, wanted);
  if (pipeline->is_bounded) print_hit(all, *pipeline, counted, wanted);
  print_estimates(all, *pipeline, counted, wanted);
  if (!directory.empty() && !write_collected(directory, collect(all, *pipeline, counted, wanted, wanted.seed), found))
    return 2;
  return found.any() ? 2 : 0;
}
