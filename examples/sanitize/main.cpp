// SPDX-License-Identifier: MIT

// muffle-sanitize: shows what a media server knows of files and catalogues beside what would leave it.

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <muffle/policy/read_document.hpp>
#include <muffle/release/format.hpp>

#include "catalogue.hpp"
#include "csv_rows.hpp"
#include "document_question.hpp"
#include "library.hpp"
#include "media_directory.hpp"
#include "media_file.hpp"
#include "output.hpp"
#include "problems.hpp"
#include "question.hpp"
#include "sql.hpp"
#include "tally.hpp"
#include "terminal.hpp"

namespace fs = std::filesystem;

namespace {

constexpr int done = 0;
constexpr int some_input_unreadable = 1;
constexpr int wrong_usage = 2;

/// Asks the questions about one title after the other.
class asker {
 public:
  /// `document` is the one that is asked, or null.
  asker(std::vector<tally> tallies, output& out, const document_question* document, problems& found)
      : tallies_(std::move(tallies)), out_(out), document_(document), found_(found) {}

  /// What a table lacks that the document is to be read from; empty where it lacks nothing.
  std::string missing_in(const std::vector<std::string>& columns) {
    std::string what = document_ != nullptr ? document_->missing_in(&columns) : std::string();
    lacked_a_column_ = lacked_a_column_ || !what.empty();
    return what;
  }
  bool lacked_a_column() const { return lacked_a_column_; }

  void ask(const media_item& item, const std::string& source) {
    ++titles_;
    if (const std::string what = document_ != nullptr ? document_->what_is_wrong(item) : ""; !what.empty()) {
      const std::string where = item.row != 0 ? fmt::format("row {}: ", item.row) : std::string();
      found_.report(source, fmt::format("{}{}; it is left out", where, what));
      return;
    }
    std::vector<asked_question> answers;
    for (tally& counted : tallies_) {
      if (auto given = counted.about().ask(item)) {
        counted.count(*given);
        answers.push_back({&counted.about(), std::move(*given)});
      }
    }
    // With one question chosen, titles that it is not about are only counted.
    if (answers.empty() && tallies_.size() == 1) {
      ++not_asked_;
    } else {
      out_.title(item, answers);
    }
  }

  void end() {
    out_.end(tallies_);
    if (titles_ == 0) fmt::print(stderr, "muffle-sanitize: there is no title in what was named\n");
    if (not_asked_ != 0) {
      fmt::print(stderr, "muffle-sanitize: {} titles are not what {} is about\n", not_asked_, tallies_[0].about().name);
    }
  }

 private:
  std::vector<tally> tallies_;
  output& out_;
  const document_question* document_;
  problems& found_;
  bool lacked_a_column_ = false;
  std::uint64_t titles_ = 0;
  std::uint64_t not_asked_ = 0;
};

void read_media_file(const fs::path& file, bool was_named, problems& found, asker& to) {
  const auto probed = probe_media_file(file.string());
  if (const auto* item = std::get_if<media_item>(&probed)) {
    to.ask(*item, file.string());
  } else if (was_named || has_media_extension(file)) {
    found.report(file.string(), std::get<std::string>(probed) + ": not a media file, or a damaged one");
  }
}

void read_directory(const std::string& name, problems& found, asker& to) {
  const media_directory directory = media_below(name, found);
  progress_line progress;
  std::uint64_t count = 0;
  for (const fs::path& file : directory.files) {
    // What is left of a database can look like a film.
    if (!is_library(file.string())) read_media_file(file, false, found, to);
    progress.show(fmt::format("{} files", ++count));
  }
  if (const std::string passed = directory.passed_over(); !passed.empty()) found.note(name, "passed over " + passed);
}

bool is_table(const std::string& name) {
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  return name == standard_input || (fs::exists(status) && !fs::is_directory(status) && !is_library(name) &&
                                    (!fs::is_regular_file(status) || extension_of(name) == ".csv"));
}

void read_table(const std::string& name, const std::vector<std::string>& own, problems& found, asker& to) {
  const auto lacks = [&](const std::vector<std::string>& columns) {
    return to.missing_in(columns);
  };
  read_catalogue(name, found, [&](const media_item& item) { to.ask(item, name); }, {}, own, lacks);
}

/// What an input lacks that a document is to be read from; empty where it lacks nothing, or where only reading it tells.
std::string missing_in(const std::string& name, const document_question& document) {
  std::error_code error;
  if (!fs::exists(fs::status(name, error))) return {};
  if (!is_table(name)) return document.missing_in(nullptr);
  const std::vector<std::string> columns = columns_of(name);
  return columns.empty() ? std::string() : document.missing_in(&columns);
}

void read_input(const std::string& name, const std::vector<std::string>& own, problems& found, library_reader& libraries,
                asker& to) {
  std::error_code error;
  const fs::file_status status = fs::status(name, error);
  if (name == standard_input) {
    read_table(name, own, found, to);
  } else if (!fs::exists(status)) {
    found.report(name, error ? error.message() : "there is no such file");
  } else if (fs::is_directory(status)) {
    read_directory(name, found, to);
  } else if (is_library(name)) {
    libraries.read(name, [&](const media_item& item) { to.ask(item, name); });
  } else if (is_table(name)) {
    read_table(name, own, found, to);
  } else {
    read_media_file(name, true, found, to);
  }
}

void list_questions() {
  for (const question& each : all_questions()) {
    fmt::print("{:<21} {:>3} cells {:>10}  {}{}\n", each.name, each.cells, fmt::format("{}", each.capacity),
               each.purpose,
               each.ask == nullptr ? " (not in files)"
               : each.is_of_plays  ? " (in logs of plays)"
                                   : "");
  }
}

const question* question_named(std::string_view name) {
  for (const question& each : all_questions()) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

/// The document of a question, or of a file; a sentence where there is none.
std::variant<muffle::policy_document, std::string> document_of(const question* chosen, const std::string& path) {
  if (chosen != nullptr) return muffle::read_document(chosen->describe().dump()).document;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return fmt::format("{}: cannot be read: name the file of a policy document", path);
  muffle::read_policy read = muffle::read_document(text);
  if (!read) return fmt::format("{}: {}", path, read.problem);
  return std::move(read.document);
}

int usage(std::string_view message) {
  fmt::print(stderr, "muffle-sanitize: {}\nRun muffle-sanitize --help for how it is used.\n", message);
  return wrong_usage;
}

}  // namespace

int main(int argc, char** argv) {
  // Whoever reads our output may stop when they have seen enough.
  std::signal(SIGPIPE, SIG_DFL);

  CLI::App app(
      "Shows what a media server knows of media files, catalogues and libraries, beside what would leave it.\n\n"
      "Inputs are media files, directories of them, and catalogues: CSV files whose first row names some of the "
      "columns\n"
      "id, title, series, duration_s, bitrate_kbps, height, video_codec, audio_codec, size_bytes, year and kind "
      "(film,\n"
      "episode, music, talk). In directories, databases are passed over, and so is what is no media, hidden or the "
      "artwork\n"
      "of something else. stderr says which discs, playlists and further versions of a title were passed over.\n\n"
      "Inputs may also be the databases of Plex, Jellyfin, Kodi, Tautulli and Gerbera, whose servers may be running:\n"
      "nothing is written to them or beside them. stderr says what each was taken for.",
      "muffle-sanitize");
  std::vector<std::string> inputs;
  std::string policy;
  std::string document;
  std::vector<std::string> maps;
  std::string format = "table";
  bool list = false;
  bool describe = false;
  app.add_option("input", inputs, "Media files, directories, .csv catalogues, databases of media servers; - is a catalogue on standard input");
  auto* policy_option =
      app.add_option("--policy", policy, "Ask this question only; --list shows them")->type_name("NAME");
  auto* document_option =
      app.add_option("--document", document, "Ask the question of this document only, as muffle::describe writes it")
          ->excludes(policy_option)
          ->type_name("FILE.json");
  app.add_option("--map", maps,
                 "Read a member that the document asks for from this column, and in this unit; member= if no column has it.\n"
                 "Without, it is read from the column of its own name, in the unit of the document")
      ->allow_extra_args(false)
      ->type_name("MEMBER=COLUMN[:UNIT]");
  app.add_option("--format", format, "table for people; ndjson: a line for each answer; json: one document with counts")
      ->check(CLI::IsMember({"table", "ndjson", "json"}))
      ->type_name("table|ndjson|json");
  app.add_flag("--list", list, "List the questions, with their cells and bits, and end");
  app.add_flag("--describe", describe, "Print the question, or all, as JSON that says all that it does, and end")
      ->excludes(document_option);
  sql_options sql;
  auto* sql_option =
      app.add_option("--sql", sql.dialect,
                     "Print the question as SQL, and end: for postgresql, sqlite, duckdb, clickhouse, trino, spark or bigquery")
          ->type_name("DIALECT");
  app.add_option("--statement", sql.statement,
                 "cells: each row with its cell; counts: how many rows share each; texts: what stands in columns of text")
      ->check(CLI::IsMember({"texts", "cells", "counts"}))
      ->capture_default_str()
      ->needs(sql_option)
      ->type_name("texts|cells|counts");
  app.add_option("--table", sql.table, "The table that the statement reads: schemas before it with dots between")
      ->capture_default_str()
      ->needs(sql_option)
      ->type_name("NAME");
  app.add_option("--texts", sql.texts, "What the statement of texts gave")->needs(sql_option)->type_name("FILE.csv");
  app.add_option("--holds", sql.holds, "What the column of a member holds, where it is not as usual")
      ->allow_extra_args(false)
      ->needs(sql_option)
      ->type_name("MEMBER=whole|real|text");
  app.add_option("--household", sql.household, "Count distinct values of this column, too")
      ->needs(sql_option)
      ->type_name("COLUMN");
  app.footer("Exit codes: 0 done; 1 some input could not be read, which stderr names; 2 wrong usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? done : wrong_usage;
  }

  const question* chosen = nullptr;
  if (!policy.empty()) {
    chosen = question_named(policy);
    if (chosen == nullptr) {
      std::string names;
      for (const question& each : all_questions()) names += fmt::format("\n  {}", each.name);
      return usage(fmt::format("there is no policy {}; these there are:{}", printable(policy), names));
    }
  }
  if (list) {
    list_questions();
    return done;
  }
  if (describe) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const question& each : all_questions()) all.push_back(each.describe());
    fmt::print("{}\n", (chosen != nullptr ? chosen->describe() : all).dump(1));
    return done;
  }
  if (sql_option->count() != 0) {
    if (chosen == nullptr && document.empty()) return usage("--sql takes the question of --policy or of --document");
    if (!inputs.empty()) return usage("--sql reads no input: the statement runs where the table is");
    sql.maps = maps;
    auto policy_of = document_of(chosen, document);
    if (const auto* problem = std::get_if<std::string>(&policy_of)) return usage(printable(*problem));
    const sql_answer made = sql_of(std::get<muffle::policy_document>(std::move(policy_of)), sql);
    if (!made.problem.empty()) return usage(printable(made.problem));
    fmt::print("{};\n", made.statement);
    return done;
  }
  if (inputs.empty())
    return usage("name a media file, a directory, a .csv catalogue or the database of a media server");
  if (chosen != nullptr && chosen->ask == nullptr) {
    return usage(
        fmt::format("{} asks what neither files nor catalogues nor libraries hold; --describe shows it", policy));
  }

  std::vector<std::string> own;
  const auto documents = read_documents(document.empty() ? std::vector<std::string>() : std::vector{document}, maps, own);
  if (const auto* problem = std::get_if<std::string>(&documents)) return usage(printable(*problem));
  const auto& read = std::get<std::vector<document_question>>(documents);
  const document_question* const asked = read.empty() ? nullptr : &read.front();
  for (const std::string& input : inputs) {
    const std::string what = asked != nullptr ? missing_in(input, *asked) : std::string();
    if (!what.empty()) return usage(printable(fmt::format("{}: {}", input, what)));
  }

  const std::unique_ptr<output> out = format == "ndjson" ? make_ndjson() : format == "json" ? make_json() : make_table();
  std::vector<tally> tallies;
  const std::optional<question> of_document = asked != nullptr ? std::optional(question_of(*asked)) : std::nullopt;
  if (of_document) tallies.emplace_back(*of_document);
  for (const question& each : all_questions()) {
    if (of_document) break;
    if (chosen != nullptr ? &each == chosen : each.ask != nullptr) tallies.emplace_back(each);
  }
  problems found("muffle-sanitize");
  asker to(std::move(tallies), *out, asked, found);
  library_reader libraries(found);
  for (const std::string& input : inputs) read_input(input, own, found, libraries, to);
  to.end();
  if (to.lacked_a_column()) return wrong_usage;
  return found.any() ? some_input_unreadable : done;
}
