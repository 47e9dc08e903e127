// SPDX-License-Identifier: MIT

// What a record costs that comes through C, beside `sanitize` of the same record: all that the question reads is set by
// name and type, then the record is answered.

#include "c_path.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/release/sanitize.hpp>

#include "random_records.hpp"

namespace {

using namespace muffle;
using presets::video_play;
using presets::video_quality;

constexpr std::size_t record_count = 65536;

/// The handles of one plugin.
struct plugin {
  muffle_v0_handle policy = 0;
  muffle_v0_handle record = 0;
  bool is_good = c::expose<video_quality>() && muffle_v0_open_policy("video_quality", &policy) == MUFFLE_V0_OK &&
                 muffle_v0_new_record(policy, &record) == MUFFLE_V0_OK;

  ~plugin() {
    muffle_v0_close(record);
    muffle_v0_close(policy);
  }

  void set(const char* member, muffle_v0_type type, std::int64_t number) {
    muffle_v0_value value{};
    value.struct_size = sizeof value;
    value.type = type;
    value.as.integer = number;
    is_good = is_good && muffle_v0_set(record, member, &value) == MUFFLE_V0_OK;
  }

  void set_label(const char* member, std::string_view label) {
    muffle_v0_value value{};
    value.struct_size = sizeof value;
    value.type = label.empty() ? MUFFLE_V0_NOT_KNOWN : MUFFLE_V0_TEXT;
    value.as.text.data = label.data();
    value.as.text.size = label.size();
    is_good = is_good && muffle_v0_set(record, member, &value) == MUFFLE_V0_OK;
  }

  std::uint64_t cell() {
    muffle_v0_answer answer{};
    answer.struct_size = sizeof answer;
    is_good = is_good && muffle_v0_sanitize(policy, record, &answer) == MUFFLE_V0_OK;
    return answer.cell;
  }
};

std::string_view label_of(video_codec codec) {
  const auto index = static_cast<std::size_t>(codec);
  const auto& labels = vocabulary<video_codec>::labels;
  return index < labels.size() ? labels[index] : std::string_view();
}

void by_c(benchmark::State& state) {
  const std::vector<video_play> records = muffle_benchmark::random_records<video_play>(record_count);
  plugin calls;
  std::uint64_t kept = 0;
  for (auto _ : state) {
    for (const video_play& record : records) {
      calls.set("bitrate", MUFFLE_V0_BITS_PER_SECOND, record.bitrate.bits_per_second);
      calls.set_label("video_codec", label_of(record.video_codec));
      calls.set("width", MUFFLE_V0_INTEGER, record.width);
      calls.set("height", MUFFLE_V0_INTEGER, record.height);
      kept = calls.cell();
      benchmark::DoNotOptimize(kept);
    }
  }
  // What is timed has to be right.
  if (!calls.is_good || kept != sanitize<video_quality>(records.back()).cell())
    state.SkipWithError("a record has another answer through C");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

void by_sanitize(benchmark::State& state) {
  const std::vector<video_play> records = muffle_benchmark::random_records<video_play>(record_count);
  for (auto _ : state) {
    for (const video_play& record : records) {
      std::uint64_t kept = sanitize<video_quality>(record).cell();
      benchmark::DoNotOptimize(kept);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

}  // namespace

void muffle_benchmark::register_c_path() {
  benchmark::RegisterBenchmark("through_c/library", by_c);
  benchmark::RegisterBenchmark("through_c/sanitize", by_sanitize);
}
