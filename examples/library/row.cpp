// SPDX-License-Identifier: MIT
#include "row.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "terminal.hpp"

namespace {

constexpr std::size_t longest_text = 1000;
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

/// Digits and nothing else; too many of them are the highest number there is.
std::optional<std::int64_t> whole(std::string_view digits) {
  std::int64_t value = 0;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc::result_out_of_range ? highest : value;
}

/// The front of the text up to a separator, which is dropped too.
std::string_view take_to(char separator, std::string_view& text) {
  const std::size_t at = std::min(text.find(separator), text.size());
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return front;
}

std::string quoted(int type, std::string_view bytes) {
  if (type == SQLITE_BLOB) return fmt::format("a blob of {} bytes", bytes.size());
  if (type != SQLITE_TEXT) return std::string(bytes);
  const std::string text = printable(bytes.substr(0, longest_text));
  return fmt::format("\"{}\"", fitted(text, std::min<std::size_t>(columns(text), 40)));
}

}  // namespace

std::int32_t picture_size(std::int64_t number) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(number, 0, 1'000'000));
}

int row::index_of(std::string_view column) const {
  for (int i = 0; i != sqlite3_column_count(from_); ++i) {
    if (column == sqlite3_column_name(from_, i)) return i;
  }
  throw std::logic_error(fmt::format("the statement does not read {}", column));
}

std::string_view row::view(int index) const {
  const unsigned char* text = sqlite3_column_text(from_, index);
  const int size = sqlite3_column_bytes(from_, index);
  return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size))
                         : std::string_view();
}

void row::note(std::string_view column, std::string_view why) {
  const int index = index_of(column);
  const int type = sqlite3_column_type(from_, index);  // reading a number as text may change it
  bad_.push_back({std::string(column), quoted(type, view(index)), why});
}

bool row::is_null(std::string_view column) const { return sqlite3_column_type(from_, index_of(column)) == SQLITE_NULL; }

std::int64_t row::number(std::string_view column) {
  const int index = index_of(column);
  switch (sqlite3_column_type(from_, index)) {
    case SQLITE_NULL:
      return 0;
    case SQLITE_INTEGER: {
      const std::int64_t value = sqlite3_column_int64(from_, index);
      if (value < 0) note(column, "is negative");
      return std::max<std::int64_t>(value, 0);
    }
    case SQLITE_FLOAT: {
      const double value = sqlite3_column_double(from_, index);
      if (value < 0) note(column, "is negative");
      if (!(value > 0)) return 0;
      return value < static_cast<double>(highest) ? static_cast<std::int64_t>(value) : highest;
    }
    case SQLITE_TEXT: {
      const std::string_view given = view(index);
      if (given.empty()) return 0;
      const auto value = whole(given);
      if (!value) note(column, "is not a number");
      return value.value_or(0);
    }
    default:
      note(column, "is not a number");
      return 0;
  }
}

double row::factor(std::string_view column) {
  const int index = index_of(column);
  const int type = sqlite3_column_type(from_, index);
  if (type == SQLITE_NULL || (type == SQLITE_TEXT && view(index).empty())) return -1;
  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT) return sqlite3_column_double(from_, index);
  const std::string_view given = type == SQLITE_TEXT ? view(index) : std::string_view();
  double value = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
  if (error == std::errc() && end == given.data() + given.size()) return value;
  note(column, "is not a number");
  return -1;
}

std::string row::word(std::string_view column) {
  const int index = index_of(column);
  const int type = sqlite3_column_type(from_, index);
  if (type == SQLITE_NULL) return {};
  const std::string_view given = type == SQLITE_TEXT ? view(index) : std::string_view();
  if (type != SQLITE_TEXT) {
    note(column, "is not text");
  } else if (given.size() > longest_text) {
    note(column, "is too long for a name");
  } else if (printable(given) != given) {
    note(column, "is not readable text");
  } else {
    return std::string(given);
  }
  return {};
}

std::string row::text(std::string_view column) const {
  const int index = index_of(column);
  return sqlite3_column_type(from_, index) == SQLITE_BLOB ? std::string()
                                                          : std::string(view(index).substr(0, longest_text));
}

muffle::milliseconds row::hours_minutes_seconds(std::string_view column) {
  std::string rest = word(column);
  if (rest.empty()) return {};
  std::string_view left = rest;
  const auto hours = whole(take_to(':', left));
  const auto minutes = whole(take_to(':', left));
  const auto seconds = whole(take_to('.', left));
  const std::string fraction = fmt::format("{:0<3}", left).substr(0, 3);
  const auto thousandths = whole(fraction);
  if (!hours || !minutes || !seconds || !thousandths || *minutes > 59 || *seconds > 59) {
    note(column, "is not hours, minutes and seconds");
    return {};
  }
  if (*hours > highest / 3'600'000 - 1) return muffle::milliseconds(highest);
  return muffle::milliseconds(((*hours * 60 + *minutes) * 60 + *seconds) * 1000 + *thousandths);
}

void row::width_and_height(std::string_view column, std::int32_t& width, std::int32_t& height) {
  const std::string given = word(column);
  if (given.empty()) return;
  std::string_view left = given;
  const auto first = whole(take_to('x', left));
  const auto second = whole(left);
  if (!first || !second) return note(column, "is not a width and a height");
  width = picture_size(*first);
  height = picture_size(*second);
}

std::string row::guid(std::string_view column) const {
  const int index = index_of(column);
  std::string result;
  if (sqlite3_column_type(from_, index) == SQLITE_BLOB) {
    // .NET's Guid.ToByteArray turns the first three groups around.
    static constexpr int order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    if (sqlite3_column_bytes(from_, index) != 16) return {};
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(from_, index));
    for (const int i : order) result += fmt::format("{:02x}", bytes[i]);
    return result;
  }
  for (const char c : view(index).substr(0, longest_text)) {
    if (c == '-') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}
