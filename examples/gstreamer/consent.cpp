// SPDX-License-Identifier: MIT

// muffle-gst-consent: asks a person, in a terminal, what the tracer may send.

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/store/memory_only.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "statistics.hpp"

namespace {

constexpr int done = 0;
constexpr int not_recorded = 1;
constexpr int wrong_usage = 2;
constexpr std::string_view means = "muffle-gst-consent, in a terminal";

/// Waits for the lock, which others have for moments, too.
struct waiting_system : muffle::posix_system {
  int lock(int file) const noexcept {
    int result = 0;
    do {
      result = ::flock(file, LOCK_EX);
    } while (result != 0 && errno == EINTR);
    return result;
  }
};

/// Calls with the ledger, which is open no longer than that, since the tracer reads it whenever something was played.
template <class Do>
bool with_ledger(const kept_in& files, Do what) {
  muffle::basic_posix_document<waiting_system> document(files.consent());
  muffle::kept_consent ledger(document, muffle::epochs(7, stoppable_clock{}));
  if (!ledger.opened().problem.empty()) {
    fmt::print(stderr, "muffle-gst-consent: {}\n", ledger.opened().problem);
    return false;
  }
  if (!ledger.opened().set_aside.empty()) {
    fmt::print(stderr, "muffle-gst-consent: the answers could not be read: {}; they were put away as {}\n",
               ledger.opened().why_set_aside, ledger.opened().set_aside);
  }
  what(ledger);
  return true;
}

/// Calls with the tracer's own pipelines, through which nothing goes here.
template <class Do>
auto with_pipelines(Do what) {
  const muffle::epochs weekly(7, stoppable_clock{});
  const muffle::secret_coin coin(muffle::install_secret{}, weekly);
  muffle::memory_only store;
  muffle::outbox box(all_kinds, store, weekly);
  struct {
    bool allows(const muffle::data_kind&) const { return false; }
  } const nobody;
  return what(watching(coin, nobody, box), listening(coin, nobody, box));
}

muffle::disclosure all_that_leaves() {
  return with_pipelines([](const auto&... all) { return muffle::disclose(all...); });
}

/// What a collector has to know of the answers: a document for each pipeline.
int describe(const std::string& directory) {
  return with_pipelines([&](const auto& videos, const auto& music) {
    for (const auto& [name, text] : {std::pair("videos.json", muffle::describe(videos).dump(1)),
                                     std::pair("music.json", muffle::describe(music).dump(1))}) {
      const std::string path = directory + "/" + name;
      if (std::ofstream out(path); !(out << text << "\n" << std::flush)) {
        fmt::print(stderr, "muffle-gst-consent: {} cannot be written\n", path);
        return not_recorded;
      }
    }
    return done;
  });
}

void print(const muffle::told_section& section) {
  fmt::print("\n== {}{}{}\n", section.title, section.summary.empty() ? "" : ": ", section.summary);
  for (const muffle::told_item& each : section.items) {
    fmt::print("{}:", each.term);
    if (!each.codes.empty()) {
      for (std::size_t i = 0; i != each.texts.size(); ++i) fmt::print("\n  {}  {}", each.codes[i], each.texts[i]);
      fmt::print("\n");
    } else {
      fmt::print(" {}\n", fmt::join(each.texts, "; "));
    }
  }
}

/// Yes, no, or nothing where a person does not answer.
std::optional<bool> ask(std::string_view question) {
  fmt::print("{} ", question);
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) fmt::print("\n");
  if (line == "y" || line == "yes") return true;
  if (line == "n" || line == "no") return false;
  return std::nullopt;
}

/// Takes out what waits and nobody agrees to any more. A tracer that has the outbox open does it within a minute.
void sweep(const kept_in& files) {
  if (!std::filesystem::exists(files.outbox())) return;
  constexpr std::int64_t long_ago = 0;  // no epoch ends by this
  muffle::posix_file file(files.outbox());
  muffle::outbox box(all_kinds, file, muffle::epochs(7, stoppable_clock{&long_ago}));
  with_ledger(files, [&](auto& ledger) { box.sweep(ledger); });
}

bool record(const kept_in& files, const muffle::data_kind& kind, bool is_agreed, bool is_of_age) {
  auto outcome = muffle::consent_outcome::not_stored;
  const muffle::answered by{.means = std::string(means), .is_of_age = is_of_age};
  if (!with_ledger(files, [&](auto& ledger) { outcome = is_agreed ? ledger.give(kind, by) : ledger.refuse(kind, by); }))
    return false;
  if (!is_agreed) sweep(files);
  fmt::print("{}\n", to_string(outcome));
  return outcome == muffle::consent_outcome::recorded;
}

int withdraw(const kept_in& files) {
  auto outcome = muffle::consent_outcome::not_stored;
  const bool is_open =
      with_ledger(files, [&](auto& ledger) { outcome = ledger.withdraw_all({.means = std::string(means)}); });
  sweep(files);
  if (is_open) fmt::print("nothing leaves any more: {}\n", to_string(outcome));
  return is_open && outcome == muffle::consent_outcome::recorded ? done : not_recorded;
}

int ask_all(const kept_in& files) {
  const muffle::disclosure all = all_that_leaves();
  fmt::print(
      "What GStreamer plays here can be counted. A record answers one question; nothing leaves unless you agree.\n");
  for (const muffle::disclosed_pipeline& each : all.pipelines) print(muffle::told(each));
  fmt::print("\nWhat nobody promises:\n");
  for (const std::string& each : muffle::not_promised()) fmt::print("- {}\n", each);

  const bool is_of_age = ask("\nAre you old enough to agree to this where you live? [y/n]").value_or(false);
  if (!is_of_age) fmt::print("Then you can refuse, and not agree.\n");
  bool is_all_recorded = true;
  for (const muffle::disclosed_kind& each : all.kinds) {
    print(muffle::told(each));
    bool is_to_ask = true, is_allowed = false;
    if (!with_ledger(files, [&](const auto& ledger) {
          is_to_ask = ledger.is_to_ask(each.kind);
          is_allowed = ledger.allows(each.kind);
        })) {
      return not_recorded;
    }
    fmt::print("So far: {}.\n", is_allowed  ? "you agreed"
                                : is_to_ask ? "no answer, so nothing leaves"
                                            : "nothing leaves");
    const auto answer = ask("May this be sent? [y = yes, n = no, Enter = leave it as it is]");
    if (answer) is_all_recorded = record(files, each.kind, *answer, is_of_age) && is_all_recorded;
  }
  fmt::print("\nTo take all of it back: muffle-gst-consent --withdraw {}\n", files.directory);
  return is_all_recorded ? done : not_recorded;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Asks what the GStreamer tracer muffle may send, and keeps the answers in the directory that it is given.",
      "muffle-gst-consent");
  kept_in files;
  bool is_to_withdraw = false, is_to_describe = false;
  app.add_option("directory", files.directory,
                 "as in GST_TRACERS=\"muffle(directory=...)\"; it is made where there is none")
      ->required();
  app.add_flag("--withdraw", is_to_withdraw, "take back all that was agreed to; reaches what waits, too");
  app.add_flag("--describe", is_to_describe,
               "ask nobody, and write videos.json and music.json into the directory: what a collector has to know");
  app.footer(
      "Exit codes: 0 done; 1 an answer or a document was not recorded, and stderr or the line below it says why; 2 "
      "wrong "
      "usage.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? done : wrong_usage;
  }
  std::error_code failed;  // what cannot be written says so below
  if (std::filesystem::create_directories(files.directory, failed))
    std::filesystem::permissions(files.directory, std::filesystem::perms::owner_all, failed);
  if (is_to_describe) return describe(files.directory);
  if (is_to_withdraw) return withdraw(files);
  if (isatty(STDIN_FILENO) == 0) {
    fmt::print(stderr, "muffle-gst-consent: a person answers, in a terminal, and no program\n");
    return wrong_usage;
  }
  return ask_all(files);
}
