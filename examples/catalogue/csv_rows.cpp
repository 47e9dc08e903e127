// SPDX-License-Identifier: MIT
#include "csv_rows.hpp"

#include <csv.h>

#include <algorithm>
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
/// What is read at once: little enough to stay near the processor.
constexpr std::size_t block = std::size_t{1} << 17;
constexpr std::string_view too_long = "a line of more than a million characters";
constexpr std::string_view bad_quote = "a quote that is not closed, or not doubled inside of quotes";

constexpr bool is_space(char c) { return c == ' ' || c == '\t'; }

bool is_blank(std::string_view line) {
  return std::all_of(line.begin(), line.end(), [](char c) { return is_space(c) || c == '\r' || c == '\n'; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

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

/// Splits lines with libcsv. A quoted field may span lines, so a row is complete when libcsv says so. A line without
/// quotes, as most are, is split where its commas stand: libcsv looks at each character as if it might be a quote, and
/// took a third of the time of reading a catalogue.
class csv_rows::splitter {
 public:
  explicit splitter(margins around) : margins_(around) { begin(); }
  ~splitter() { csv_free(&parser_); }
  splitter(const splitter&) = delete;
  splitter& operator=(const splitter&) = delete;

  /// Forgets a row that did not come to its end.
  void reset() {
    csv_free(&parser_);
    begin();
    clear();
  }

  /// The fields of a line that is a row without quotes; nothing if it is none.
  std::optional<std::span<const std::string_view>> plain(std::string_view line) {
    fields_.clear();
    std::size_t begin = 0;
    for (std::size_t at = 0; at != line.size(); ++at) {
      const char c = line[at];
      if (c > ',') continue;
      if (c == '"' || c == '\r') return std::nullopt;
      if (c != ',' && c != '\n') continue;
      const std::string_view field = line.substr(begin, at - begin);
      fields_.push_back(margins_ == margins::kept ? field : trimmed(field));
      begin = at + 1;
    }
    return fields_;
  }

  enum class outcome { complete, unfinished, broken };

  outcome add(std::string_view line) {
    if (is_complete_ && has_return_) reset();
    if (is_complete_) clear();
    has_return_ = has_return_ || line.find('\r') != std::string_view::npos;
    const std::size_t parsed = csv_parse(
        &parser_, line.data(), line.size(),
        [](void* text, std::size_t size, void* self) {
          static_cast<splitter*>(self)->add_field(static_cast<const char*>(text), size);
        },
        [](int, void* self) { static_cast<splitter*>(self)->is_complete_ = true; }, this);
    if (parsed != line.size()) return outcome::broken;
    return is_complete_ ? outcome::complete : outcome::unfinished;
  }

  std::span<const std::string_view> fields() {
    fields_.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      fields_.push_back(std::string_view(text_).substr(begin, end - begin));
      begin = end;
    }
    return fields_;
  }

 private:
  void begin() {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    if (margins_ == margins::kept) csv_set_space_func(&parser_, [](unsigned char) { return 0; });
  }

  void clear() {
    text_.clear();
    ends_.clear();
    is_complete_ = false;
    has_return_ = false;
  }

  void add_field(const char* text, std::size_t size) {
    text_.append(text, size);
    ends_.push_back(text_.size());
  }

  margins margins_;
  csv_parser parser_{};
  std::string text_;  // of all fields, one after the other
  std::vector<std::size_t> ends_;
  std::vector<std::string_view> fields_;
  bool is_complete_ = false;
  bool has_return_ = false;  // which ends a row for libcsv: what stands behind it may have begun another one
};

csv_rows::csv_rows(std::istream& in, margins around)
    : in_(in), splitter_(std::make_unique<splitter>(around)), buffer_(longest_line + block + 1) {}

csv_rows::~csv_rows() = default;

std::optional<csv_rows::row> csv_rows::next() {
  const std::uint64_t first = number_ + 1;
  std::optional<std::string_view> line = next_line();
  if (!line) return std::nullopt;
  if (line->empty()) return row{first, std::nullopt, too_long};
  if (is_blank(*line)) return row{first, std::span<const std::string_view>()};
  if (const auto fields = splitter_->plain(*line)) return row{first, fields};
  std::vector<std::string> others;  // lines of this row
  for (;;) {
    const splitter::outcome came_to = splitter_->add(*line);
    if (came_to == splitter::outcome::complete) return row{first, splitter_->fields()};
    if (came_to == splitter::outcome::broken || others.size() + 1 == most_lines_of_a_row) break;
    line = next_line();
    if (!line) break;
    others.emplace_back(*line);
    if (line->empty()) break;
  }
  // Only the first line is lost: those after it are read again as rows of their own.
  splitter_->reset();
  number_ = first;
  waiting_.insert(waiting_.begin(), others.begin(), others.end());
  return row{first, std::nullopt, bad_quote};
}

/// With its end; empty where it is too long. It is there until the next one is asked for.
std::optional<std::string_view> csv_rows::next_line() {
  if (!waiting_.empty()) {
    line_ = std::move(waiting_.front());
    waiting_.pop_front();
    ++number_;
    return line_;
  }
  for (bool is_too_long = false;;) {
    const std::string_view read = std::string_view(buffer_.data(), end_).substr(begin_);
    const std::size_t end = read.find('\n');
    is_too_long = is_too_long || std::min(end, read.size()) > longest_line;
    if (end != std::string_view::npos) {
      begin_ += end + 1;
      ++number_;
      return is_too_long ? std::string_view() : read.substr(0, end + 1);
    }
    if (is_too_long) begin_ = end_;
    if (fill()) continue;
    if (begin_ == end_ && !is_too_long) return std::nullopt;
    buffer_[end_++] = '\n';  // which the last line may lack
  }
}

/// Reads on behind what is left. False at the end of the file.
bool csv_rows::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  end_ -= std::exchange(begin_, 0);
  in_.read(buffer_.data() + end_, static_cast<std::streamsize>(std::min(block, buffer_.size() - 1 - end_)));
  end_ += static_cast<std::size_t>(in_.gcount());
  return in_.gcount() != 0;
}
