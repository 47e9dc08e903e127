// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <muffle/crowd/histogram.hpp>

#include "counting.hpp"
#include "library.hpp"
#include "media_item.hpp"
#include "policies.hpp"
#include "problems.hpp"

/// One catalogue or server, and what it has.
struct title_source {
  std::string name;
  bool is_table;                       ///< a CSV file, and no database
  std::vector<std::string> columns{};  ///< that it has
  /// Policies that one of its titles, or of its plays, is about.
  std::set<const checked_policy*> is_about{};
  bool names_households = false;
  /// Rows whose kind is none that anything here is about, and the first of them.
  std::uint64_t of_no_kind = 0;
  std::uint64_t first_of_no_kind = 0;
};

/// How many titles give each answer of a policy, where nobody has the titles themselves.
struct tally {
  std::string name;
  const checked_policy* policy;
  std::vector<muffle::crowd> combinations;  ///< in the grid without keep
  std::uint64_t rare = 0;                   ///< counted behind keep
  /// By cell of the policy, of how many libraries its titles are: at least the most that one row says.
  std::map<std::uint64_t, std::uint64_t> libraries;

  std::uint64_t titles() const;
};

/// All that was read: counts, and samples.
struct collection {
  std::vector<title_source> sources;
  std::vector<tally> tallies;
  /// Of each policy, from the sources that have all columns that it asks for.
  std::vector<counted_titles> counted;
  /// Of policies about one kind of record, where there are several.
  std::vector<counted_together> together;

  /// Nothing where there is a tally of it, which takes the place of titles: it may count the same ones.
  const counted_titles* titles_of(const checked_policy& policy) const;
  /// "FILE: row 1: there is no column height, which video_quality asks for", of each source or part of one that is left
  /// out.
  std::vector<std::string> left_out_of(const checked_policy& policy) const;

  /// The crowds of titles, or of the tallies that take their place; of the policy, and of its grid without keep.
  muffle::histogram cells(const checked_policy& policy) const;
  muffle::histogram combinations(const checked_policy& policy) const;
  bool has_tally_of(const checked_policy& policy) const;
  /// Whether some of it was counted behind a table of combinations to keep.
  bool has_rare_of(const checked_policy& policy) const;
};

class csv_rows;

/// Whether the first row of a file names the columns of a tally of one of these policies.
bool is_tally(const std::string& path, const std::vector<const checked_policy*>& policies);

/// Reads catalogues, databases of servers and tallies, and counts what stands in them. Each title of a database counts
/// once, whatever the files that it has and however often it was played, but for plays where households are to be
/// measured.
class collection_reader {
 public:
  /// `own` are the columns of CSV files that documents and programs are read from, and that are not known otherwise.
  collection_reader(const std::vector<const checked_policy*>& policies, const std::string& household,
                    const std::vector<std::string>& own, const counting_options& wanted, problems& found);

  void read(const std::string& path);
  /// A CSV file whose columns are the fields of a policy, `count`, and, if it is known, `libraries`; or policy, version,
  /// cell and count, as `shard_text` writes it.
  void read_tally(const std::string& path);
  /// What was read. Says which files are left out of which question.
  collection finish();

 private:
  void read_table(const std::string& path);
  void read_counts(const std::string& path, csv_rows& rows, const std::vector<std::string>& names);
  /// The columns of a source are known.
  void begin(const title_source& source);
  void count(title_source& source, const media_item& item);
  void end(title_source source);
  void read_database(const std::string& path);
  std::string missing_in(const std::vector<std::string>* columns) const;
  bool makes_sense(const std::string& path, const media_item& item);

  const std::vector<const checked_policy*>& policies_;
  const std::string& household_;
  const std::vector<std::string>& own_;
  std::vector<const checked_policy*> readers_;
  problems& found_;
  library_reader databases_;
  seen_titles of_databases_;
  std::set<std::string> tallies_;
  std::uint64_t tallied_ = 0;  // titles, in all tallies
  bool has_log_ = false;
  std::string last_without_plays_;
  collection read_;
  std::vector<title_counter> counters_;  // of each policy
  std::vector<joint_counter> joint_;
  std::vector<const checked_policy*> about_;  // of the title that is counted
};
