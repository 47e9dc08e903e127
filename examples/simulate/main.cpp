// SPDX-License-Identifier: MIT

// Simulates households, what they play, and what leaves through a pipeline; then attacks what left, and estimates from
// it.

#include <algorithm>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <muffle/check/interval.hpp>

#include "address.hpp"
#include "attacks.hpp"
#include "catalogue.hpp"
#include "company.hpp"
#include "document_question.hpp"
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
  std::vector<std::string> head{"linked plays", "one question"};
  if (all.questions.size() == 2) head.push_back("both questions");
  print_head(head);
  for (const raw_result& each : attack_raw(all, wanted)) {
    std::vector<std::string> row{std::to_string(each.plays), percent(each.one_question)};
    if (each.both_questions) row.push_back(percent(*each.both_questions));
    print_row(row);
  }
}

void print_address(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  fmt::print(
      "\n## Through the pipeline, where a network address joins what a household sends\n\n"
      "The household plays ten episodes of one series in every week, in their order, and nothing else. Somebody who "
      "knows that weighs\nevery episode of every series that it can have begun with, week by week.\n\n");
  print_head({"weeks watched", "answers", "names the series, each as likely", "guessing",
              "names the series, by popularity", "guessing the most popular"});
  for (const address_result& each : attack_address(all, pipeline, wanted)) {
    print_row({std::to_string(each.weeks), fmt::format("{:.1f}", each.answers), percent(each.uniform),
               percent(each.uniform.baseline.value()), percent(each.popular), percent(each.popular.baseline.value())});
  }
}

void print_presence(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  fmt::print(
      "\n## By how many messages a network address sends\n\n"
      "Somebody only counts them, and says of a household with habits whether it played anything in the week before. "
      "In half of the\nweeks it did.\n\n");
  const outcome found = attack_presence(all, pipeline, wanted);
  print_head({"attack", "right", "guessing"});
  print_row({"says whether anything was played", percent(found), percent(found.baseline.value())});
}

void print_without_relay(const world& all, const std::vector<simulated_pipeline>& pipelines, const settings& wanted) {
  std::vector<std::vector<address_result>> found;
  for (const simulated_pipeline& each : pipelines) found.push_back(attack_address(all, each, wanted));
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
      std::vector<std::string> row{pipelines[i].what};
      for (const address_result& each : found[i]) row.push_back(percent(is_popular ? each.popular : each.uniform));
      row.push_back(fmt::format("{:.1f}", found[i].back().answers));
      print_row(row);
    }
  }
}

void print_company(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  fmt::print(
      "\n## Through the pipeline, where few installations send\n\n"
      "Households with habits. A message is alone where no other one of its week says the same.\n\n");
  print_head({"installations", "messages of a week", "alone in their answer"});
  for (const std::size_t households : {50U, 200U, 1000U}) {
    const alone_result found = count_alone(all, pipeline, wanted, households);
    print_row(
        {with_thousands(households),
         fmt::format("{:.1f}", static_cast<double>(found.messages) / static_cast<double>(found.worlds)),
         percent(static_cast<double>(found.alone) / static_cast<double>(std::max<std::uint64_t>(found.messages, 1)))});
  }
}

void print_hit(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  const hit_result found = look_for_hit(all, pipeline, wanted);
  fmt::print("\n## A hit\n\nOne play in five is of the same new episode. {} of households play it in a week.\n\n",
             percent(static_cast<double>(found.played_it) /
                     static_cast<double>(std::max<std::uint64_t>(found.households, 1))));
  print_head({"messages that say what the hit would say", "are about it"});
  print_row({with_thousands(found.is_about_it.tries), percent(found.is_about_it)});
}

void print_relay(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  const relay_result found = attack_relay(all, pipeline, wanted);
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

void print_times(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
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
      const times_result found = attack_times(all, pipeline, wanted, which, seconds);
      print_row({std::string(which.what), every,
                 percent(static_cast<double>(found.left) / static_cast<double>(found.put_in)),
                 percent(found.by_time_of_day), percent(found.by_time_of_day.baseline.value())});
    }
  }
}

void print_estimates(const world& all, const simulated_pipeline& pipeline, const settings& wanted) {
  const accuracy found = measure_estimates(all, pipeline, wanted);
  fmt::print(
      "\n## What a collector learns\n\n"
      "{} households, {} week{}, {} times over; classes that more than 1 % of plays are in.\n\n",
      with_thousands(wanted.households), wanted.epochs, wanted.epochs == 1 ? "" : "s", wanted.rounds);
  print_head({"answers to each question", "classes", "median relative error", "intervals of 95 % that hold the truth"});
  print_row({with_thousands(static_cast<std::uint64_t>(found.answers)), std::to_string(found.classes),
             percent(found.median_error), percent(found.covered)});
}

bool write_collected(const std::string& directory, const world& all, const collected& seen, problems& found) {
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
  for (std::size_t question = 0; question != all.questions.size(); ++question) {
    const std::string& name = all.questions[question].name;
    for (std::size_t cell = 0; cell != seen.truth[question].size(); ++cell)
      truth += fmt::format("{},{},{:.6f}\n", name, cell, seen.truth[question][cell]);
    for (const muffle::estimate& each : seen.estimates[question])
      estimates += fmt::format("{},{},{:.6f},{:.6f},{:.6f}\n", name, each.cell, each.share, each.low, each.high);
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

int usage(std::string_view message) {
  fmt::print(stderr, "muffle-simulate: {}\nRun muffle-simulate --help for how it is used.\n", message);
  return 2;
}

/// Documents that can be simulated together. A sentence where something is wrong.
std::variant<std::vector<document_question>, std::string> read_questions(const std::vector<std::string>& paths,
                                                                         const std::vector<std::string>& maps,
                                                                         std::vector<std::string>& own) {
  auto read = read_documents(paths, maps, own);
  const auto* documents = std::get_if<std::vector<document_question>>(&read);
  if (documents == nullptr) return read;
  if (documents->size() > most_questions)
    return fmt::format("{} documents are named: a household is asked one of two questions, so name one or two",
                       documents->size());
  if (documents->size() == 2 && documents->front().policy().name == documents->back().policy().name)
    return fmt::format("{} is named twice: name two questions", documents->front().policy().name);
  for (const document_question& each : *documents) {
    const muffle::policy_document& policy = each.policy();
    if (policy.cells > most_cells)
      return fmt::format("{} has {} cells, and up to {} are simulated: a policy has some hundred", policy.name,
                         with_thousands(policy.cells), with_thousands(most_cells));
    if (policy.cells < 2) return fmt::format("{} has one cell: whatever is played, it says the same", policy.name);
  }
  return read;
}

/// The first column that a document is read from and a catalogue lacks, in a sentence; empty where there is none.
std::string missing_in(const std::vector<std::string>& columns, const std::vector<document_question>& documents) {
  for (const document_question& each : documents) {
    if (std::string what = each.missing_in(&columns); !what.empty()) return what;
  }
  return {};
}

/// Reads a catalogue. Rows that make no sense to a document are reported, and left out. Whether no column was missing.
bool read_titles(const std::string& path, const std::vector<document_question>& documents,
                 const std::vector<std::string>& own, problems& found, std::vector<media_item>& items) {
  bool is_whole = true;
  const auto lacks = [&](const std::vector<std::string>& columns) {
    std::string what = missing_in(columns, documents);
    is_whole = what.empty();
    return what;
  };
  const auto use = [&](const media_item& item) {
    for (const document_question& each : documents) {
      const std::string what = each.what_is_wrong(item);
      if (what.empty()) continue;
      found.report(path, fmt::format("row {}: {}; this row is left out", item.row, what));
      return;
    }
    items.push_back(item);
  };
  read_catalogue(path, found, use, {}, own, lacks);
  return is_whole;
}

}  // namespace

int main(int argc, char** argv) {
  // Whoever reads our output may stop when they have seen enough.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app(
      "Simulates households with stated habits over catalogues and made-up series, sends what they play through a "
      "pipeline,\nattacks what left, and compares what a collector estimates with the truth. The same seed gives the "
      "same.\n\n"
      "Without a --document, the questions are video_length and video_quality. With one or two, those are asked, of "
      "every "
      "title\nof the catalogues. Their cells go through the same stages. Made-up series have lengths, bit rates, "
      "pictures "
      "and codecs,\nand in all else that a document asks for each of them is like one title of the catalogues.",
      "muffle-simulate");
  std::string names;
  for (const pipeline_name& each : pipeline_names) names += fmt::format("\n  {}: {}", each.name, each.what);
  std::vector<std::string> catalogues;
  std::vector<std::string> documents;
  std::vector<std::string> maps;
  std::string chosen = "bounded";
  std::string directory;
  std::size_t series = 3000;
  bool are_times = false;
  bool is_without_relay = false;
  settings wanted{.households = 1000, .epochs = 1, .tries = 1000, .rounds = 5, .seed = 1};
  app.add_option("catalogue", catalogues, "Catalogues, whose films and talks can be played")
      ->required()
      ->type_name("CATALOGUE.csv");
  app.add_option("--document", documents,
                 "Ask the question of this document, as muffle::describe writes it; may be given twice")
      ->allow_extra_args(false)
      ->type_name("FILE.json");
  app.add_option(
         "--map", maps,
         "Read a member that documents ask for from this column, and in this unit; member= if no column has it.\n"
         "Without, it is read from the column of its own name, in the unit of the document")
      ->allow_extra_args(false)
      ->type_name("MEMBER=COLUMN[:UNIT]");
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
  const auto chosen_at = std::find_if(pipeline_names.begin(), pipeline_names.end(),
                                      [&](const pipeline_name& each) { return each.name == chosen; });
  if (chosen_at == pipeline_names.end()) {
    fmt::print(stderr, "muffle-simulate: there is no pipeline {}; these there are:{}\n", printable(chosen), names);
    return 2;
  }
  std::vector<std::string> own;
  const auto read = read_questions(documents, maps, own);
  if (const auto* problem = std::get_if<std::string>(&read)) return usage(printable(*problem));
  const auto& questions = std::get<std::vector<document_question>>(read);
  for (const std::string& path : catalogues) {
    const std::vector<std::string> columns = columns_of(path);
    const std::string what = columns.empty() ? std::string() : missing_in(columns, questions);
    if (!what.empty()) return usage(printable(fmt::format("{}: {}", path, what)));
  }

  problems found("muffle-simulate");
  std::vector<media_item> items;
  for (const std::string& path : catalogues) {
    if (!read_titles(path, questions, own, found, items)) return 2;
  }
  const world all(items, series, wanted.seed, questions);
  if (all.films == 0) {
    found.report(catalogues.front(), questions.empty()
                                         ? "there is no film or talk in it, so that nobody has anything to play"
                                         : "there is no title in it, so that nobody has anything to play");
    return 2;
  }
  for (std::size_t i = 0; i != all.questions.size(); ++i) {
    if (!all.dummy_weights(i).empty()) continue;
    found.report(
        all.questions[i].name,
        fmt::format("no answer is shared by {} of {} titles, so that the gate would hold everything back: name "
                    "more catalogues, or take fewer classes",
                    smallest_crowd, with_thousands(all.titles.size())));
    return 2;
  }
  const all_pipelines pipelines = pipelines_of(all, questions);

  if (is_without_relay) {
    print_without_relay(all, pipelines.without_relay, wanted);
    return found.any() ? 2 : 0;
  }
  const simulated_pipeline& pipeline = pipelines.named[static_cast<std::size_t>(chosen_at - pipeline_names.begin())];
  const std::int64_t now = first_week;
  fmt::print("# {}\n\n", pipeline.what);
  for (const std::string& stage : pipeline.make(now, 1)->describe()) fmt::print("- {}\n", stage);
  fmt::print("\n{} {}, {} series with {} episodes.\n\n", with_thousands(all.films),
             questions.empty() ? "films and talks" : "titles of catalogues", with_thousands(all.series.size()),
             with_thousands(all.titles.size() - all.films));
  if (are_times) {
    print_times(all, pipeline, wanted);
    return found.any() ? 2 : 0;
  }
  print_raw(all, wanted);
  print_address(all, pipeline, wanted);
  print_presence(all, pipeline, wanted);
  print_relay(all, pipeline, wanted);
  print_company(all, pipeline, wanted);
  if (pipeline.is_bounded) print_hit(all, pipeline, wanted);
  print_estimates(all, pipeline, wanted);
  if (!directory.empty() && !write_collected(directory, all, collect(all, pipeline, wanted, wanted.seed), found))
    return 2;
  return found.any() ? 2 : 0;
}
