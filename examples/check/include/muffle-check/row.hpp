// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/policy/raw_value.hpp>

struct media_item;

namespace muffle::inline MUFFLE_ABI::check {

class row_columns;

/// A title of a catalogue or a database, as the columns that a program named have it. A cell that is empty, and what a
/// database does not know, is nothing. What is no number or no flag is nothing too, and then the row is left out, with
/// a sentence that names its column.
class row {
 public:
  std::optional<std::string_view> text(std::string_view column) const;

  /// A whole number, where one is asked for, or any.
  template <class Number>
  requires std::floating_point<Number> || std::integral<Number> std::optional<Number> number(std::string_view column)
  const {
    const raw_value raw = value(column);
    std::optional<Number> result;
    if constexpr (std::integral<Number>) {
      const auto whole = muffle::detail::whole_number_in(raw);
      if (whole && std::in_range<Number>(*whole)) result = static_cast<Number>(*whole);
    } else {
      result = muffle::detail::with_number(raw, result,
                                           [](auto value) { return std::optional(static_cast<Number>(value)); });
    }
    if (!result) expected(std::integral<Number> ? "a whole number that fits" : "a number", column, raw);
    return result;
  }

  /// yes, no, true, false, 1 or 0.
  std::optional<bool> flag(std::string_view column) const;

 private:
  friend class row_columns;

  row(const media_item& item, const row_columns& columns) : item_(&item), columns_(&columns) {}

  raw_value value(std::string_view column) const;
  void expected(std::string_view what, std::string_view column, const raw_value& found) const;

  const media_item* item_;
  const row_columns* columns_;
  mutable std::string wrong_;
};

}  // namespace muffle::inline MUFFLE_ABI::check
