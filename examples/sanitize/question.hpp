// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <muffle/policy/capacity.hpp>

#include "document_question.hpp"
#include "media_item.hpp"

/// What one policy says of one title.
struct answer {
  std::uint64_t cell;
  bool is_rare;
  bool is_incomplete;
};

/// A policy of <muffle/presets/presets.hpp>, chosen at run time, or one from a document.
struct question {
  std::string_view name;
  std::uint16_t version;
  std::uint64_t cells;
  std::size_t cell_digits;
  muffle::bits capacity;
  std::string_view purpose;
  std::optional<std::uint64_t> rare_cell;
  std::optional<std::uint64_t> incomplete_cell;
  std::vector<std::string_view> fields;
  std::function<std::string_view(std::uint64_t cell, std::size_t field)> label;
  /// Null for a document, which is what this would write.
  nlohmann::ordered_json (*describe)();
  /// The answer for a title that the policy is about, none for others. Null where nothing that is read here has what the
  /// policy asks: what a server runs on.
  std::function<std::optional<answer>(const media_item& item)> ask;
  /// It asks how something was played, which logs of plays alone can say.
  bool is_of_plays;

  /// The number of a cell as it is sent: always of the same width.
  std::string padded(std::uint64_t cell) const;
  /// A cell's labels by the names of the fields.
  nlohmann::ordered_json labels(std::uint64_t cell) const;
};

/// All presets, in the order in which they are listed.
const std::vector<question>& all_questions();

/// The question of a document, about every title. The document has to outlive it.
question question_of(const document_question& document);
