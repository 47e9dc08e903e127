// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <muffle/check/attack/view.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/crowd/reference_table.hpp>

#include "media_item.hpp"

/// A policy that can be checked against catalogues.
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

  bool (*is_about)(const media_item& item);
  std::uint64_t (*cell)(const media_item& item);
  std::uint64_t (*combination)(const media_item& item);
  /// The cell of one of the combinations.
  std::uint64_t (*cell_of_combination)(std::uint64_t combination);
  /// Of each item `known + 1` rips, as `knows_rips` takes them.
  muffle::check::view (*rips)(std::span<const media_item> items, std::size_t known, std::uint64_t seed);
  /// A quantity that the policy rounds, and how it could be rounded instead.
  std::string_view quantity;
  std::int64_t (*quantity_of)(const media_item& item);
  struct step {
    std::string_view label;
    std::int64_t size;
  };
  std::vector<step> steps;
};

const std::vector<checked_policy>& checked_policies();

/// The presets about which catalogues say nothing: how a playback was delivered, what a server runs on.
std::span<const std::string_view> policies_without_catalogue();
