// SPDX-License-Identifier: MIT

// Counts records, or the cells that they have, as the library does and as anybody would without it: mostly ten million,
// into some fifty thousand cells.

#include "counting.hpp"

#include <algorithm>
#include <array>
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
#include <muffle/check/requirement.hpp>
#include <muffle/core.hpp>
#include <muffle/crowd/count.hpp>

#include "seven_fields.hpp"
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

constexpr std::size_t million = 1'000'000;

std::span<const play> plays(std::size_t count = 10 * million) {
  static const std::vector<play> all = [] {
    muffle_test::splitmix64 random(17);
    std::vector<play> result(30 * million);
    for (play& each : result) {
      each.duration.value = static_cast<std::int64_t>(random.below(13'440'000)) + 1;
      each.position.value = static_cast<std::int64_t>(random.below(13'440'000)) + 1;
    }
    return result;
  }();
  return std::span(all).first(count);
}

const std::vector<fine::cell_type>& cells() {
  static const std::vector<fine::cell_type> all = [] {
    std::vector<fine::cell_type> result(plays().size());
    sanitize<fine>(plays(), std::span(result));
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
  static const std::vector<minutes> all = [] {
    const std::span<const play> raw = plays();
    return std::vector<minutes>(raw.begin(), raw.end());
  }();
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
std::unordered_map<minutes, std::uint64_t, hash_of_minutes> fields_by_map(std::span<const Record> records) {
  std::unordered_map<minutes, std::uint64_t, hash_of_minutes> counts;
  for (const Record& each : records) ++counts[minutes(each)];
  return counts;
}

histogram count_million() { return count<fine>(plays(million)); }

std::optional<check::report> report_on_million() {
  return check::measure(check::policy_grid::of<fine>(), count_million());
}

/// With a popularity of each title: plays by Zipf's law, the titles in the order of their ranks.
std::optional<check::report> popular_report_on_million() {
  std::vector<check::popularity::title> titles;
  titles.reserve(million);
  for (const play& each : plays(million)) {
    titles.push_back({fine::cell_of(each), (std::uint64_t{1} << 50) / (titles.size() + 1)});
  }
  const auto popular = check::popularity::of(std::move(titles));
  return check::measure(check::policy_grid::of<fine>(), count_million(), check::population::titles, &*popular);
}

/// The same cells, spread over a grid that is too large for an array.
constexpr std::uint64_t sparse_grid = std::uint64_t{1} << 40;

const std::vector<std::uint64_t>& sparse_cells() {
  static const std::vector<std::uint64_t> all = [] {
    std::vector<std::uint64_t> result;
    for (const std::uint64_t cell : cells()) result.push_back(cell * 0x9e37'79b9'7f4a'7c15 >> 24);
    return result;
  }();
  return all;
}

histogram sparse_by_library() {
  cell_counter counter(sparse_grid);
  counter.add(std::span(sparse_cells()));
  return std::move(counter).finish();
}

std::unordered_map<std::uint64_t, std::uint64_t> sparse_by_map() {
  std::unordered_map<std::uint64_t, std::uint64_t> counts;
  for (const std::uint64_t cell : sparse_cells()) ++counts[cell];
  return counts;
}

/// Thirty times as many as a million, a million at a time; the last of the histograms.
histogram thirty_times_a_million() {
  histogram last;
  for (std::size_t i = 0; i != 30; ++i) last = count<fine>(plays(30 * million).subspan(i * million, million));
  return last;
}

const std::vector<event>& events() {
  static const std::vector<event> all = million_events();
  return all;
}

check::verdict verdict_by_library() {
  return check::measure(check::policy_grid::of<seven_fields>(), count<seven_fields>(events()))->meets({.k = 20});
}

/// Whether each crowd is of twenty, by hand: a table by code, seven bits, and one place for what is not known.
bool verdict_by_hand() {
  constexpr unsigned unknown = 1 << 7;
  constexpr std::array<unsigned, 10> classes{unknown, 0, 0, 1, 1, 1, unknown, unknown, unknown, 1};
  const auto class_of = [&](unsigned code) { return code < classes.size() ? classes[code] : unknown; };
  std::vector<std::uint64_t> counts(unknown + 1);
  for (const event& each : events()) {
    const unsigned first = class_of(each.first), second = class_of(each.second), third = class_of(each.third),
                   fourth = class_of(each.fourth), fifth = class_of(each.fifth), sixth = class_of(each.sixth),
                   seventh = class_of(each.seventh);
    const bool is_known = (first | second | third | fourth | fifth | sixth | seventh) < unknown;
    const unsigned packed = first << 6 | second << 5 | third << 4 | fourth << 3 | fifth << 2 | sixth << 1 | seventh;
    ++counts[is_known ? packed : unknown];
  }
  return std::all_of(counts.begin(), counts.end(), [](std::uint64_t count) { return count == 0 || count >= 20; });
}

template <class Count>
benchmark::internal::Benchmark* add(const char* name, Count count, std::size_t items = 10 * million) {
  return benchmark::RegisterBenchmark(name, [count, items](benchmark::State& state) {
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
  bool agree = counted == count<fine>(plays()) && counted == count<fine>(plays(), 2) &&
               verdict_by_library().holds() && verdict_by_hand() &&
               sparse_by_library().cells_used() == sparse_by_map().size() && counted.cells_used() == by_map.size() &&
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
  add("10M_cells/unordered_map", [] { return fields_by_map(std::span(generalized())); });
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
  add("10M_sparse/library", sparse_by_library);
  add("10M_sparse/unordered_map", sparse_by_map);
  add("10M_sparse/sort", [] { return runs_of(sparse_cells()); });
  add(
      "30M_records/library", [] { return count<fine>(plays(30 * million)); }, 30 * million);
  add("30M_records/30_times_1M", thirty_times_a_million, 30 * million);
  // By the clock on the wall: what two threads take together is more.
  add(
      "100k_records/library", [] { return count<fine>(plays(million / 10), 2); }, million / 10)
      ->UseRealTime();
  add(
      "100k_records/one_thread", [] { return count<fine>(plays(million / 10), 1); }, million / 10)
      ->UseRealTime();
  add("1M_to_verdict/library", verdict_by_library, million);
  add("1M_to_verdict/by_hand", verdict_by_hand, million);
  return true;
}

}  // namespace muffle_benchmark
