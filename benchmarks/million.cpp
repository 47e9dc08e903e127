// SPDX-License-Identifier: MIT

// Times a million records of numbers in one call, against copying them. Built twice: for any 64-bit x86, and for those
// of the last ten years.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include <muffle/core.hpp>

#include "support/random.hpp"

namespace {

using namespace muffle;
using namespace muffle::literals;

struct two_numbers {
  bit_rate bitrate;
  milliseconds duration;
};

struct of_two : policy<two_numbers,
                       field<"bitrate", from<&two_numbers::bitrate>, bucket<1_Mbps, 3_Mbps, 6_Mbps, 10_Mbps, 25_Mbps>>,
                       field<"duration", from<&two_numbers::duration>,
                             bucket<5_min, 10_min, 20_min, 30_min, 45_min, 60_min, 90_min, 120_min, 150_min>>> {};

/// Of which three in a hundred cannot be read, as in real libraries.
struct four_numbers {
  bit_rate bitrate;
  milliseconds duration;
  milliseconds position;
  pixels size;
};

struct of_four
    : policy<four_numbers, field<"bitrate", from<&four_numbers::bitrate>, bucket<1_Mbps, 3_Mbps, 6_Mbps, 10_Mbps>>,
             field<"duration", from<&four_numbers::duration>, bucket<10_min, 30_min, 60_min, 90_min, 120_min>>,
             field<"position", from<&four_numbers::position>, bucket<10_min, 30_min, 60_min, 90_min, 120_min>>,
             field<"size", from<&four_numbers::size>, bucket<1_megapixels, 2_megapixels, 4_megapixels, 8_megapixels>>> {
};

constexpr std::size_t million = 1'000'000;

template <class Record>
std::vector<Record> a_million();

template <>
std::vector<two_numbers> a_million() {
  muffle_test::splitmix64 random(11);
  std::vector<two_numbers> records(million);
  for (two_numbers& record : records) {
    record.bitrate.bits_per_second = static_cast<std::int64_t>(random.below(40'000'000));
    record.duration.value = static_cast<std::int64_t>(random.below(12'000'000));
  }
  return records;
}

template <>
std::vector<four_numbers> a_million() {
  muffle_test::splitmix64 random(12);
  const auto readable = [&](std::uint64_t end) {
    return random.below(100) < 3 ? -1 : static_cast<std::int64_t>(random.below(end));
  };
  std::vector<four_numbers> records(million);
  for (four_numbers& record : records) {
    record.bitrate.bits_per_second = readable(40'000'000);
    record.duration.value = readable(12'000'000);
    record.position.value = readable(12'000'000);
    record.size.count = readable(12'000'000);
  }
  return records;
}

template <auto Member, class Record>
auto column_of(const std::vector<Record>& records) {
  std::vector<typename detail::member_of<decltype(Member)>::type> result;
  for (const Record& each : records) result.push_back(each.*Member);
  return result;
}

template <class Policy>
void by_library(benchmark::State& state) {
  const auto records = a_million<typename Policy::record>();
  std::vector<typename Policy::cell_type> cells(records.size());
  for (auto _ : state) {
    sanitize<Policy>(std::span(records), std::span(cells));
    benchmark::ClobberMemory();
  }
}

void columns_by_library(benchmark::State& state) {
  const auto records = a_million<four_numbers>();
  const auto bitrates = column_of<&four_numbers::bitrate>(records);
  const auto durations = column_of<&four_numbers::duration>(records);
  const auto positions = column_of<&four_numbers::position>(records);
  const auto sizes = column_of<&four_numbers::size>(records);
  const columns<&four_numbers::bitrate, &four_numbers::duration, &four_numbers::position, &four_numbers::size> all(
      bitrates, durations, positions, sizes);
  std::vector<of_four::cell_type> cells(records.size());
  for (auto _ : state) {
    sanitize<of_four>(all, cells);
    benchmark::ClobberMemory();
  }
  for (std::size_t i = 0; i != records.size(); ++i) {
    if (cells[i] != of_four::cell_of(records[i])) state.SkipWithError("columns have other cells than records");
  }
}

template <class Record>
void by_memcpy(benchmark::State& state) {
  const auto records = a_million<Record>();
  std::vector<std::byte> copy(records.size() * sizeof(Record));
  for (auto _ : state) {
    std::memcpy(copy.data(), records.data(), copy.size());
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
}

void add(const char* name, void (*measure)(benchmark::State&)) {
#ifdef __AVX2__
  benchmark::RegisterBenchmark((std::string("v3_") + name).c_str(), measure);
#else
  benchmark::RegisterBenchmark(name, measure);
#endif
}

}  // namespace

int main(int count, char** arguments) {
  add("million_of_2/library", by_library<of_two>);
  add("million_of_2/memcpy", by_memcpy<two_numbers>);
  add("million_of_4/library", by_library<of_four>);
  add("million_of_4/memcpy", by_memcpy<four_numbers>);
  add("million_in_columns/library", columns_by_library);
  add("million_in_columns/memcpy", by_memcpy<four_numbers>);
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
