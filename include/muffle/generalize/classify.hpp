// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/detail/row_cuts.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI {

/// One row of a table for `classify`: this value has the class of this name.
template <class T>
struct class_of {
  T value;
  std::string_view label;
};

/// Enumerators, booleans or whole numbers to classes, through a constexpr array of `class_of` rows:
///
///     inline constexpr muffle::class_of<error> error_classes[] = {
///         {error::timeout, "network"}, {error::refused, "network"}, {error::bad_header, "file"}};
///     field<"error", from<&crash::error>, classify<error_classes>>
///
/// Rows with the same label are one class. A value without a row is unknown, or of the class `Otherwise` where that is
/// given. n labels leak at most log2(n) bits.
template <const auto& Table, fixed_string Otherwise = "">
struct classify {
 private:
  using row = std::remove_cvref_t<decltype(Table[0])>;
  using value_type = decltype(row::value);
  static constexpr std::size_t rows = std::size(Table);
  static constexpr bool has_otherwise = !Otherwise.view().empty();

  template <class Value>
  static constexpr point to_line(Value value) noexcept {
    if constexpr (std::is_enum_v<Value>) {
      return static_cast<point>(static_cast<std::underlying_type_t<Value>>(value));
    } else if constexpr (std::same_as<Value, bool>) {
      return value ? 1 : 0;
    } else {
      return line<point>::read(value);
    }
  }

  static constexpr bool has_values_twice() noexcept {
    for (std::size_t i = 0; i != rows; ++i) {
      for (std::size_t j = 0; j != i; ++j) {
        if (to_line(Table[i].value) == to_line(Table[j].value)) return true;
      }
    }
    return false;
  }

  static constexpr std::size_t first_row_of(std::string_view label) noexcept {
    for (std::size_t i = 0; i != rows; ++i) {
      if (Table[i].label == label) return i;
    }
    return rows;
  }

  static constexpr class_index row_labels = [] {
    class_index count = 0;
    for (std::size_t i = 0; i != rows; ++i) count += first_row_of(Table[i].label) == i;
    return count;
  }();

  static constexpr bool otherwise_is_new = has_otherwise && first_row_of(Otherwise.view()) == rows;

  using checked = decltype([] {
    static_assert(!has_values_twice(), "muffle: the table of classify gives one value two rows: keep one of them");
  }());

 public:
  using domain = value_type;
  static constexpr class_index classes = row_labels + otherwise_is_new;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = !has_otherwise;
  static constexpr std::string_view reading = "number";
  static constexpr std::string_view rule = "the value's row in a table";

  /// Whole numbers of every size: a conversion to the table's own type could wrap into one of its rows.
  template <class Value>
    requires std::same_as<Value, value_type> || (whole_number<Value> && whole_number<value_type>)
  static constexpr class_index generalize(const Value& value) noexcept {
    if constexpr (sizeof(Value) == 1) {
      return detail::always_below<classes + can_be_unknown>(class_of_byte<Value>[static_cast<std::uint8_t>(value)]);
    } else {
      return class_of_point(to_line(value));
    }
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index] : std::string_view("unknown");
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr auto labels = [] {
    std::array<std::string_view, classes> result{};
    std::size_t next = 0;
    for (std::size_t i = 0; i != rows; ++i) {
      if (first_row_of(Table[i].label) == i) result[next++] = Table[i].label;
    }
    if (otherwise_is_new) result[next] = Otherwise.view();
    return result;
  }();

  static constexpr class_index index_of(std::string_view label) noexcept {
    for (class_index i = 0; i != classes; ++i) {
      if (labels[i] == label) return i;
    }
    return classes;
  }

  static constexpr class_index elsewhere = has_otherwise ? index_of(Otherwise.view()) : classes;

  static constexpr auto by_row = [] {
    std::array<cut, rows> result{};
    for (std::size_t i = 0; i != rows; ++i) result[i] = {to_line(Table[i].value), index_of(Table[i].label)};
    return result;
  }();

  static constexpr auto all_cuts = detail::row_cuts(by_row, elsewhere, unreadable, elsewhere);

  // The values of most enumerations lie close together: then a class is found at its value's place, in one step however
  // many rows there are. The last place stands for every value outside.
  static constexpr point lowest = [] {
    point result = by_row[0].from;
    for (const cut& known : by_row) result = known.from < result ? known.from : result;
    return result;
  }();
  static constexpr std::uint64_t place_of(point at) noexcept {
    return static_cast<std::uint64_t>(at) - static_cast<std::uint64_t>(lowest);
  }
  static constexpr std::uint64_t places = [] {
    std::uint64_t last = 0;
    for (const cut& known : by_row) last = place_of(known.from) > last ? place_of(known.from) : last;
    return last + 1;
  }();
  static constexpr bool has_places = places - 1 < 1024;
  static constexpr auto class_of_place = [] {
    std::array<class_index, has_places ? static_cast<std::size_t>(places) + 1 : 1> result{};
    result.fill(elsewhere);
    if constexpr (has_places) {
      for (const cut& known : by_row) result[static_cast<std::size_t>(place_of(known.from))] = known.is;
    }
    return result;
  }();

  static constexpr class_index class_of_point(point at) noexcept {
    if constexpr (has_places) {
      const std::uint64_t place = place_of(at);
      return detail::always_below<classes + can_be_unknown>(class_of_place[place < places ? place : places]);
    } else {
      class_index result = elsewhere;
      for (const cut& known : by_row) result = known.from == at ? known.is : result;
      return result;
    }
  }

  // A byte has so few values that a table of all of them asks nothing about the value.
  template <class Byte>
  static constexpr auto class_of_byte = [] {
    std::array<std::uint16_t, 256> result{};
    for (std::size_t i = 0; i != result.size(); ++i) {
      result[i] = static_cast<std::uint16_t>(class_of_point(to_line(static_cast<Byte>(static_cast<std::uint8_t>(i)))));
    }
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI
