// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <muffle/policy/document.hpp>

#include "column_source.hpp"
#include "media_item.hpp"

/// "duration=length:s": a member, the column that it is read from, empty where none has it, and the column's unit, empty for
/// that of the document.
struct column_map {
  std::string_view member;
  std::string_view column;
  std::string_view unit;
};
/// Nothing, or a sentence, where text is none.
std::variant<column_map, std::string> column_map_in(std::string_view text);

/// A policy from its document, asked of titles: members are read from columns.
class document_question {
 public:
  /// Reads a document. Members are read from the columns of their own names, unless `maps` names others:
  /// "member=column", "member=column:unit", or "member=" where no column has it. A sentence where something is wrong.
  /// `own` collects the columns that are not known, for `read_catalogue`.
  static std::variant<document_question, std::string> of(const std::string& path, const std::vector<std::string>& maps,
                                                         std::vector<std::string>& own);

  const muffle::policy_document& policy() const { return policy_; }
  /// From which its members are read.
  std::vector<std::string_view> columns() const;

  /// What a source lacks, in a sentence; empty where it has all columns. `columns` are those of a CSV file, none for
  /// what has known columns alone.
  std::string missing_in(const std::vector<std::string>* columns) const;

  /// Of each member, of a title.
  std::vector<muffle::raw_value> values(const media_item& item) const;
  /// Which column of a title makes no sense, and what it should be; empty where all do. Titles of which this says
  /// something have no cell.
  std::string what_is_wrong(const media_item& item) const;
  /// The cell of a title that makes sense.
  std::uint64_t cell(const media_item& item) const { return policy_.cell_of(values(item)).value_or(0); }

 private:
  muffle::policy_document policy_;
  std::vector<column_source> sources_;  // of each member
};

/// Documents, each with those maps that name its members. A sentence where something is wrong, or a map names no member
/// of any of them.
std::variant<std::vector<document_question>, std::string> read_documents(const std::vector<std::string>& paths,
                                                                         const std::vector<std::string>& maps,
                                                                         std::vector<std::string>& own);
