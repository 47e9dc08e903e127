// SPDX-License-Identifier: MIT
#include "csv_rows.hpp"

#include <csv.h>

#include <filesystem>
#include <iostream>
#include <limits>
#include <system_error>
#include <utility>

namespace {

/// A field with more lines than this is a quote that somebody forgot to close.
constexpr std::size_t most_lines_of_a_row = 100;
/// A longer line is not kept: no title has one.
constexpr std::size_t longest_line = std::size_t{1} << 20;
constexpr std::string_view too_long = "a line of more than a million characters";
constexpr std::string_view bad_quote = "a quote that is not closed, or not doubled inside of quotes";

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n") == std::string_view::npos; }

}  // namespace

std::istream* open_table(const std::string& path, std::ifstream& file, problems& found) {
  const bool is_standard_input = path == standard_input;
  std::error_code no_status;
  const std::filesystem::file_status status = std::filesystem::status(path, no_status);
  if (!is_standard_input && std::filesystem::is_directory(status)) {
    found.report(path, "is a directory: name the .csv files or databases in it");
    return nullptr;
  }
  if (!is_standard_input && std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    found.report(path, "is no regular file, and may never end: - reads a catalogue from standard input");
    return nullptr;
  }
  if (!is_standard_input) file.open(path, std::ios::binary);
  std::istream& in = is_standard_input ? std::cin : file;
  if (!in) {
    found.report(path, "cannot be opened: check its name and permissions");
    return nullptr;
  }
  if (in.peek() == 0xEF) in.ignore(3);  // a byte order mark
  return &in;
}

/// Splits lines with libcsv. A quoted field may span lines, so a row is complete when libcsv says so.
class csv_rows::splitter {
 public:
  explicit splitter(margins around) : margins_(around) { reset(); }
  ~splitter() { csv_free(&parser_); }
  splitter(const splitter&) = delete;
  splitter& operator=(const splitter&) = delete;

  void reset() {
    if (is_made_) csv_free(&parser_);
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    if (margins_ == margins::kept) csv_set_space_func(&parser_, [](unsigned char) { return 0; });
    is_made_ = true;
    fields_.clear();
    is_complete_ = false;
  }

  enum class outcome { complete, unfinished, broken };

  outcome add(std::string_view line) {
    is_complete_ = false;
    const std::size_t parsed = csv_parse(
        &parser_, line.data(), line.size(),
        [](void* text, std::size_t size, void* self) {
          static_cast<splitter*>(self)->fields_.emplace_back(static_cast<const char*>(text), size);
        },
        [](int, void* self) { static_cast<splitter*>(self)->is_complete_ = true; }, this);
    if (parsed != line.size()) return outcome::broken;
    return is_complete_ ? outcome::complete : outcome::unfinished;
  }

  std::vector<std::string> take() {
    std::vector<std::string> taken = std::exchange(fields_, {});
    fields_.reserve(taken.size());  // most rows have as many as the one before
    return taken;
  }

 private:
  margins margins_;
  csv_parser parser_{};
  bool is_made_ = false;
  std::vector<std::string> fields_;
  bool is_complete_ = false;
};

csv_rows::csv_rows(std::istream& in, margins around)
    : in_(in), splitter_(std::make_unique<splitter>(around)), buffer_(longest_line + 1) {}

csv_rows::~csv_rows() = default;

std::optional<csv_rows::row> csv_rows::next() {
  std::vector<std::string> lines;
  splitter_->reset();
  const std::uint64_t first = number_ + 1;
  while (std::optional<std::string> line = next_line()) {
    const bool is_too_long = line->empty();
    if (lines.empty() && is_too_long) return row{first, std::nullopt, too_long};
    if (lines.empty() && is_blank(*line)) return row{first, std::vector<std::string>()};
    lines.push_back(std::move(*line));
    if (is_too_long) break;
    const splitter::outcome came_to = splitter_->add(lines.back());
    if (came_to == splitter::outcome::complete) return row{first, splitter_->take()};
    if (came_to == splitter::outcome::broken || lines.size() == most_lines_of_a_row) break;
  }
  if (lines.empty()) return std::nullopt;
  // Only the first line is lost: those after it are read again as rows of their own.
  number_ = first;
  waiting_.insert(waiting_.begin(), lines.begin() + 1, lines.end());
  return row{first, std::nullopt, bad_quote};
}

/// With its end; empty where it is too long.
std::optional<std::string> csv_rows::next_line() {
  std::string line;
  if (!waiting_.empty()) {
    line = std::move(waiting_.front());
    waiting_.erase(waiting_.begin());
  } else {
    in_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    const auto length = static_cast<std::size_t>(in_.gcount());
    if (in_.fail()) {
      if (length + 1 != buffer_.size()) return std::nullopt;
      in_.clear();
      in_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    } else {
      // The end of a line is counted, and the end of a file is none.
      line.assign(buffer_.data(), in_.eof() ? length : length - 1);
      line += '\n';  // the last line may lack it
    }
  }
  ++number_;
  return line;
}
