// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/crowd/household_counter.hpp>

#include "media_item.hpp"
#include "policies.hpp"
#include "sample.hpp"

/// What tells a title from others: its id, or else its series and its name. Without a name it is one of its own.
inline std::pair<std::string_view, std::string_view> title_key(const media_item& item) {
  if (!item.id.empty()) return {{}, item.id};
  return {item.series, item.title};
}

/// Which titles were seen, in eight bytes of each. Two titles that share these are taken for one, so that crowds are
/// counted too small, if anything.
class seen_titles {
 public:
  /// False if it was seen.
  bool add(const media_item& title);

 private:
  bool insert(std::uint64_t fingerprint);
  /// Where it stands, or may stand.
  std::size_t place_of(std::uint64_t fingerprint) const;

  std::vector<std::uint64_t> places_ = std::vector<std::uint64_t>(1024);  // zero is free
  unsigned shift_ = 54;                                                   // leaves a number of one of the places
  std::size_t used_ = 0;
};

/// What is wanted beside the crowds of titles.
struct counting_options {
  bool has_households = false;  ///< rows are plays, and households are counted, too
  bool is_drawn = false;        ///< a sample is kept
  bool is_joint = false;        ///< questions about one kind of record are counted together as well
  std::uint64_t seed = 1;       ///< of the sample
};

/// What was counted of one policy, and what was drawn from it.
struct counted_titles {
  const checked_policy* policy;
  muffle::histogram combinations;  ///< in the grid without keep
  std::uint64_t unknown_in_class;  ///< of which something is unknown, and the combination does not say so
  std::uint64_t synthetic;
  drawn_items titles;

  /// How many households gave each cell, where that was asked.
  muffle::histogram households;
  drawn_items plays;
  /// Plays in sources that name households, of sources that lack a column as well.
  struct play_counts {
    std::uint64_t all = 0;
    std::uint64_t of_nobody = 0;
    std::uint64_t say_nothing = 0;  ///< and are of a household
  } said;

  /// How many titles say nothing: rare, incomplete or unknown.
  std::uint64_t unanswered() const;
};

/// Counts the titles of one policy as they are read. Each counts once, as it stood where it was read first. Takes
/// memory by cells, by titles that can be known again (see `seen_titles`), by pairs of household and cell, and for the
/// sample.
class title_counter {
 public:
  title_counter(const checked_policy& policy, const counting_options& wanted)
      : policy_(&policy),
        wanted_(wanted),
        counter_(policy.combinations.cells),
        titles_(&media_item::series, wanted.seed),
        households_(policy.grid.cells),
        plays_(&media_item::household, wanted.seed) {}

  /// A source comes, of which titles are asked only if it has all columns that the policy asks for.
  void begin(bool is_asked);
  /// A title, or a play of one. False where the policy is not about it.
  bool add(const media_item& item);
  /// No more of the source, which may name households.
  void end(bool names_households);

  counted_titles finish() &&;

 private:
  void count_play(const media_item& play);

  const checked_policy* policy_;
  counting_options wanted_;
  bool is_asked_ = false;
  muffle::cell_counter counter_;
  seen_titles seen_;
  std::uint64_t unknown_in_class_ = 0;
  std::uint64_t synthetic_ = 0;
  sample titles_;
  muffle::household_counter households_;
  sample plays_;
  counted_titles::play_counts said_;  // of sources that ended
  counted_titles::play_counts here_;  // of the one that comes
};

/// What was counted of several policies about the same titles.
struct counted_together {
  std::vector<const checked_policy*> policies;
  std::uint64_t titles = 0;
  /// How many titles gave the same answers, one of each policy.
  std::map<std::vector<std::uint64_t>, std::uint64_t> crowds;
  /// The answers of one title after the other, while there are no more titles than a sample has.
  std::vector<std::uint64_t> answers;

  /// How many titles look different by some of the questions, the bits of `which`.
  std::uint64_t looks_by(std::uint64_t which) const;
};

/// Counts answers to several policies. Takes memory by how many of them differ, and by titles that can be known again.
class joint_counter {
 public:
  explicit joint_counter(std::vector<const checked_policy*> policies) { counted_.policies = std::move(policies); }

  const std::vector<const checked_policy*>& policies() const { return counted_.policies; }
  /// A source comes; it is asked only if it has all columns that any of them asks for.
  void begin(bool is_asked) { is_asked_ = is_asked; }
  /// A title that they are about.
  void add(const media_item& title);

  counted_together finish() && { return std::move(counted_); }

 private:
  bool is_asked_ = false;
  seen_titles seen_;
  std::vector<std::uint64_t> answers_;  // of the title that comes
  counted_together counted_;
};
