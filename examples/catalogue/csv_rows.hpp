// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <fstream>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "problems.hpp"

/// The name by which a table comes from standard input.
inline constexpr std::string_view standard_input = "-";

/// Opens a CSV file, or standard input, behind a byte order mark. Nothing, and the reason is reported, where it cannot
/// be opened or is neither a regular file nor standard input: a pipe or a device may never begin or never end.
std::istream* open_table(const std::string& path, std::ifstream& file, problems& found);

/// Hands over the rows of a CSV file with their numbers: the first one is 1. Lines are counted as rows, as an editor
/// shows them; a quoted field may span a hundred of them. A row that is broken is handed over as that, and the lines
/// after it are read as rows of their own.
class csv_rows {
 public:
  /// Blanks around fields without quotes go, unless they are `kept`.
  enum class margins { trimmed, kept };
  explicit csv_rows(std::istream& in, margins around = margins::trimmed);
  ~csv_rows();
  csv_rows(const csv_rows&) = delete;
  csv_rows& operator=(const csv_rows&) = delete;

  struct row {
    std::uint64_t number;
    /// None where the row is broken; of a blank line none are in it. They are there until the next row is asked for.
    std::optional<std::span<const std::string_view>> fields;
    std::string_view what_is_wrong{};  // with it then
  };

  std::optional<row> next();

 private:
  class splitter;

  std::optional<std::string_view> next_line();
  bool fill();

  std::istream& in_;
  std::unique_ptr<splitter> splitter_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what was read into it and is no line yet
  std::size_t end_ = 0;
  std::string line_;  // that was read before
  std::deque<std::string> waiting_;
  std::uint64_t number_ = 0;
};

/// The names of columns, say, which are there for as long as anybody wants.
inline std::vector<std::string> texts_of(const std::optional<csv_rows::row>& row) {
  if (!row || !row->fields) return {};
  return {row->fields->begin(), row->fields->end()};
}
