// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/collect/estimate.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/policy/document.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Answers to nothing that hide how many real ones there are, as `dummies` sends them.
struct declared_dummies {
  std::uint32_t least = 0;
  std::uint32_t most = 0;
  ratio share;        ///< of all dummies, those to this policy
  histogram weights;  ///< by which their cells are drawn

  friend bool operator==(const declared_dummies&, const declared_dummies&) = default;
};

/// What a collector knows of the answers to one policy: the policy, and what the pipeline did before they left. Read by
/// <muffle/collect/documents.hpp>.
struct answer_document {
  policy_document policy;
  std::vector<std::string> stages;  ///< of the pipeline, in words
  std::uint32_t epoch_days = 7;
  ratio asked{1, 1};                         ///< how probable it is that a title of an epoch is asked this question
  std::optional<ratio> sampled;              ///< how probable it is that a household takes part in an epoch
  std::optional<ratio> weight;               ///< of `randomize`: how much likelier the true cell is than each other one
  std::optional<std::uint32_t> bounded;      ///< the most answers of a household in an epoch
  std::optional<std::uint64_t> least_crowd;  ///< how many public titles share each answer that leaves
  std::optional<declared_dummies> dummies;

  /// Whether no two answers of an epoch come from one household, so that as many households answered as there are
  /// messages. This is so within one epoch only; and nobody can check what anybody posts.
  bool is_one_of_each_household() const noexcept { return bounded == 1U && !dummies; }

  /// What an estimate of one epoch takes out again. Nothing if there are dummies and it is not known how many
  /// installations send them.
  std::optional<drawn_answers> drawn(std::optional<std::uint64_t> installations = {}) const {
    drawn_answers result;
    if (weight) result.response = randomized_response::of(policy.cells, *weight);
    if (dummies) {
      if (!installations) return std::nullopt;
      result.dummies =
          expected_dummies::of(dummies->least, dummies->most, dummies->share, *installations, dummies->weights);
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI
