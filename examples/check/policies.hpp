// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include <muffle/check/attack/view.hpp>
#include <muffle/check/policy_grid.hpp>
#include <muffle/crowd/reference_table.hpp>

#include "document_question.hpp"
#include "media_item.hpp"

/// A policy that can be checked against catalogues, compiled or read from a document.
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
  /// Of each item `known + 1` rips, as `knows_rips` takes them. None for a document: how rips differ is a model of the
  /// presets' records.
  std::function<muffle::check::view(std::span<const media_item> items, std::size_t known, std::uint64_t seed)> rips;
  /// A quantity that the policy rounds, and how it could be rounded instead.
  std::string_view quantity;
  std::function<std::int64_t(const media_item& item)> quantity_of;
  struct step {
    std::string_view label;
    std::int64_t size;
  };
  std::vector<step> steps;
  /// The document that it is from; null for a preset.
  const document_question* document = nullptr;
};

const std::vector<checked_policy>& checked_policies();

/// The policy of a document, about every title. The question has to outlive it.
checked_policy checked_document(const document_question& question);

/// The presets about which catalogues say nothing: how a playback was delivered, what a server runs on.
std::span<const std::string_view> policies_without_catalogue();
