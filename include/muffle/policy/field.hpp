// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/generalize/generalizer.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Pointer>
struct member_of;
template <class Record, class Type>
struct member_of<Type Record::*> {
  using record = Record;
  using type = Type;
};

template <class T>
concept optional_like = requires(const T& value) {
  { value.has_value() } -> std::convertible_to<bool>;
  *value;
};

/// What a generalizer gets of a member: text as a view, an optional as what it holds, everything else as it is.
template <class Raw>
constexpr decltype(auto) unwrapped(const Raw& raw) noexcept {
  if constexpr (optional_like<Raw>) {
    return unwrapped(*raw);
  } else if constexpr (std::is_array_v<Raw> && std::same_as<std::remove_cv_t<std::remove_extent_t<Raw>>, char>) {
    // A C array need not end in a zero.
    std::size_t size = 0;
    while (size != std::extent_v<Raw> && raw[size] != '\0') ++size;
    return std::string_view(raw, size);
  } else if constexpr (std::is_pointer_v<Raw> && std::convertible_to<Raw, std::string_view>) {
    return raw == nullptr ? std::string_view() : std::string_view(raw);
  } else if constexpr (std::convertible_to<const Raw&, std::string_view>) {
    return static_cast<std::string_view>(raw);
  } else {
    return (raw);
  }
}

template <class Pointer>
inline constexpr bool can_be_absent = optional_like<typename member_of<Pointer>::type>;

template <class Raw>
constexpr bool is_absent(const Raw& raw) noexcept {
  if constexpr (optional_like<Raw>) {
    return !raw.has_value() || is_absent(*raw);
  } else {
    return false;
  }
}

template <class Raw>
using unwrapped_t = std::remove_cvref_t<decltype(unwrapped(std::declval<const Raw&>()))>;

constexpr bool is_plain_name(std::string_view name) noexcept {
  for (const char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return !name.empty();
}

}  // namespace detail

/// The members that a field reads: `from<&playback::width, &playback::height>`.
template <auto First, auto... Rest>
  requires std::is_member_object_pointer_v<decltype(First)> && (std::is_member_object_pointer_v<decltype(Rest)> && ...)
struct from {
  using record = typename detail::member_of<decltype(First)>::record;

  template <class G>
  static constexpr bool readable_by = reads<G, detail::unwrapped_t<typename detail::member_of<decltype(First)>::type>,
                                            detail::unwrapped_t<typename detail::member_of<decltype(Rest)>::type>...>;

  /// Whether there is one member, and of this type.
  template <class Type>
  static constexpr bool is_a =
      sizeof...(Rest) == 0 && std::same_as<Type, detail::unwrapped_t<typename detail::member_of<decltype(First)>::type>>;

  /// Whether one of these members is an optional.
  static constexpr bool can_be_absent =
      (detail::can_be_absent<decltype(First)> || ... || detail::can_be_absent<decltype(Rest)>);

  /// The class of these members; where an optional is empty, all of them are unknown.
  template <class G>
  static constexpr class_index generalize(const record& raw) noexcept {
    if ((detail::is_absent(raw.*First) || ... || detail::is_absent(raw.*Rest))) return detail::class_of_absent<G>;
    return G::generalize(detail::unwrapped(raw.*First), detail::unwrapped(raw.*Rest)...);
  }
};

/// One field of a policy: a name, the members it reads, and the generalizer that takes them to a class.
template <fixed_string Name, class From, class G>
struct field {
 private:
  using checked = decltype([] {
    static_assert(detail::is_plain_name(Name.view()),
                  "muffle: a field's name is made of small letters, digits and _: it is written into documents as it is");
    static_assert(generalizer<G>,
                  "muffle: the third argument of this field is not a generalizer. A release holds the number of a class "
                  "and never text: use bucket, round_down, normalize or another one from <muffle/generalize/>");
    static_assert(!generalizer<G> || From::template readable_by<G>,
                  "muffle: the generalizer of this field cannot read the members in from<...>: give it the types that it "
                  "reads (a muffle::bit_rate for bit rates, any std::chrono::duration for durations, text for normalize)");
  }());

 public:
  static constexpr std::string_view name = Name.view();
  using source = From;
  static constexpr bool is_valid = generalizer<G> && From::template readable_by<G>;
  using generalizer_type = std::conditional_t<is_valid, G, detail::refused>;
  /// Whether a record can be unknown in this field, because of its value or because it has none.
  static constexpr bool can_be_unknown =
      generalizer_type::can_be_unknown ||
      (From::can_be_absent && detail::class_of_absent<generalizer_type> == generalizer_type::classes);

  static constexpr class_index generalize(const typename From::record& raw) noexcept {
    return From::template generalize<generalizer_type>(raw);
  }
};

/// Members that never leave, in no question: titles, paths, hashes, sizes, accounts, addresses, device ids.
template <auto... Members>
struct withhold {};

/// Members that this question does not ask for; another question may.
template <auto... Members>
struct unused {};

}  // namespace muffle::inline MUFFLE_ABI
