// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/check/attack/gates.hpp>
#include <muffle/check/report.hpp>
#include <muffle/check/requirement.hpp>
#include <muffle/check/suggest.hpp>
#include <muffle/check/vulnerability.hpp>
#include <muffle/crowd/reference_table.hpp>

#include "collection.hpp"
#include "counting.hpp"
#include "media_item.hpp"
#include "policies.hpp"
#include "sample.hpp"

/// An attack and what came of it, or why it was not tried.
struct attack_finding {
  std::string id;    ///< "A1"
  std::string name;  ///< what the attacker has and does
  std::optional<muffle::check::attack_result> result{};
  /// What an attack reaches over all titles, where it is counted and not tried: there are more than are kept, or none.
  std::optional<muffle::check::vulnerability> counted{};
  std::string why_not{};
};

/// How many were drawn, and of how many.
struct drawn_share {
  std::uint64_t items = 0;
  std::uint64_t of = 0;

  bool is_whole() const { return items == of; }
};

/// What a quantity gives away, rounded to a step and released alone.
struct step_finding {
  std::string label;
  std::uint64_t k;
  double top1;
  double below_k;
};

/// A field, and a share of something that it has.
struct field_share {
  std::string_view field;
  double share;
};

/// Everything that is said of one policy.
struct finding {
  const checked_policy* policy;
  muffle::check::report titles;
  muffle::check::verdict titles_verdict;
  /// Only where households were named.
  std::optional<muffle::check::report> households;
  std::optional<muffle::check::verdict> households_verdict;
  /// The share of what the asked values could tell that is not told any more. Tallies do not hold the values.
  std::optional<double> information_lost;
  /// Files that lack a column that the policy asks for, each with what it lacks.
  std::vector<std::string> left_out;
  bool has_tally;  ///< which does not say what is unknown within a class
  /// What the attacks are tried on, and what the fields and steps below are about. The verdict is not: it is counted.
  drawn_share titles_sample;
  /// The titles whose popularity is drawn: those of a population, if there is one.
  drawn_share popular_sample;
  /// Where households were named.
  drawn_share plays_sample;
  /// How many of the titles that crowds were counted over are made up.
  std::uint64_t synthetic;
  /// Where tallies say so: of how many libraries the titles of a cell are at least, in the cell with the fewest.
  std::optional<std::uint64_t> fewest_libraries;
  /// Where titles are alone: how much each field has to do with it, as a share of their SUDA scores.
  std::vector<field_share> special_fields;
  std::vector<attack_finding> attacks;
  /// None where crowds are those of a population: the steps would be counted elsewhere.
  std::vector<step_finding> steps;
  std::optional<muffle::check::suggestion> suggested;
  /// Then there is none: what is rare in it may have a crowd.
  bool is_counted_behind_keep;

  bool holds() const { return titles_verdict.holds() && (!households_verdict || households_verdict->holds()); }
  /// The first attack that proved invalid, if any did.
  const attack_finding* invalid_attack() const;
  /// Why there is no verdict; empty where there is one.
  std::string cannot_tell() const;
};

/// What is said of several policies about the same titles.
struct together_finding {
  std::vector<const checked_policy*> policies;
  /// One of them is asked, chosen by a coin.
  std::uint64_t one_of_cells;
  muffle::bits one_of_capacity;
  std::uint64_t one_of_k;
  double one_of_top1;
  /// All of them are answered for one title, and the answers are seen together.
  std::uint64_t joint_cells_used;
  std::uint64_t joint_k;
  double joint_unique;
  double joint_top1;
  std::vector<attack_finding> attacks;
};

enum class verdict_word { holds, falls_short, cannot_tell };

/// The verdict on all that was asked, and why, in a sentence.
struct conclusion {
  verdict_word word;
  std::string why;
};

/// What muffle-check has to say.
struct findings {
  muffle::check::requirement wanted;
  std::uint64_t seed = 1;
  std::vector<std::string> catalogues;
  /// In which crowds are counted; empty where it is in the catalogues themselves.
  std::vector<std::string> population;
  /// What could not be read, the first hundred, and how much it is.
  std::vector<std::string> problems;
  std::uint64_t problem_count = 0;
  bool has_households = false;
  std::vector<finding> policies;
  std::vector<together_finding> together;

  conclusion conclude() const;
  /// "these catalogues", "the population": whose crowds are spoken of.
  std::string_view crowds_of() const;
  std::string_view crowds_of(const finding& of) const;
};

using progress = std::function<void(const std::string& what)>;

/// Measures and attacks a policy over the titles that it is about; nothing where there are none. Where a population is
/// given, crowds are counted in it.
std::optional<finding> check_policy(const checked_policy& policy, const collection& given, const collection* population,
                                    const findings& asked, const progress& tell);

/// The same for policies over one kind of record; nothing where there are no titles.
std::optional<together_finding> check_together(const counted_together& counted, const findings& asked,
                                               const progress& tell);

/// How many titles have each cell of each policy, for the gate `require_k`.
std::vector<muffle::reference_table> reference_of(const std::vector<const checked_policy*>& policies,
                                                  const collection& given);

// The parts of it that attack.
/// `answers` are those of all titles; those that are not counted there are tried on the titles that were drawn.
std::vector<attack_finding> attack_titles(const checked_policy& policy, const drawn_items& titles,
                                          const muffle::histogram& answers, std::uint64_t seed, const progress& tell);
std::vector<attack_finding> attack_households(const checked_policy& policy, const std::vector<media_item>& plays,
                                              std::uint64_t seed, const progress& tell);
std::vector<attack_finding> attack_together(const counted_together& counted, std::uint64_t seed, const progress& tell);
