// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/crowd/reference_table.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/policy/raw_value.hpp>
#include <muffle/policy/without_keep.hpp>

struct media_item;

namespace muffle::inline MUFFLE_ABI::check {

/// A policy that can be checked against catalogues: a preset, one of a document, or one of somebody's program.
struct checked_policy {
  std::string_view name;
  std::uint16_t version;
  /// Policies about one kind of record are questions about the same titles.
  std::string_view record;
  /// The columns of a catalogue without which nothing can be said.
  std::vector<std::string_view> needs;
  muffle::table_key key;
  muffle::check::policy_grid grid;
  /// The same without a table of combinations to keep.
  muffle::check::policy_grid combinations;

  std::function<bool(const media_item& item)> is_about;
  std::function<std::uint64_t(const media_item& item)> cell;
  std::function<std::uint64_t(const media_item& item)> combination;
  /// The cell of one of the combinations.
  std::function<std::uint64_t(std::uint64_t combination)> cell_of_combination;
  /// Of each item `known + 1` rips, as `knows_rips` takes them. For presets alone: how rips differ is a model of their
  /// records.
  std::function<muffle::check::view(std::span<const media_item> items, std::size_t known, std::uint64_t seed)> rips;
  /// A quantity that the policy rounds, and how it could be rounded instead.
  std::string_view quantity;
  std::function<std::int64_t(const media_item& item)> quantity_of;
  struct step {
    std::string_view label;
    std::int64_t size;
  };
  std::vector<step> steps;

  /// How a policy that is none of the presets is asked: one of a document, or of somebody's program.
  struct reader {
    /// What a source lacks, in a sentence; empty where it has all columns. Null stands for what has known columns
    /// alone.
    std::function<std::string(const std::vector<std::string>* columns)> missing_in;
    /// Which column of a title makes no sense, and what it should be; empty where all do. Titles of which this says
    /// something have no cell.
    std::function<std::string(const media_item& item)> what_is_wrong;
    /// What is asked of a title, as it is: of a program, all columns that it reads.
    std::function<std::vector<muffle::raw_value>(const media_item& item)> values;
    /// Whether something that is asked of a title is not known.
    std::function<bool(const media_item& item)> is_unknown;
  };
  std::optional<reader> reads;
};

/// A compiled policy. `record_of` has the record of a title; none where the policy is not about it.
template <policy_type P, class RecordOf>
checked_policy checked(std::string_view record, std::vector<std::string_view> needs, RecordOf record_of) {
  checked_policy result{};
  result.name = policy_name<P>;
  result.version = policy_version<P>;
  result.record = record;
  result.needs = std::move(needs);
  result.key = table_key::of<P>();
  result.grid = policy_grid::of<P>();
  result.combinations = policy_grid::of<without_keep<P>>();
  result.is_about = [record_of](const media_item& item) { return record_of(item).has_value(); };
  result.cell = [record_of](const media_item& item) -> std::uint64_t { return P::cell_of(*record_of(item)); };
  result.combination = [record_of](const media_item& item) -> std::uint64_t {
    return without_keep<P>::cell_of(*record_of(item));
  };
  result.cell_of_combination = [](std::uint64_t combination) -> std::uint64_t {
    return combination < P::combinations ? P::cell_at_grid_index(combination) : P::incomplete_cell;
  };
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::check
