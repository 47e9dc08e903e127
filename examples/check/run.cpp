// SPDX-License-Identifier: MIT
#include <muffle-check/run.hpp>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "collection.hpp"
#include "document_question.hpp"
#include "finding.hpp"
#include "output.hpp"
#include "policies.hpp"
#include "problems.hpp"
#include "shard.hpp"
#include "terminal.hpp"

namespace {

constexpr int holds = 0;
constexpr int falls_short = 1;
constexpr int cannot_tell = 2;

int usage(std::string_view message) {
  fmt::print(stderr, "muffle-check: {}\nRun muffle-check --help for how it is used.\n", message);
  return cannot_tell;
}

using muffle::check::checked_policies;

const checked_policy* policy_named(const checked_policies& policies, std::string_view name) {
  for (const checked_policy& each : policies.all) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

std::string names_of(const checked_policies& policies) {
  std::string names;
  for (const checked_policy& each : policies.all) names += fmt::format("\n  {}", each.name);
  return names;
}

/// Where a tally stands for titles, no catalogue need be named.
bool names_a_tally(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](const char* word) {
    return std::string_view(word).starts_with("--tally") || std::string_view(word).starts_with("--counts");
  });
}

/// A reference as a header: `muffle::reference<...>::parse(public_titles)` reads it.
std::string cpp_constant(const std::string& text) {
  return fmt::format(
      "// Written by muffle-check --write-reference --cpp.\n#pragma once\n\n#include <string_view>\n\n"
      "inline constexpr std::string_view public_titles = R\"({})\";\n",
      text);
}

/// A share given in percent, exactly: 0.5 is 5/1000.
muffle::ratio share_of(double percent) { return {static_cast<std::uint64_t>(percent * 10'000 + 0.5), 1'000'000}; }

/// Why there is no title to ask; `left_out` are the sources that lack something.
std::string no_title(const std::vector<std::string>& left_out) {
  return left_out.empty() ? "there is no title that it is about: an empty catalogue shows nothing"
                          : fmt::format("there is no title that it can be asked about: {}", left_out.front());
}

/// Why counts are not worth writing; empty where they are. Counts say what is rare or incomplete, and not what is
/// unknown within a class, so no verdict over them could.
std::string why_no_shard(const counted_titles& of, const muffle::check::requirement& wanted,
                         const std::vector<std::string>& left_out) {
  const std::uint64_t titles = of.combinations.total();
  if (titles == 0) return no_title(left_out);
  const muffle::ratio share{of.unanswered(), titles};
  if (of.unknown_in_class == 0 || share <= wanted.max_unanswered) return {};
  return fmt::format(
      "{} of the titles say nothing, more than {}, and of {} something is unknown where their counts do not say so",
      percent(share.value()), percent(wanted.max_unanswered.value()), with_thousands(of.unknown_in_class));
}

int run_over(const checked_policies& given_policies, int argc, char** argv) {
  // Whoever reads our output may stop when they have seen enough.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app(
      "Says whether what a policy releases of the titles of catalogues is hard to tell apart, by counting and by "
      "attack.\n\n"
      "A catalogue is a CSV file whose first row names its columns: id, title, series, duration_s, bitrate_kbps, "
      "height,\n"
      "video_codec, audio_codec, size_bytes, year and kind (film, episode, music, talk). All catalogues are put "
      "together.\n\n"
      "The databases of Plex, Jellyfin, Kodi, Tautulli and Gerbera are catalogues too. Nothing is written to them;\n"
      "stderr says what each was taken for. In a log of plays each title counts once, but for --household.",
      "muffle-check");
  std::vector<std::string> names;
  std::vector<std::string> documents;
  std::vector<std::string> maps;
  std::vector<std::string> catalogues;
  std::vector<std::string> tallies;
  findings all;
  all.wanted.k = 20;
  all.wanted.max_cells = 256;
  double max_top1 = 100;
  double max_top20 = 100;
  double max_unanswered = 25;
  std::string household;
  std::string html;
  std::string reference;
  std::string shard;
  bool as_cpp = false;
  bool as_json = false;
  bool suggest = false;
  app.add_option("--policy", names, "Check this policy; may be given more than once:" + names_of(given_policies))
      ->allow_extra_args(false)
      ->type_name("NAME");
  app.add_option("--document", documents,
                 "Check the policy of this document, as muffle::describe writes it; may be given more than once")
      ->allow_extra_args(false)
      ->type_name("FILE.json");
  app.add_option(
         "--map", maps,
         "Read a member that documents ask for from this column, and in this unit; member= if no column has it.\n"
         "Without, it is read from the column of its own name, in the unit of the document")
      ->allow_extra_args(false)
      ->type_name("MEMBER=COLUMN[:UNIT]");
  app.add_option("catalogue", catalogues,
                 "Catalogues and databases of media servers, put together; - is a catalogue on standard input")
      ->required(!names_a_tally(argc, argv))
      ->type_name("CATALOGUE");
  auto* tally_option = app.add_option("--tally,--counts", tallies,
                 "Counts in place of titles: a CSV file whose columns are the fields of a policy with their classes,\n"
                 "count, and, if it is known, libraries, or policy, version, cell and count, as --shard writes it;\n"
                 "may be given more than once: they add up")
      ->allow_extra_args(false)
      ->type_name("FILE");
  auto* population_option = app.add_option("--population", all.population,
                 "Count crowds in these catalogues, databases or tallies, such as all public titles, for the answers\n"
                 "that the catalogue gives (k-map)")
      ->type_name("FILE");
  app.add_option("--k", all.wanted.k, "The smallest crowd that a cell may have (20)")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  app.add_option("--max-cells", all.wanted.max_cells, "How many cells a policy may have (256)")
      ->check(CLI::Range(1, 1'000'000'000))
      ->type_name("N");
  app.add_option("--max-top1", max_top1, "How many titles in a hundred one guess may name (100)")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("PERCENT");
  app.add_option("--max-top20", max_top20, "How many titles in a hundred twenty guesses may name (100)")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("PERCENT");
  app.add_option(
         "--max-unanswered", max_unanswered,
         "Of how many titles in a hundred the answer may say nothing, since it is rare, incomplete or unknown;\n"
         "above it there is no verdict (25)")
      ->check(CLI::Range(0.0, 100.0))
      ->type_name("PERCENT");
  app.add_option("--seed", all.seed,
                 "Attacks, and their sample of titles, draw from it: the same seed gives the same report (1)")
      ->type_name("N");
  app.add_option("--household", household,
                 "Rows are plays, and this column names who played: measures households, too. In the log\n"
                 "of Tautulli it is user_id, in that of Playback Reporting UserId")
      ->type_name("COLUMN");
  auto* json_option = app.add_flag("--json", as_json, "Print one JSON document");
  auto* html_option = app.add_option("--html", html, "Write one self-contained page")->excludes(json_option)->type_name("FILE");
  auto* suggest_option =
      app.add_flag("--suggest", suggest,
                   "Print the table of combinations to keep, as C++, that reaches the requirement, and what it costs");
  auto* reference_option =
      app.add_option("--write-reference", reference,
                     "Write how many titles have each cell, for the gate of a pipeline (require_k)")
          ->type_name("FILE");
  app.add_flag("--cpp", as_cpp, "Write the reference as a C++ header, with the constant public_titles")
      ->needs(reference_option);
  app.add_option("--shard", shard,
                 "Count titles, keep none, and write the counts, for --tally; several of these give one verdict.\n"
                 "Nothing is attacked, and there is no verdict yet")
      ->excludes(json_option)
      ->excludes(html_option)
      ->excludes(population_option)
      ->excludes(tally_option)
      ->excludes(suggest_option)
      ->excludes(reference_option)
      ->type_name("FILE.csv");
  app.footer(
      "Exit codes: 0 the policies hold, or the counts are written; 1 they fall short; 2 it cannot tell: wrong usage, a catalogue that cannot be\n"
      "read or is about nothing, or an attack that proved invalid. The first sentence says why.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : cannot_tell;
  }
  for (const double percent : {max_top1, max_top20, max_unanswered}) {
    if (!(percent >= 0 && percent <= 100)) return usage("a share is a number of percent, from 0 to 100");
  }
  if (names.empty() && documents.empty()) return usage("name a --policy, or a --document of one");
  const std::vector<std::string> written{html, reference, shard};
  for (const auto* inputs : {&catalogues, &tallies, &all.population, &documents}) {
    for (const std::string& input : *inputs) {
      for (const std::string& output : written) {
        std::error_code none;
        if (!output.empty() && std::filesystem::equivalent(input, output, none))
          return usage(fmt::format("{} is read, so nothing is written to it: name another file", printable(output)));
      }
    }
  }
  if (!reference.empty() && !all.population.empty())
    return usage("--write-reference counts the catalogues: name the population as these");
  all.wanted.max_top1 = share_of(max_top1);
  all.wanted.max_top20 = share_of(max_top20);
  all.wanted.max_unanswered = share_of(max_unanswered);
  all.catalogues = catalogues;
  all.catalogues.insert(all.catalogues.end(), tallies.begin(), tallies.end());
  all.has_households = !household.empty();

  std::vector<const checked_policy*> policies;
  for (const std::string& name : names) {
    const checked_policy* policy = policy_named(given_policies, name);
    const auto& without = given_policies.not_in_catalogues;
    if (policy == nullptr && std::find(without.begin(), without.end(), name) != without.end()) {
      return usage(fmt::format("{} asks what no catalogue holds, so its crowds cannot be counted here", name));
    }
    if (policy == nullptr)
      return usage(fmt::format("there is no policy {}; these there are:{}", printable(name), names_of(given_policies)));
    if (std::find(policies.begin(), policies.end(), policy) == policies.end()) policies.push_back(policy);
  }

  std::vector<std::string> own = given_policies.columns;
  const auto read_questions = read_documents(documents, maps, own);
  if (const auto* problem = std::get_if<std::string>(&read_questions)) return usage(printable(*problem));
  std::deque<checked_policy> of_documents;
  for (const document_question& each : std::get<std::vector<document_question>>(read_questions)) {
    policies.push_back(&of_documents.emplace_back(checked_document(each)));
    const auto same = std::count_if(policies.begin(), policies.end(),
                                    [&](const checked_policy* other) { return other->name == each.policy().name; });
    if (same > 1) return usage(fmt::format("{} is named twice: check one after the other", each.policy().name));
  }

  if (all.has_households && !all.population.empty())
    return usage(
        "--household counts the households of the catalogue, and --population another one's titles: ask one "
        "after the other");

  if (all.has_households && (!shard.empty() || !tallies.empty()))
    return usage(
        "--household counts distinct households, and these do not add up: one that plays in two files would count "
        "twice. Name the plays themselves, all at once");

  problems found("muffle-check");
  const auto write = [&](const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    file.close();
    if (!file) found.report(path, "cannot be written: check the directory, its permissions and the space that is left");
    return static_cast<bool>(file);
  };
  const auto read = [&](const std::vector<std::string>& files, const std::vector<std::string>& counts,
                        const counting_options& wanted) {
    collection_reader reader(policies, household, own, wanted, found);
    for (const std::string& file : files) reader.read(file);
    for (const std::string& file : counts) reader.read_tally(file);
    return reader.finish();
  };
  if (!shard.empty()) {
    const collection counted = read(catalogues, {}, {});
    for (const counted_titles& each : counted.counted) {
      const std::vector<std::string> left_out = counted.left_out_of(*each.policy);
      const std::string why = why_no_shard(each, all.wanted, left_out);
      if (!why.empty()) found.report(each.policy->name, why);
    }
    if (found.any() || !write(shard, shard_text(counted.counted))) return cannot_tell;
    for (const counted_titles& each : counted.counted) {
      fmt::print("{}: {} titles in {} of {} combinations{}\n", each.policy->name,
                 with_thousands(each.combinations.total()), each.combinations.cells_used(), each.combinations.cells(),
                 each.synthetic == 0 ? ""
                                     : fmt::format("; {} of them are synthetic, which counts do not say",
                                                   with_thousands(each.synthetic)));
    }
    return holds;
  }
  const collection given =
      read(catalogues, tallies,
           {.has_households = all.has_households, .is_drawn = true, .is_joint = true, .seed = all.seed});
  std::optional<collection> population;
  if (!all.population.empty()) {
    std::vector<std::string> rows;
    std::vector<std::string> counts;
    for (const std::string& file : all.population) (is_tally(file, policies) ? counts : rows).push_back(file);
    population = read(rows, counts, {.is_drawn = true, .seed = all.seed});
  }

  {
    progress_line line;
    const progress tell = [&](const std::string& what) { line.show(what); };
    for (const checked_policy* policy : policies) {
      auto checked = check_policy(*policy, given, population ? &*population : nullptr, all, tell);
      if (checked) {
        all.policies.push_back(std::move(*checked));
        continue;
      }
      std::vector<std::string> left_out = given.left_out_of(*policy);
      const bool lacks_population = population && !given.cells(*policy).empty();
      if (lacks_population) left_out = population->left_out_of(*policy);
      found.report(lacks_population ? fmt::format("{}, the population", policy->name) : std::string(policy->name),
                   all.has_households ? "there is no title that it is about, or none that a household played"
                                        : no_title(left_out));
    }
    for (const counted_together& each : given.together) {
      if (auto checked = check_together(each, all, tell)) all.together.push_back(std::move(*checked));
    }
  }
  all.problems = found.named();
  all.problem_count = found.count();

  if (!html.empty() && !write(html, html_page(all))) return cannot_tell;
  // What is no verdict is no reference either: a table without titles would hold everything back, and one of titles
  // that say nothing would let them pass.
  if (!reference.empty() && all.conclude().word != verdict_word::cannot_tell) {
    const auto tables = reference_of(policies, given);
    const std::string text = muffle::reference_text(tables);
    if (!write(reference, as_cpp ? cpp_constant(text) : text)) return cannot_tell;
  }
  if (as_json) {
    print_json(all);
  } else {
    print_text(all, suggest);
  }
  switch (all.conclude().word) {
    case verdict_word::holds:
      return holds;
    case verdict_word::falls_short:
      return falls_short;
    case verdict_word::cannot_tell:
      break;
  }
  return cannot_tell;
}

}  // namespace

int muffle::check::run(int argc, char** argv, const checked_policies& policies) {
  return run_over(policies, argc, argv);
}
