// SPDX-License-Identifier: MIT
#pragma once

namespace muffle_benchmark {

/// Adds the benchmarks of the C ABI to those that run.
void register_c_path();

}  // namespace muffle_benchmark
