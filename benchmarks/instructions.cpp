// SPDX-License-Identifier: MIT

// For callgrind: each preset and its twin over the same records, each in a function of its own whose name says which.
// scripts/gates compares the instructions that they take.

#include <cstdint>
#include <cstdio>

#include "preset_pairs.hpp"
#include "random_records.hpp"

#define MUFFLE_COUNTED(preset)                                                                                       \
  extern "C" [[gnu::noinline]] unsigned library_##preset(const muffle::presets::preset::record* records, std::size_t count) { \
    unsigned sum = 0;                                                                                                \
    for (std::size_t i = 0; i != count; ++i) sum += muffle::presets::preset::cell_of(records[i]);                    \
    return sum;                                                                                                      \
  }                                                                                                                  \
  extern "C" [[gnu::noinline]] unsigned by_hand_##preset(const muffle::presets::preset::record* records, std::size_t count) { \
    unsigned sum = 0;                                                                                                \
    for (std::size_t i = 0; i != count; ++i) sum += muffle_benchmark::by_hand::preset(records[i]);                   \
    return sum;                                                                                                      \
  }
MUFFLE_BENCHMARK_PRESETS(MUFFLE_COUNTED)

int main() {
  bool same = true;
#define MUFFLE_RUN(preset)                                                                                     \
  {                                                                                                            \
    const auto records = muffle_benchmark::random_records<muffle::presets::preset::record>(4096);              \
    same = library_##preset(records.data(), records.size()) == by_hand_##preset(records.data(), records.size()) && same; \
  }
  MUFFLE_BENCHMARK_PRESETS(MUFFLE_RUN)
  if (!same) std::puts("a preset and its twin do not agree");
  return same ? 0 : 1;
}
