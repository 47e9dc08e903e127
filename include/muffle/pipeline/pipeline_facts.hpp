// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What the stages of a pipeline do to answers, in numbers: what somebody needs to know who estimates from them. A
/// stage that has something to say has, beside `describe`, a `void tell(pipeline_facts&) const`.
struct pipeline_facts {
  std::optional<std::uint32_t> epoch_days;   ///< nothing where no stage goes by epochs
  std::uint64_t questions = 1;               ///< of which a fair coin chooses one
  std::optional<ratio> sampled;              ///< the probability that a household takes part in an epoch
  std::optional<ratio> weight;               ///< by which answers are randomized
  std::optional<std::uint32_t> bounded;      ///< the most answers of a household in an epoch
  std::optional<std::uint64_t> least_crowd;  ///< the public titles that share each answer, at least

  /// By what weights the cells of dummies are drawn. Each policy is as likely as the others.
  struct dummy_cells {
    std::uint64_t fingerprint;
    histogram weights;
  };
  /// Answers to nothing, of which each installation sends between `least` and `most` in an epoch.
  struct dummy_answers {
    std::uint32_t least;
    std::uint32_t most;
    std::vector<dummy_cells> policies;
  };
  std::optional<dummy_answers> dummies;
};

}  // namespace muffle::inline MUFFLE_ABI
