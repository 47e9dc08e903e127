// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/generalize/laws.hpp>
#include <muffle/units.hpp>

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

/// A member whose unit stands beside it.
template <fixed_string Unit, auto Member>
struct member_in {
 private:
  using checked = decltype([] {
    static_assert(measurable_in<Unit, unwrapped_t<typename member_of<decltype(Member)>::type>>,
                  "muffle: in<...> cannot read this member in this unit. It reads whole and floating-point numbers in bit/s, "
                  "kbit/s, Mbit/s, byte/s, ns, 100 ns, us, ms, s, min, h, Hz, x, %, unix s or unix ms, and time points in "
                  "utc; a type that knows its unit, such as a std::chrono::duration, is read without in<...>");
  }());
};

/// What stands in `from`: a member, or one in a unit. How it is read, and in which unit a document names it.
template <class Source>
struct source;

template <class Record, class Type>
struct source<Type Record::*> {
  using record = Record;
  using type = Type;
  template <auto Member>
  static constexpr auto member = Member;
  static constexpr std::string_view unit = {};
  static constexpr bool is_readable = true;
  static constexpr decltype(auto) read(const Type& raw) noexcept { return unwrapped(raw); }
};

template <fixed_string Unit, auto Member>
struct source<member_in<Unit, Member>> {
  using record = typename member_of<decltype(Member)>::record;
  using type = typename member_of<decltype(Member)>::type;
  template <auto>
  static constexpr auto member = Member;
  static constexpr std::string_view unit = Unit.view();
  static constexpr bool is_readable = measurable_in<Unit, unwrapped_t<type>>;
  static constexpr auto read(const type& raw) noexcept {
    if constexpr (is_readable) {
      return muffle::unit<Unit>::read(unwrapped(raw));
    } else {
      return refused();
    }
  }
};

template <auto Source>
using source_of = source<std::remove_cv_t<decltype(Source)>>;

/// The member itself.
template <auto Source>
inline constexpr auto member_at = source_of<Source>::template member<Source>;

template <auto Source>
using read_t = std::remove_cvref_t<decltype(source_of<Source>::read(
    std::declval<const typename source_of<Source>::type&>()))>;

template <class Source>
concept readable_source = requires { typename source<std::remove_cv_t<Source>>::record; };

}  // namespace detail

/// A member whose type does not say its unit, with that unit: `from<in<"kbit/s", &played::kbit>>`. The units that there are
/// stand in units.hpp, as `unit<"kbit/s">`. Bad input: not a number, negative and what is too large become what they are of
/// a type with a unit, unknown or the highest class.
template <fixed_string Unit, auto Member>
  requires std::is_member_object_pointer_v<decltype(Member)>
inline constexpr detail::member_in<Unit, Member> in{};

/// The members that a field reads: `from<&playback::width, &playback::height>`, `from<in<"s", &playback::seconds>>`.
template <auto First, auto... Rest>
  requires detail::readable_source<decltype(First)> && (detail::readable_source<decltype(Rest)> && ...)
struct from {
  using record = typename detail::source_of<First>::record;

  template <class G>
  static constexpr bool readable_by = reads<G, detail::read_t<First>, detail::read_t<Rest>...>;

  /// Whether there is one member, and of this type.
  template <class Type>
  static constexpr bool is_a = sizeof...(Rest) == 0 && std::same_as<Type, detail::read_t<First>>;

  /// Whether each unit is one, and of a number: or else that is the error, and nothing that follows from it.
  static constexpr bool is_readable = (detail::source_of<First>::is_readable && ... && detail::source_of<Rest>::is_readable);

  /// Whether it is a moment of which nobody says where.
  static constexpr bool lacks_offset = is_readable && sizeof...(Rest) == 0 && std::convertible_to<detail::read_t<First>, instant>;

  /// Whether one of these members is an optional.
  static constexpr bool can_be_absent = (detail::optional_like<typename detail::source_of<First>::type> || ... ||
                                         detail::optional_like<typename detail::source_of<Rest>::type>);

  /// The class of these members; where an optional is empty, all of them are unknown.
  template <class G>
  static constexpr class_index generalize(const record& raw) noexcept {
    if ((detail::is_absent(raw.*detail::member_at<First>) || ... || detail::is_absent(raw.*detail::member_at<Rest>)))
      return detail::class_of_absent<G>;
    return G::generalize(detail::source_of<First>::read(raw.*detail::member_at<First>),
                         detail::source_of<Rest>::read(raw.*detail::member_at<Rest>)...);
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
    constexpr bool lacks_offset = From::lacks_offset && reads<G, instant, utc_offset>;
    static_assert(!generalizer<G> || From::template readable_by<G> || !lacks_offset,
                  "muffle: the part of the day, or the month, of a moment depends on where it is. Add the member that has "
                  "the muffle::utc_offset, from<&record::time, &record::offset>; or keep a std::chrono::local_time; or say "
                  "that the day of UTC is meant, from<in<\"utc\", &record::time>>");
    static_assert(!generalizer<G> || !From::is_readable || From::template readable_by<G> || lacks_offset,
                  "muffle: the generalizer of this field cannot read the members in from<...>. What can be read: a number "
                  "with its unit, from<in<\"kbit/s\", &record::kbit>>, for bucket, ladder, round_down and threshold, as "
                  "muffle::bit_rate and any std::chrono::duration without one; whole numbers for edges without a unit, "
                  "top_code, resolution_class and audio_channels; a bool for yes_no; enumerations, bools and whole numbers "
                  "for classify; text for normalize and language. Each of them in a std::optional, too");
    if constexpr (generalizer<G> && detail::is_own<G>) {
      static_assert(detail::cuts_rise<G>(),
                    "muffle: the cuts() of this field's generalizer have to rise, and to begin at muffle::unreadable, the "
                    "lowest point: sort them, and say first of which class, or unknown, is what lies below all others");
      static_assert(!detail::cuts_rise<G>() || detail::cuts_have_classes<G>(),
                    "muffle: a cut of this field's generalizer is of a class that it does not have: classes are numbered from "
                    "0, and `classes` itself is unknown, for which can_be_unknown has to be true");
      static_assert(detail::labels_differ<G>(),
                    "muffle: two classes of this field's generalizer have the same label, or one has none: each needs a name "
                    "of its own");
      static_assert(!detail::cuts_rise<G>() || !detail::cuts_have_classes<G>() || detail::keeps_to_cuts<G>(),
                    "muffle: generalize() of this field's generalizer does not do what its cuts() say, at a cut or beside "
                    "one: a value on a cut is of the class of that cut, one below it is not");
    }
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
