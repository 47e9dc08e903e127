// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/c/muffle.h>
#include <muffle/abi.hpp>
#include <muffle/c/member_units.hpp>
#include <muffle/c/member_value.hpp>
#include <muffle/policy/coverage.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/field.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::c {

/// Stands in an error message: `Member` is of a type that plugins cannot set.
template <auto Member>
struct unsettable_member {
  static_assert(
      !std::is_member_pointer_v<decltype(Member)>,
      "muffle: plugins cannot set the member named in unsettable_member<...>: make it text, a number, a unit, a "
      "duration or an enumeration, or specialize muffle::c::member_value for its type, derived from "
      "muffle::c::not_for_plugins where the host alone sets it");
};

namespace detail {

struct record_shape;

/// A record that a plugin fills in.
struct held_record {
  explicit held_record(const record_shape& of) noexcept : shape(of) {}
  held_record(const held_record&) = delete;
  held_record& operator=(const held_record&) = delete;
  virtual ~held_record() = default;

  const record_shape& shape;
  std::mutex turn;
  std::map<const void*, std::string> texts;
};

/// One member of a record, whatever its type.
struct member_entry {
  std::string_view name;
  muffle_v0_type type;
  std::string (*takes)();
  muffle_v0_code (*set)(held_record& in, const muffle_v0_value& value);
  muffle_v0_use use;
};

/// What is known of a type of records. Policies about one record have the same `id`, and may list its members in
/// another order.
struct record_shape {
  const void* id;
  std::string_view name;
  std::span<const member_entry> members;
  std::shared_ptr<held_record> (*make)();
  void (*reset)(held_record& in);
};

/// Its address tells types of records apart, also without RTTI.
template <class Record>
inline char record_id = 0;

template <class Record>
struct held final : held_record {
  using held_record::held_record;
  Record raw{};
};

template <class T>
void put_back(T& member, T& fresh) {
  member = std::move(fresh);
}
template <class T, std::size_t Size>
void put_back(T (&member)[Size], T (&fresh)[Size]) {
  std::move(fresh, fresh + Size, member);
}

template <auto Member>
muffle_v0_code set_member(held_record& in, const muffle_v0_value& value) {
  using record = typename muffle::detail::member_of<decltype(Member)>::record;
  using type = typename muffle::detail::member_of<decltype(Member)>::type;
  auto& raw = static_cast<held<record>&>(in).raw;
  if constexpr (std::is_base_of_v<not_for_plugins, member_value<type>>) {
    return MUFFLE_V0_WRONG_TYPE;
  } else if (value.type == MUFFLE_V0_NOT_KNOWN) {
    record fresh{};
    put_back(raw.*Member, fresh.*Member);
    return MUFFLE_V0_OK;
  } else {
    return member_value<type>::set(raw.*Member, value, text_keeper{in.texts, &(raw.*Member)});
  }
}

template <auto Member>
constexpr member_entry member_entry_of(muffle_v0_use use) {
  using type = typename muffle::detail::member_of<decltype(Member)>::type;
  if constexpr (settable<type>) {
    return {muffle::detail::member_pointer_name<Member>(), member_value<type>::type, &member_value<type>::takes,
            &set_member<Member>, use};
  } else {
    return {};  // `check_members` has said why
  }
}

/// Refuses a record of which plugins cannot set a member.
template <auto... Members>
void check_members(member_list<Members...>) {
  const auto check = []<auto Member>(member_list<Member>) {
    if constexpr (!settable<typename muffle::detail::member_of<decltype(Member)>::type>) {
      [[maybe_unused]] unsettable_member<Member> reported;
    }
  };
  (check(member_list<Members>{}), ...);
}

template <class List>
struct distinct_list;
template <auto... Members>
struct distinct_list<member_list<Members...>> : muffle::detail::distinct_members<member_list<>, Members...> {};
template <class... Lists>
using distinct = typename distinct_list<typename muffle::detail::joined_lists<Lists...>::type>::type;

/// The record that these policies are about. A member that one of them reads is read, whatever the others do with it.
template <policy_type First, policy_type... Rest>
struct shape_of {
  using record = typename First::record;

  using asked = distinct<typename First::asked_members, typename Rest::asked_members...>;
  using withheld = distinct<typename First::withheld_members, typename Rest::withheld_members...>;
  using all = distinct<asked, typename First::unused_members, typename Rest::unused_members..., withheld>;

  template <auto Member>
  static constexpr muffle_v0_use use_of() {
    return muffle::detail::is_listed<Member>(asked{})      ? MUFFLE_V0_READ
           : muffle::detail::is_listed<Member>(withheld{}) ? MUFFLE_V0_WITHHELD
                                                           : MUFFLE_V0_UNUSED;
  }

  static constexpr auto members = []<auto... Members>(member_list<Members...>) {
    return std::array{member_entry_of<Members>(use_of<Members>())...};
  }
  (all{});

  static std::shared_ptr<held_record> make();
  static void reset(held_record& in) {
    static_cast<held<record>&>(in).raw = record{};
    in.texts.clear();
  }

  static constexpr record_shape value{&record_id<record>,
                                      muffle::detail::unqualified(muffle::detail::type_text<record>()), members,
                                      &shape_of::make, &shape_of::reset};
};

template <policy_type First, policy_type... Rest>
std::shared_ptr<held_record> shape_of<First, Rest...>::make() {
  return std::make_shared<held<record>>(value);
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI::c
