// SPDX-License-Identifier: MIT
#pragma once

/// Every member of a record is accounted for, or the policy does not compile: a member that somebody adds next year
/// must not slip out of, or into, the statistics unseen.

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/policy/detail/member_count.hpp>
#include <muffle/policy/detail/member_names.hpp>
#include <muffle/policy/field.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A list of pointers to members.
template <auto... Members>
struct member_list {
  static constexpr std::size_t size = sizeof...(Members);
};

namespace detail {

template <auto A, auto B>
inline constexpr bool same_member = std::is_same_v<std::integral_constant<decltype(A), A>, std::integral_constant<decltype(B), B>>;

template <auto Member, auto... Members>
consteval bool is_listed(member_list<Members...>) {
  return (false || ... || same_member<Member, Members>);
}

template <class... Lists>
struct joined_lists {
  using type = member_list<>;
};
template <auto... Members>
struct joined_lists<member_list<Members...>> {
  using type = member_list<Members...>;
};
template <auto... A, auto... B, class... Rest>
struct joined_lists<member_list<A...>, member_list<B...>, Rest...> : joined_lists<member_list<A..., B...>, Rest...> {};

/// The list without repetitions.
template <class Seen, auto... Members>
struct distinct_members {
  using type = Seen;
};
template <auto... Seen, auto First, auto... Rest>
struct distinct_members<member_list<Seen...>, First, Rest...>
    : distinct_members<std::conditional_t<is_listed<First>(member_list<Seen...>{}), member_list<Seen...>,
                                          member_list<Seen..., First>>,
                       Rest...> {};

template <class T>
struct holder {
  T value;
};
/// An object that is never made: only its address, and those of its members, are compared at compile time.
template <class T>
extern const holder<T> nobody;

template <class Pointer>
struct pointer_argument {
  Pointer pointer;
};

template <auto Pointer>
constexpr std::string_view pointer_text() {
  return __PRETTY_FUNCTION__;
}

/// The last name in what a compiler prints for the address of a member: "...value.R::codec)" and "...value.codec}".
constexpr std::string_view last_name(std::string_view text) {
  text = text.substr(text.find("value") + 5);
  std::size_t begin = 0;
  std::size_t end = text.size();
  for (std::size_t i = 0; i != text.size(); ++i) {
    const char c = text[i];
    const bool in_name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (c == '.' || c == ':') begin = i + 1;
    if (!in_name && c != '.' && c != ':') {
      end = i;
      break;
    }
  }
  return text.substr(begin, end - begin);
}

template <std::size_t Size>
struct name_buffer {
  char text[Size + 1]{};
};

template <std::size_t Size>
consteval auto to_fixed(std::string_view text) {
  name_buffer<Size> buffer;
  for (std::size_t i = 0; i != Size; ++i) buffer.text[i] = text[i];
  return fixed_string<Size + 1>(buffer.text);
}

template <class Record, std::size_t Index>
consteval auto member_name() {
#if defined(__clang__) && __clang_major__ < 18
  // These cannot take the address of a member as a template argument, so they say its place.
  if constexpr (Index + 1 < 10) {
    constexpr char text[] = {'m', 'e', 'm', 'b', 'e', 'r', ' ', 'n', 'u', 'm', 'b', 'e', 'r', ' ', '1' + Index, '\0'};
    return fixed_string<sizeof text>(text);
  } else {
    constexpr char text[] = {'m', 'e', 'm', 'b', 'e', 'r', ' ', 'n', 'u', 'm', 'b', 'e', 'r', ' ',
                             '0' + (Index + 1) / 10, '0' + (Index + 1) % 10, '\0'};
    return fixed_string<sizeof text>(text);
  }
#else
  constexpr auto* pointer =
      &std::get<Index>(members_of<member_count<Record>()>(nobody<Record>.value));
  constexpr std::string_view name = last_name(pointer_text<pointer_argument<decltype(pointer)>{pointer}>());
  return to_fixed<name.size()>(name);
#endif
}

template <class Record, std::size_t Index, auto... Members>
constexpr bool is_named(member_list<Members...>) {
  const void* member = &std::get<Index>(members_of<member_count<Record>()>(nobody<Record>.value));
  return (false || ... || (member == static_cast<const void*>(&(nobody<Record>.value.*Members))));
}

/// The place of the first member that is not named.
template <class Record, class Named>
constexpr std::size_t first_forgotten() {
  return []<std::size_t... Index>(std::index_sequence<Index...>) {
    std::size_t result = 0;
    bool found = false;
    ((found = found || !is_named<Record, Index>(Named{}), result += !found), ...);
    return result;
  }(std::make_index_sequence<member_count<Record>()>{});
}

/// Whether the members can be told apart by their addresses; bit-fields have none.
template <class Record, class Named>
concept has_addresses = requires { typename std::integral_constant<std::size_t, first_forgotten<Record, Named>()>; };

/// What a base class can be initialized from, and nothing else.
template <class Record>
struct any_base_of {
  template <class Base>
    requires(std::is_base_of_v<Base, Record> && !std::is_same_v<Base, Record>)
  operator Base() const noexcept;
};
struct of_no_use {};

/// Where the first member can be made from anything, that is no base class.
template <class Record>
concept has_base = requires { Record{any_base_of<Record>{}}; } && !requires { Record{of_no_use{}}; };

/// Whether it can be found out which members are not named.
template <class Record, class Named>
consteval bool can_be_told_apart() {
  if constexpr (Named::size > member_count<Record>()) {
    return false;
  } else {
    return has_addresses<Record, Named>;
  }
}

}  // namespace detail

/// Stands in an error message: `Name` is the member of `Record`, of type `Type`, that the policy does not account for. A
/// variable that is unavailable, because compilers name its arguments in the very line of the error.
template <fixed_string Name, class Record, class Type>
__attribute__((unavailable("muffle: this policy forgets a member of its record, the one named in forgotten_member<...>: give "
                           "it a field<...>, or list it in withhold<...> if it must never leave, or in unused<...> if this "
                           "question does not ask for it"))) inline constexpr bool forgotten_member = false;

/// Stands in an error message: `Member` is listed twice, in ways that exclude each other.
template <auto Member>
__attribute__((unavailable("muffle: the member named in contradictory_member<...> is withheld, unused and read by a field in "
                           "more than one of these ways: keep one of them"))) inline constexpr bool contradictory_member =
    false;

namespace detail {

/// The first member of a list that is also on the excluded one; `nullptr` where there is none.
template <class Excluded>
constexpr auto first_listed(member_list<>) {
  return nullptr;
}
template <class Excluded, auto First, auto... Rest>
constexpr auto first_listed(member_list<First, Rest...>) {
  if constexpr (is_listed<First>(Excluded{})) {
    return First;
  } else {
    return first_listed<Excluded>(member_list<Rest...>{});
  }
}

/// Whether each points to a member that holds something: a function of the record accounts for none.
template <auto... Members>
consteval bool all_hold_something(member_list<Members...>) {
  return (true && ... && std::is_member_object_pointer_v<decltype(Members)>);
}

template <class Record, auto... Members>
consteval bool all_of_record(member_list<Members...>) {
  return (true && ... && std::is_same_v<typename member_of<decltype(Members)>::record, Record>);
}

/// Each check is silent where one before it has failed. The type of the result is deduced, so that naming it is enough
/// to run the checks: as a value, a failed one would be reported a second time.
template <class Record, class Asked, class Withheld, class Unused>
constexpr auto accounts_for_every_member() {
  using all = typename joined_lists<Asked, Withheld, Unused>::type;
  if constexpr (!std::is_aggregate_v<Record> || !requires { Record{}; }) {
    static_assert(std::is_aggregate_v<Record> && requires { Record{}; },
                  "muffle: a record is a plain struct (an aggregate, without constructors, bases or private members) that "
                  "Record{} makes: copy what the statistics are about into one");
    return false;
  } else if constexpr (!all_hold_something(all{})) {
    static_assert(all_hold_something(all{}),
                  "muffle: withhold<...> and unused<...> name members that hold something: functions, static members and "
                  "values account for none of them: take them out");
    return false;
  } else if constexpr (!all_of_record<Record>(all{})) {
    static_assert(all_of_record<Record>(all{}),
                  "muffle: the policy names a member of another struct than its record; members of a base class are not "
                  "supported: copy them into the record");
    return false;
  } else if constexpr (has_base<Record>) {
    static_assert(!has_base<Record>,
                  "muffle: a record has no base class, whose members nobody could account for: copy them into the record");
    return false;
  } else if constexpr (constexpr auto both = first_listed<typename joined_lists<Withheld, Unused>::type>(Asked{});
                       both != nullptr) {
    return contradictory_member<both>;
  } else if constexpr (constexpr auto excluded = first_listed<Withheld>(Unused{}); excluded != nullptr) {
    return contradictory_member<excluded>;
  } else {
    using named = typename decltype([]<auto... Members>(member_list<Members...>) {
      return distinct_members<member_list<>, Members...>{};
    }(all{}))::type;
    constexpr std::size_t count = member_count<Record>();
    if constexpr (count > most_members) {
      static_assert(count <= most_members, "muffle: a record has 64 members at most: split it by question");
      return false;
    } else if constexpr (is_followed<Record, count>()) {
      static_assert(!is_followed<Record, count>(),
                    "muffle: the members of this record cannot be counted: references and members that {} does not "
                    "initialize are not supported");
      return false;
    } else if constexpr (named::size == count) {
      // Names as many members as were counted: what neither can be counted nor follows is an error in here.
      if constexpr (count != 0) (void)sizeof(members_of<count>(std::declval<const Record&>()));
      return true;
    } else if constexpr (!can_be_told_apart<Record, named>()) {
      static_assert(named::size == count,
                    "muffle: the members of this record cannot be told apart: bit-fields are not supported");
      return false;
    } else if constexpr (first_forgotten<Record, named>() == count) {
      static_assert(first_forgotten<Record, named>() != count,
                    "muffle: members of this record share an address: [[no_unique_address]] is not supported");
      return false;
    } else {
      constexpr std::size_t index = first_forgotten<Record, named>();
      using type = std::remove_cvref_t<
          decltype(std::get<index>(members_of<count>(std::declval<const Record&>())))>;
      return forgotten_member<member_name<Record, index>(), Record, type>;
    }
  }
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
