// SPDX-License-Identifier: MIT
#pragma once

namespace muffle_benchmark {

/// Adds the benchmarks of counting to those that run. False where what they compare is not the same.
bool register_counting();

}  // namespace muffle_benchmark
