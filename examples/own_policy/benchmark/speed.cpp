// SPDX-License-Identifier: MIT
// How long each question takes beside its twin. `gate` counts the same.

#include <benchmark/benchmark.h>

#include "../src/questions.hpp"
#include "by_hand.hpp"
#include "plays.hpp"

namespace {

// More plays than a branch predictor learns by heart.
template <auto CellOf>
void each_play(benchmark::State& state) {
  const auto all = random_plays(65536);
  for (auto _ : state) {
    for (const playback& play : all) {
      unsigned cell = CellOf(play);
      benchmark::DoNotOptimize(cell);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

BENCHMARK(each_play<&playback_quality::cell_of>)->Name("playback_quality/library");
BENCHMARK(each_play<&by_hand::playback_quality>)->Name("playback_quality/by_hand");
BENCHMARK(each_play<&playback_length::cell_of>)->Name("playback_length/library");
BENCHMARK(each_play<&by_hand::playback_length>)->Name("playback_length/by_hand");

}  // namespace

BENCHMARK_MAIN();
