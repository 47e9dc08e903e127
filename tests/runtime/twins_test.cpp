// SPDX-License-Identifier: MIT

// The presets against the same mappings written by hand, which share no code with them.

#include "support/catch.hpp"

#include "benchmarks/preset_pairs.hpp"
#include "benchmarks/random_records.hpp"

namespace twins_test {

namespace {

template <class Policy, class Twin>
void compare(Twin twin) {
  std::size_t used[Policy::cells]{};
  for (const auto& record : muffle_benchmark::random_records<typename Policy::record>(300'000)) {
    const unsigned expected = twin(record);
    ++used[expected];
    if (Policy::cell_of(record) != expected) {
      FAIL(muffle::policy_name<Policy> << ": cell " << +Policy::cell_of(record) << ", by hand " << expected);
    }
  }
  std::size_t cells_used = 0;
  for (const std::size_t count : used) cells_used += count != 0;
  CHECK(cells_used == Policy::cells);
}

}  // namespace

#define MUFFLE_COMPARE(preset) \
  TEST_CASE("by hand: " #preset, "[presets]") {                                                     \
    compare<muffle::presets::preset>(muffle_benchmark::by_hand::preset);                            \
    compare<muffle::presets::preset>(muffle_benchmark::careful::preset);                            \
  }
MUFFLE_BENCHMARK_PRESETS(MUFFLE_COMPARE)

}  // namespace twins_test
