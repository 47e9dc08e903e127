// SPDX-License-Identifier: MIT
#include "row.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
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

int hexadecimal(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/// What "0%3A01" and "two+words" stand for; a % that is followed by no number stays as it is.
std::string url_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hexadecimal(text[i + 1]) : -1;
    const int low = high >= 0 ? hexadecimal(text[i + 2]) : -1;
    if (low >= 0) {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i] == '+' ? ' ' : text[i];
    }
  }
  return result;
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

row::value row::find(std::string_view column) const {
  for (int i = 0; i != sqlite3_column_count(from_); ++i) {
    if (column != sqlite3_column_name(from_, i)) continue;
    const int type = sqlite3_column_type(from_, i);
    if (type == SQLITE_TEXT) return {type, view(i), i};
    if (type != SQLITE_BLOB) return {type, {}, i};
    // Read as text, a blob would be one from then on.
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(from_, i));
    return {type, {bytes, static_cast<std::size_t>(sqlite3_column_bytes(from_, i))}, i};
  }
  if (!unpacked_) throw std::logic_error(fmt::format("the statement does not read {}", column));
  const auto found = unpacked_->find(column);
  return found == unpacked_->end() ? value{SQLITE_NULL, {}} : value{SQLITE_TEXT, found->second};
}

std::string_view row::view(int index) const {
  const unsigned char* text = sqlite3_column_text(from_, index);
  const int size = sqlite3_column_bytes(from_, index);
  return text != nullptr ? std::string_view(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size))
                         : std::string_view();
}

void row::unpack(std::string_view encoded) {
  if (!unpacked_) unpacked_.emplace();
  while (!encoded.empty()) {
    std::string_view text = take_to('&', encoded);
    std::string name = url_decoded(take_to('=', text));
    unpacked_->insert_or_assign(std::move(name), url_decoded(text));
  }
}

void row::note(std::string_view column, std::string_view why) {
  const value given = find(column);
  const bool is_number = given.type == SQLITE_INTEGER || given.type == SQLITE_FLOAT;
  // Whatever reads a column reads its type first: reading a number as text may change it.
  bad_.push_back({std::string(column), quoted(given.type, is_number ? view(given.index) : given.bytes), why});
}

bool row::is_null(std::string_view column) const { return find(column).type == SQLITE_NULL; }

bool row::is_bad(std::string_view column) const {
  return std::any_of(bad_.begin(), bad_.end(), [&](const bad_cell& each) { return each.column == column; });
}

std::optional<std::int64_t> row::known_number(std::string_view column) {
  const value given = find(column);
  std::string_view why = "is not a number";
  switch (given.type) {
    case SQLITE_NULL:
      return std::nullopt;
    case SQLITE_INTEGER: {
      const std::int64_t number = sqlite3_column_int64(from_, given.index);
      if (number >= 0) return number;
      why = "is negative";
      break;
    }
    case SQLITE_FLOAT: {
      const double number = sqlite3_column_double(from_, given.index);
      if (number >= static_cast<double>(highest)) return highest;
      if (number >= 0) return static_cast<std::int64_t>(number);
      why = "is negative";
      break;
    }
    case SQLITE_TEXT: {
      if (given.bytes.empty()) return std::nullopt;
      if (const auto number = whole(given.bytes)) return number;
      break;
    }
    default:
      break;
  }
  note(column, why);
  return std::nullopt;
}

double row::factor(std::string_view column) {
  const value given = find(column);
  if (given.type == SQLITE_NULL || (given.type == SQLITE_TEXT && given.bytes.empty())) return -1;
  if (given.type == SQLITE_INTEGER || given.type == SQLITE_FLOAT) return sqlite3_column_double(from_, given.index);
  double number = 0;
  const char* const last = given.bytes.data() + given.bytes.size();
  const auto [end, error] = std::from_chars(given.bytes.data(), last, number);
  if (given.type == SQLITE_TEXT && error == std::errc() && end == last) return number;
  note(column, "is not a number");
  return -1;
}

std::string row::word(std::string_view column) {
  const auto [type, given, index] = find(column);
  if (type == SQLITE_NULL) return {};
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

std::string row::text(std::string_view column) const { return std::string(whole_text(column).substr(0, longest_text)); }

std::string_view row::whole_text(std::string_view column) const {
  const value given = find(column);
  if (given.type == SQLITE_BLOB) return {};
  return given.type == SQLITE_TEXT || given.type == SQLITE_NULL ? given.bytes : view(given.index);
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
  const value given = find(column);
  std::string result;
  if (given.type == SQLITE_BLOB) {
    // .NET's Guid.ToByteArray turns the first three groups around.
    static constexpr std::size_t order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    if (given.bytes.size() != 16) return {};
    for (const std::size_t i : order) result += fmt::format("{:02x}", static_cast<unsigned char>(given.bytes[i]));
    return result;
  }
  for (const char c : text(column)) {
    if (c == '-') continue;
    result += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return result;
}
