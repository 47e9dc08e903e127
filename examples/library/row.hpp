// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/units.hpp>

#include "sqlite.hpp"

/// A value that makes no sense in its column.
struct bad_cell {
  std::string column;
  std::string value;
  std::string_view why;
};

/// One row of a statement whose columns are named as the server names them. SQLite lets every column hold anything, so
/// each reading says what it takes; NULL and empty text are not known. What makes no sense is noted, and read as not
/// known.
class row {
 public:
  explicit row(const sqlite_statement& from) : from_(from.get()) {}

  /// The key of the row, which stands in the first column.
  std::int64_t key() const { return sqlite3_column_int64(from_, 0); }

  /// Has the values of a text whose columns are encoded as a URL encodes them, "size=9&duration=0%3A01", read like
  /// columns of their own. A column that the statement does not have is NULL from here on.
  void unpack(std::string_view encoded);

  bool is_null(std::string_view column) const;
  /// Whether a reading found that it makes no sense.
  bool is_bad(std::string_view column) const;
  /// A number that counts something, rounded down. Too large a one is the highest there is.
  std::optional<std::int64_t> known_number(std::string_view column);
  /// The same where 0 says as little as NULL.
  std::int64_t number(std::string_view column) { return known_number(column).value_or(0); }
  /// The same for a factor such as "1.5"; negative where it is not known.
  double factor(std::string_view column);
  /// A name that a question asks for: readable text.
  std::string word(std::string_view column);
  /// A text that is only looked at, such as a title; cut off where it is very long.
  std::string text(std::string_view column) const;
  /// The same without a bound, where it holds many values.
  std::string_view whole_text(std::string_view column) const;
  /// Hours, minutes and seconds, as UPnP writes them: "1:30:05.250".
  muffle::milliseconds hours_minutes_seconds(std::string_view column);
  /// Width and height, as UPnP writes them: "1920x1080".
  void width_and_height(std::string_view column, std::int32_t& width, std::int32_t& height);
  /// A GUID as 32 hexadecimal digits: from text, or from the 16 bytes that .NET writes.
  std::string guid(std::string_view column) const;

  const std::vector<bad_cell>& bad() const { return bad_; }

 private:
  /// A value as SQLite has it, or out of an encoded text.
  struct value {
    int type;
    std::string_view bytes;  // of text and blobs
    int index = -1;          // of the column, of numbers
  };

  value find(std::string_view column) const;
  std::string_view view(int index) const;
  void note(std::string_view column, std::string_view why);

  sqlite3_stmt* from_;
  std::optional<std::map<std::string, std::string, std::less<>>> unpacked_;
  std::vector<bad_cell> bad_;
};

/// A number of lines or columns of a picture, in the type that records have.
std::int32_t picture_size(std::int64_t number);
