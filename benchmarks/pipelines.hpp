// SPDX-License-Identifier: MIT
#pragma once

namespace muffle_benchmark {

/// Adds the benchmarks of pipelines to those that run.
void register_pipelines();

}  // namespace muffle_benchmark
