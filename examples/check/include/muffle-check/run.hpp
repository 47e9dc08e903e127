// SPDX-License-Identifier: MIT
#pragma once

/// The program muffle-check, over policies that a program names.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/policy/policy.hpp>

#include <muffle-check/checked_policy.hpp>
#include <muffle-check/row.hpp>

struct column_source;

namespace muffle::inline MUFFLE_ABI::check {

/// The policies of a program.
struct checked_policies {
  std::vector<checked_policy> all;
  /// Names of those that ask what no catalogue holds, so that the program can say so.
  std::vector<std::string_view> not_in_catalogues{};
  /// Columns of CSV files that they read beside those that all catalogues can have.
  std::vector<std::string> columns{};
};

/// Does what `muffle-check` does, with its options and exit codes; --policy names one of these.
int run(int argc, char** argv, const checked_policies& policies);

/// Columns by the names that a program has for them. It has to outlive what is read by it.
class row_columns {
 public:
  /// `own` collects those that not all catalogues can have.
  row_columns(const std::vector<std::string>& names, std::vector<std::string>& own);
  ~row_columns();
  row_columns(const row_columns&) = delete;
  row_columns& operator=(const row_columns&) = delete;

  row of(const media_item& item) const { return row(item, *this); }
  /// What was wrong with what was read of a row, in a sentence.
  static const std::string& wrong_with(const row& read) { return read.wrong_; }

  std::string missing_in(const std::vector<std::string>* columns, std::string_view policy) const;
  std::vector<raw_value> values(const media_item& item) const;

 private:
  friend class row;
  const column_source* named(std::string_view name) const;

  std::vector<column_source> sources_;
};

/// The same for compiled policies about one record. `read` makes the record of a title from a `row`; nothing where the
/// policies are not about it. `columns` are all that it reads.
///
///     int main(int argc, char** argv) {
///       return muffle::check::run<playback_length>(argc, argv, {"seconds"}, [](const muffle::check::row& title) {
///         return std::optional(playback{.seconds = title.number<double>("seconds").value_or(0)});
///       });
///     }
template <policy_type... Policies, class Read>
int run(int argc, char** argv, const std::vector<std::string>& columns, Read read) {
  checked_policies policies;
  const row_columns named(columns, policies.columns);
  const auto record_of = [&](const media_item& item) { return read(named.of(item)); };
  const auto add = [&]<class P>(std::type_identity<P>) {
    checked_policy made = checked<P>("program", {columns.begin(), columns.end()}, record_of);
    checked_policy::reader& reads = made.reads.emplace();
    reads.missing_in = [&](const std::vector<std::string>* in) { return named.missing_in(in, policy_name<P>); };
    reads.what_is_wrong = [&](const media_item& item) {
      const row title = named.of(item);
      (void)read(title);
      return row_columns::wrong_with(title);
    };
    reads.values = [&](const media_item& item) { return named.values(item); };
    reads.is_unknown = [&](const media_item& item) {
      const std::uint64_t cell = P::cell_of(*record_of(item));
      if (P::has_incomplete && cell == P::incomplete_cell) return true;
      for (std::size_t i = 0; i != P::field_count; ++i) {
        if (P::label(cell, i) == "unknown") return true;
      }
      return false;
    };
    policies.all.push_back(std::move(made));
  };
  (add(std::type_identity<Policies>{}), ...);
  return run(argc, argv, policies);
}

}  // namespace muffle::inline MUFFLE_ABI::check
