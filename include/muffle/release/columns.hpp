// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/field.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Members of many records, each member in an array of its own, as column stores and data frames keep them:
///
///     const muffle::columns<&play::bitrate, &play::duration> plays(bitrates, durations);
///     muffle::sanitize<play_quality>(plays, cells);
///
/// It looks at the arrays and does not own them. There are as many records as the shortest array has elements.
template <auto First, auto... Rest>
  requires std::is_member_object_pointer_v<decltype(First)> && (std::is_member_object_pointer_v<decltype(Rest)> && ...)
class columns {
  template <auto Member>
  using type_of = typename detail::member_of<decltype(Member)>::type;

  using checked = decltype([] {
    static_assert((std::is_trivially_copyable_v<type_of<First>> && ... && std::is_trivially_copyable_v<type_of<Rest>>) &&
                      !(std::is_array_v<type_of<First>> || ... || std::is_array_v<type_of<Rest>>),
                  "muffle: a column is of members that are copied without allocation: numbers, enumerations, quantities, "
                  "std::string_view, and optionals of these. Let the record have a std::string_view for its text");
  }());

 public:
  using record = typename detail::member_of<decltype(First)>::record;

  constexpr explicit columns(std::span<const type_of<First>> first, std::span<const type_of<Rest>>... rest) noexcept
      : arrays_(first, rest...), size_(first.size()) {
    ((size_ = rest.size() < size_ ? rest.size() : size_), ...);
  }

  constexpr std::size_t size() const noexcept { return size_; }

  /// Gives a record what the record of this number has. Others of its members stay as they are.
  constexpr void read(std::size_t number, record& into) const noexcept {
    std::apply(
        [&](const auto& first, const auto&... rest) {
          into.*First = first[number];
          ((into.*Rest = rest[number]), ...);
        },
        arrays_);
  }

 private:
  std::tuple<std::span<const type_of<First>>, std::span<const type_of<Rest>>...> arrays_;
  std::size_t size_;
};

}  // namespace muffle::inline MUFFLE_ABI
