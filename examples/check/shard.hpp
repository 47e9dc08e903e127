// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <muffle/crowd/cell_counter.hpp>

#include "media_item.hpp"
#include "policies.hpp"

/// Which titles were seen, in eight bytes of each. Two titles that share these are taken for one, so that crowds are
/// counted too small, if anything.
class seen_titles {
 public:
  /// False if it was seen.
  bool add(const media_item& title);

 private:
  bool insert(std::uint64_t fingerprint);

  std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(1024);  // zero is free
  std::size_t used_ = 0;
};

/// The titles of one policy, counted as they are read and not kept. Each title counts once, as `titles_of` has it.
class title_counter {
 public:
  explicit title_counter(const checked_policy& policy) : policy_(&policy), counter_(policy.combinations.cells) {}

  /// A title that the policy is about.
  void add(const media_item& title);

  struct counted {
    const checked_policy* policy;
    muffle::histogram combinations;  ///< in the grid without keep
    std::uint64_t unknown_in_class;  ///< of which something is unknown, and the combination does not say so
    std::uint64_t synthetic;

    /// How many titles say nothing: rare, incomplete or unknown.
    std::uint64_t unanswered() const;
  };
  counted finish() &&;

 private:
  const checked_policy* policy_;
  muffle::cell_counter counter_;
  seen_titles seen_;
  std::uint64_t unknown_in_class_ = 0;
  std::uint64_t synthetic_ = 0;
};

/// The file that --tally reads: policy, version, cell of the grid without keep, count.
std::string shard_text(const std::vector<title_counter::counted>& policies);
