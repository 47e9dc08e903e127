// SPDX-License-Identifier: MIT

// What stages cost beside the policies that they stand around, and how long it takes to open an outbox in which much
// waits.

#include "pipelines.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/video_delivery.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/posix_file.hpp>

#include "pipeline_parts.hpp"
#include "random_records.hpp"

namespace {

using namespace muffle;
using namespace muffle_benchmark;

constexpr std::size_t record_count = 65536;

/// Consent, policy and gate.
void gated_by_library(benchmark::State& state) {
  const std::vector<video_play> records = random_records<video_play>(record_count);
  const agrees_to_playback ledger;
  const auto counted = reference<video_quality>::of(std::span<const video_play>(records));
  std::uint64_t kept = 0;
  const auto send = sanitize<video_quality> | consented(ledger) | require_k(counted, 20) | keep_last{&kept};
  for (auto _ : state) {
    for (const video_play& record : records) send(record);
    benchmark::DoNotOptimize(kept);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

void gated_by_bare_policy(benchmark::State& state) {
  const std::vector<video_play> records = random_records<video_play>(record_count);
  std::uint64_t kept = 0;
  for (auto _ : state) {
    for (const video_play& record : records) {
      kept = sanitize<video_quality>(record).cell();
      benchmark::DoNotOptimize(kept);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

/// The same question and gate for all: consent from a ledger in which there are answers to three kinds, or from a
/// struct that says yes.
template <class Ledger>
void ask(benchmark::State& state, const Ledger& ledger) {
  const std::vector<video_play> records = random_records<video_play>(record_count);
  std::uint64_t kept = 0;
  const auto send = sanitize<video_quality> | consented(ledger) | keep_last{&kept};
  for (auto _ : state) {
    for (const video_play& record : records) send(record);
    benchmark::DoNotOptimize(kept);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

/// Keeps a text in memory.
struct document_in_memory {
  loaded_document load() { return {}; }
  bool replace(std::string_view) { return true; }
  std::string put_away() { return "nowhere"; }
  bool wipe() { return true; }
};

void consent_by_library(benchmark::State& state) {
  document_in_memory document;
  kept_consent ledger(document, epochs(7));
  const answered here{.means = "benchmark", .is_of_age = true};
  for (const data_kind& kind : {data_kind_of<presets::video_length>, data_kind_of<presets::video_delivery>,
                                data_kind_of<presets::video_quality>})
    ledger.give(kind, here);
  ask(state, ledger);
}

void consent_by_plain_yes(benchmark::State& state) { ask(state, agrees_to_playback{}); }

/// All stages, over three questions, into an outbox in memory.
void pipeline_by_library(benchmark::State& state) {
  const std::vector<video_play> records = random_records<video_play>(record_count);
  const std::vector<std::string> keys = some_keys(record_count);
  whole_pipeline whole(records);
  const auto send = whole.pipeline();
  for (auto _ : state) {
    for (std::size_t i = 0; i != records.size(); ++i) {
      auto became = send(records[i], {.title = keys[i]});
      benchmark::DoNotOptimize(became);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

/// The three policies in turn, and nothing else.
void pipeline_by_bare_policy(benchmark::State& state) {
  const std::vector<video_play> records = random_records<video_play>(record_count);
  const std::vector<std::uint8_t> questions = [] {
    muffle_test::splitmix64 random(17);
    std::vector<std::uint8_t> result(record_count);
    for (std::uint8_t& each : result) each = static_cast<std::uint8_t>(random.below(3));
    return result;
  }();
  for (auto _ : state) {
    for (std::size_t i = 0; i != records.size(); ++i) {
      std::uint64_t cell = questions[i] == 0   ? sanitize<video_length>(records[i]).cell()
                           : questions[i] == 1 ? sanitize<video_quality>(records[i]).cell()
                                               : sanitize<video_delivery>(records[i]).cell();
      benchmark::DoNotOptimize(cell);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

/// Keeps what an outbox writes in memory, one block behind the other.
struct blocks_in_memory {
  std::vector<std::byte> all;

  template <class See>
  loaded load(See&&) const {
    return {};
  }
  bool append(std::span<const std::byte> block) {
    all.insert(all.end(), block.begin(), block.end());
    return true;
  }
  bool replace(std::span<const std::byte> block) {
    all.assign(block.begin(), block.end());
    return true;
  }
};

/// A file with a million releases, written by an outbox, and put on the disk at once.
class million_file {
 public:
  million_file() : path_((std::filesystem::temp_directory_path() / "muffle_benchmark_outbox").string()) {
    remove();
    const std::vector<video_play> records = random_records<video_play>(record_count);
    blocks_in_memory blocks;
    outbox box(answers<video_length>, blocks, epochs(7), {.capacity = 1'000'000});
    for (std::size_t i = 0; i != 1'000'000; ++i) box.put(sanitize<video_length>(records[i % records.size()]));
    posix_file file(path_);
    file.load([](std::span<const std::byte>) {});
    file.replace(blocks.all);
  }
  ~million_file() { remove(); }
  million_file(const million_file&) = delete;
  million_file& operator=(const million_file&) = delete;

  const std::string& path() const { return path_; }

 private:
  void remove() const {
    std::filesystem::remove(path_);
    std::filesystem::remove(path_ + ".lock");
  }

  std::string path_;
};

void recovery_by_library(benchmark::State& state) {
  const million_file million;
  for (auto _ : state) {
    posix_file file(million.path());
    outbox box(answers<video_length>, file, epochs(7));
    if (box.status().collecting != 1'000'000) state.SkipWithError("not all of a million releases came back");
  }
}

/// Reading the file, and nothing else.
void recovery_by_read(benchmark::State& state) {
  const million_file million;
  for (auto _ : state) {
    std::vector<char> content(std::filesystem::file_size(million.path()));
    std::FILE* file = std::fopen(million.path().c_str(), "rb");
    const std::size_t size = std::fread(content.data(), 1, content.size(), file);
    std::fclose(file);
    if (size != content.size()) state.SkipWithError("the file is cut off");
    benchmark::DoNotOptimize(content.data());
  }
}

/// How long the slowest of a hundred calls of `put` takes, with a question after each hundred.
template <commit_mode Mode>
void put_p99(benchmark::State& state) {
  using clock = std::chrono::steady_clock;
  const std::string path = std::filesystem::temp_directory_path() / fmt::format("muffle_put_{}", getpid());
  {
    posix_file file(path);
    outbox box(answers<video_length>, file, epochs(7), {.capacity = std::size_t{1} << 30, .commits = Mode});
    const auto answer = sanitize<video_length>(video_play{.duration = milliseconds{5'400'000}});
    for (auto _ : state) {
      clock::duration longest{};
      for (int i = 0; i != 100; ++i) {
        const auto began = clock::now();
        if (box.put(answer) != disposition::passed_on) state.SkipWithError("it was not taken");
        longest = std::max(longest, clock::now() - began);
      }
      box.take_due(agrees_to_playback{});
      state.SetIterationTime(std::chrono::duration<double>(longest).count());
    }
  }
  std::filesystem::remove(path);
  std::filesystem::remove(path + ".lock");
}

/// Each release was collected under an agreement of its own, which is as bad as it gets.
struct all_stand {
  bool allows(const data_kind&) const { return true; }
  bool stands(const data_kind&, agreement) const { return true; }
};

struct clock_by_hand {
  const std::int64_t* now;
  std::int64_t operator()() const { return *now; }
};

/// The seconds for which this thread was at work: other programs do not count.
double seconds_at_work() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What an outbox takes that is asked when as many are there as it has room for, not for the first time.
template <class Ask>
void ask_full_outbox(benchmark::State& state, Ask ask) {
  const std::vector<video_play> records = random_records<video_play>(4096);
  std::int64_t now = 1'700'000'000;
  memory_only nowhere;
  outbox box(answers<video_length>, nowhere, epochs(7, clock_by_hand{&now}));
  muffle_test::splitmix64 random(13);
  for (auto _ : state) {
    for (const video_play& each : records) box.put(sanitize<video_length>(each), agreement{random.next()});
    const double began = seconds_at_work();
    ask(box, now);
    state.SetIterationTime(seconds_at_work() - began);
    // A host asks every minute: what comes after a pause hands over nothing. After two epochs nothing is left.
    for (int i = 0; i != 20; ++i, now += 60) box.take_due(all_stand{});
    for (int i = 0; i != 2; ++i) {
      now += 7 * 86'400;
      box.take_due(all_stand{});
    }
  }
}

void count_by_library(benchmark::State& state) {
  ask_full_outbox(state, [&](auto& box, std::int64_t&) {
    if (box.template count<video_length>(all_stand{}) != 4096) state.SkipWithError("not all that waits was counted");
  });
}

void first_question_by_library(benchmark::State& state) {
  ask_full_outbox(state, [&](auto& box, std::int64_t& now) {
    now += 7 * 86'400;
    box.take_due(all_stand{});
    if (box.status().waiting != 4096) state.SkipWithError("not all that was collected waits");
  });
}

/// What the goal is a ratio to.
void hundred_microseconds(benchmark::State& state) {
  for (auto _ : state) state.SetIterationTime(100e-6);
}

}  // namespace

void muffle_benchmark::register_pipelines() {
  using benchmark::RegisterBenchmark;
  RegisterBenchmark("gated/library", gated_by_library);
  RegisterBenchmark("gated/bare_policy", gated_by_bare_policy);
  RegisterBenchmark("consent/library", consent_by_library);
  RegisterBenchmark("consent/plain_yes", consent_by_plain_yes);
  RegisterBenchmark("pipeline/library", pipeline_by_library);
  RegisterBenchmark("pipeline/bare_policy", pipeline_by_bare_policy);
  RegisterBenchmark("1M_recovery/library", recovery_by_library);
  RegisterBenchmark("1M_recovery/read", recovery_by_read);
  RegisterBenchmark("4096_count/library", count_by_library)->UseManualTime()->Iterations(50);
  RegisterBenchmark("4096_count/100_us", hundred_microseconds)->UseManualTime()->Iterations(50);
  RegisterBenchmark("4096_first_question/library", first_question_by_library)->UseManualTime()->Iterations(50);
  RegisterBenchmark("4096_first_question/100_us", hundred_microseconds)->UseManualTime()->Iterations(50);
  RegisterBenchmark("put_p99/library", put_p99<commit_mode::grouped>)->UseManualTime()->Iterations(5);
  RegisterBenchmark("put_p99/at_once", put_p99<commit_mode::at_once>)->UseManualTime()->Iterations(5);
}
