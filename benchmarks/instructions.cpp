// SPDX-License-Identifier: MIT

// For callgrind: each preset and its twins over the same records, each in a function of its own whose name says which.
// scripts/gates compares the instructions that they take.

#include <cstdint>
#include <cstdio>

#include "preset_pairs.hpp"
#include "random_records.hpp"

#define MUFFLE_COUNTED_AS(who, preset, cell_of)                                                              \
  extern "C" [[gnu::noinline]] unsigned who##_##preset(const muffle::presets::preset::record* records,        \
                                                       std::size_t count) {                                   \
    unsigned sum = 0;                                                                                         \
    for (std::size_t i = 0; i != count; ++i) sum += cell_of(records[i]);                                      \
    return sum;                                                                                               \
  }
#define MUFFLE_COUNTED(preset)                                                \
  MUFFLE_COUNTED_AS(library, preset, muffle::presets::preset::cell_of)        \
  MUFFLE_COUNTED_AS(by_hand, preset, muffle_benchmark::by_hand::preset)       \
  MUFFLE_COUNTED_AS(careful, preset, muffle_benchmark::careful::preset)
MUFFLE_BENCHMARK_PRESETS(MUFFLE_COUNTED)

int main() {
  bool same = true;
#define MUFFLE_RUN(preset)                                                                                     \
  {                                                                                                            \
    const auto records = muffle_benchmark::random_records<muffle::presets::preset::record>(4096);              \
    const unsigned sum = library_##preset(records.data(), records.size());                                     \
    same = same && sum == by_hand_##preset(records.data(), records.size()) &&                                  \
           sum == careful_##preset(records.data(), records.size());                                            \
  }
  MUFFLE_BENCHMARK_PRESETS(MUFFLE_RUN)
  if (!same) std::puts("a preset and its twins do not agree");
  return same ? 0 : 1;
}
