// SPDX-License-Identifier: MIT

// Counts ten million records, or the cells that they have, into some fifty thousand cells, as the library does and as
// anybody would without it.

#include "counting.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <muffle/check/popularity.hpp>
#include <muffle/check/report.hpp>
#include <muffle/core.hpp>
#include <muffle/crowd/count.hpp>

#include "support/random.hpp"

namespace muffle_benchmark {

namespace {

using namespace muffle;
using namespace muffle::literals;

struct play {
  milliseconds duration;
  milliseconds position;
};

struct fine : policy<play, field<"duration", from<&play::duration>, round_down<1_min, 1_min, 223_min>>,
                     field<"position", from<&play::position>, round_down<1_min, 1_min, 223_min>>> {};
static_assert(fine::cells == 224 * 224 + 1);

const std::vector<play>& plays() {
  static const std::vector<play> all = [] {
    muffle_test::splitmix64 random(17);
    std::vector<play> result(10'000'000);
    for (play& each : result) {
      each.duration.value = static_cast<std::int64_t>(random.below(13'440'000)) + 1;
      each.position.value = static_cast<std::int64_t>(random.below(13'440'000)) + 1;
    }
    return result;
  }();
  return all;
}

const std::vector<fine::cell_type>& cells() {
  static const std::vector<fine::cell_type> all = [] {
    std::vector<fine::cell_type> result(plays().size());
    sanitize<fine>(std::span(plays()), std::span(result));
    return result;
  }();
  return all;
}

/// A record as it is generalized where there are no cells, field by field, and its hash.
struct minutes {
  std::int64_t duration;
  std::int64_t position;

  explicit minutes(const play& raw)
      : duration(std::min<std::int64_t>(raw.duration.value / 60'000, 223)),
        position(std::min<std::int64_t>(raw.position.value / 60'000, 223)) {}

  friend bool operator==(const minutes&, const minutes&) = default;
  friend auto operator<=>(const minutes&, const minutes&) = default;
};
struct hash_of_minutes {
  std::size_t operator()(const minutes& each) const {
    const std::size_t first = std::hash<std::int64_t>{}(each.duration);
    return first ^ (std::hash<std::int64_t>{}(each.position) + 0x9e37'79b9 + (first << 6) + (first >> 2));
  }
};

const std::vector<minutes>& generalized() {
  static const std::vector<minutes> all(plays().begin(), plays().end());
  return all;
}

histogram cells_by_library() {
  cell_counter counter(fine::cells);
  counter.add(std::span<const fine::cell_type>(cells()));
  return std::move(counter).finish();
}

/// For one who has the numbers of cells, but no histogram of them.
std::unordered_map<fine::cell_type, std::uint64_t> cells_by_map() {
  std::unordered_map<fine::cell_type, std::uint64_t> counts;
  for (const fine::cell_type cell : cells()) ++counts[cell];
  return counts;
}

/// Sorted, so that those of one cell stand beside each other and only have to be counted off.
template <class T>
std::vector<std::pair<T, std::uint64_t>> runs_of(std::vector<T> all) {
  std::sort(all.begin(), all.end());
  std::vector<std::pair<T, std::uint64_t>> runs;
  for (const T& each : all) {
    if (runs.empty() || runs.back().first != each) runs.emplace_back(each, 0);
    ++runs.back().second;
  }
  return runs;
}

/// Of raw records, or of records that are generalized already.
template <class Record>
std::unordered_map<minutes, std::uint64_t, hash_of_minutes> fields_by_map(const std::vector<Record>& records) {
  std::unordered_map<minutes, std::uint64_t, hash_of_minutes> counts;
  for (const Record& each : records) ++counts[minutes(each)];
  return counts;
}

constexpr std::size_t million = 1'000'000;

histogram count_million() { return count<fine>(std::span(plays()).first(million)); }

std::optional<check::report> report_on_million() {
  return check::measure(check::policy_grid::of<fine>(), count_million());
}

/// With a popularity of each title: plays by Zipf's law, the titles in the order of their ranks.
std::optional<check::report> popular_report_on_million() {
  std::vector<check::popularity::title> titles;
  titles.reserve(million);
  for (const play& each : std::span(plays()).first(million)) {
    titles.push_back({fine::cell_of(each), (std::uint64_t{1} << 50) / (titles.size() + 1)});
  }
  const auto popular = check::popularity::of(std::move(titles));
  return check::measure(check::policy_grid::of<fine>(), count_million(), check::population::titles, &*popular);
}

template <class Count>
void add(const char* name, Count count, std::size_t items = 10 * million) {
  benchmark::RegisterBenchmark(name, [count, items](benchmark::State& state) {
    for (auto _ : state) {
      auto counted = count();
      benchmark::DoNotOptimize(counted);
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(items));
  });
}

bool all_agree() {
  const histogram counted = cells_by_library();
  const auto by_map = cells_by_map();
  bool agree = counted == count<fine>(plays()) && counted.cells_used() == by_map.size() &&
               counted.cells_used() == fields_by_map(plays()).size();
  for (const crowd& each : counted.crowds()) {
    const auto found = by_map.find(static_cast<fine::cell_type>(each.cell));
    agree = agree && found != by_map.end() && found->second == each.size;
  }
  return agree;
}

}  // namespace

bool register_counting() {
  if (!all_agree()) {
    fmt::print(stderr, "the twins of counting do not agree\n");
    return false;
  }
  add("10M_cells/library", cells_by_library);
  add("10M_cells/unordered_map", [] { return fields_by_map(generalized()); });
  add("10M_cells/map_of_cells", cells_by_map);
  add("10M_cells/sort", [] { return runs_of(cells()); });
  add("10M_records/library", [] { return count<fine>(plays()); });
  add("10M_records/unordered_map", [] { return fields_by_map(plays()); });
  add("10M_records/sort", [] { return runs_of(std::vector<minutes>(plays().begin(), plays().end())); });
  add(
      "1M_report/library", [] { return report_on_million(); }, million);
  add(
      "1M_report/counting", [] { return count_million(); }, million);
  add(
      "1M_popular_report/library", [] { return popular_report_on_million(); }, million);
  add(
      "1M_popular_report/counting", [] { return count_million(); }, million);
  return true;
}

}  // namespace muffle_benchmark
