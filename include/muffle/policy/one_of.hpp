// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// The first member that one question withholds and another asks for; `nullptr` where there is none.
template <class... Questions>
constexpr auto withheld_and_asked() {
  using withheld = typename joined_lists<typename Questions::withheld_members...>::type;
  using asked = typename joined_lists<typename Questions::asked_members...>::type;
  return first_listed<withheld>(asked{});
}

}  // namespace detail

/// Stands in an error message: one question withholds `Member` for ever and another one asks for it.
template <auto Member>
struct withheld_member_is_asked {
  static_assert(!std::is_member_pointer_v<decltype(Member)>,
                "muffle: one question withholds, for ever, the member named in withheld_member_is_asked<...>, and another "
                "one of the same one_of asks for it: make it unused<> in the first, or do not ask for it");
};

/// A sum of policies: one record answers one of them, chosen by a coin. Cells of questions *add*, where fields of one
/// question multiply. Which question was answered is visible, so a release has one of `cells` values; the most that it
/// tells is log2 of the mean number of cells of a question.
template <policy_type First, policy_type... Rest>
struct one_of {
 private:
  using checked = decltype([] {
    static_assert((std::same_as<typename First::record, typename Rest::record> && ...),
                  "muffle: the questions of a one_of are about one record: this one mixes records");
    static_assert((detail::wide{First::cells} + ... + Rest::cells) <= std::numeric_limits<std::uint64_t>::max(),
                  "muffle: the questions of this one_of have too many cells to add up");
    constexpr auto member = detail::withheld_and_asked<First, Rest...>();
    if constexpr (member != nullptr) {
      [[maybe_unused]] withheld_member_is_asked<member> reported;
    }
  }());

 public:
  using record = typename First::record;
  using questions = detail::type_list<First, Rest...>;

  static constexpr std::uint64_t cells = (First::cells + ... + Rest::cells);
  static constexpr bits capacity_bits = log2_ceiling(cells, 1 + sizeof...(Rest));
};

}  // namespace muffle::inline MUFFLE_ABI
