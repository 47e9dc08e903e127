// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What a policy has to keep to. A crowd of `k` alone does not bound how often somebody guesses right, nor how much is
/// told: twenty guesses are always right where each crowd is of twenty. So there is more than one number.
struct requirement {
  /// The smallest crowd, of `rare` and `incomplete` too.
  std::uint64_t k = 20;
  std::uint64_t max_cells = std::numeric_limits<std::uint64_t>::max();
  /// How many titles may be named with one guess, and with twenty, where each is as likely.
  ratio max_top1 = {1, 1};
  ratio max_top20 = {1, 1};
  /// The share of answers that may say nothing: `rare`, `incomplete`, or unknown. Where nearly all do, their crowd is
  /// large whatever the policy is, so that nothing was learned of it.
  ratio max_unanswered = {1, 4};
};

/// Whether a policy keeps to a requirement, and where not: a sentence for each reason.
struct verdict {
  std::vector<std::string> why_not;
  /// Why there is no verdict; empty where there is one.
  std::string cannot_tell = {};

  bool holds() const noexcept { return why_not.empty() && cannot_tell.empty(); }
};

}  // namespace muffle::inline MUFFLE_ABI::check
