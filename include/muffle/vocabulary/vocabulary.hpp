// SPDX-License-Identifier: MIT
#pragma once

/// Closed vocabularies, and how the systems of the media world spell them.
///
/// A vocabulary is an enumeration of few classes; a spelling system is a tag type such as `ffprobe`. `spelled` takes
/// text of a system to a class, for every text there is. Whoever asks says who spelled it, since one name means
/// different things: "dvh1" is Dolby Vision in MP4 and DV in AVI.

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/vocabulary/detail/spelling_index.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What is known of a closed enumeration. To make an enumeration a vocabulary, give its enumerators the values from 0
/// on, the last of them `unknown`, and specialise this with
///  * `name`: the name of the vocabulary;
///  * `ordered`: whether a larger enumerator is more of something;
///  * `labels`: an array of one short label for each enumerator but `unknown`;
/// and, where text can hold a number, a `static constexpr E read(std::string_view) noexcept` for readable text that no
/// table has.
template <class E>
struct vocabulary;

/// An enumeration with a `vocabulary`.
template <class E>
concept closed_vocabulary = std::is_enum_v<E> && requires {
  { vocabulary<E>::name } -> std::convertible_to<std::string_view>;
  { vocabulary<E>::ordered } -> std::convertible_to<bool>;
  requires vocabulary<E>::labels.size() == static_cast<std::size_t>(E::unknown);
};

/// How a system spells the classes of a vocabulary: a specialisation has an array `table` of `spelling<E>`, trimmed,
/// in small letters where the system ignores case. It need not have what is `other`, nor what dropping a tail leads
/// to. It may have a `tail` of its own, and a `static constexpr E read(std::string_view) noexcept` for readable text that
/// the table does not have, where the system builds text of words.
///
/// A system is a type with a `name`, `ignores_case` (ASCII only) and `tail`: the characters at which a text that is not
/// in the table may be cut, from the right, and looked up again, so that "h264 (High)" is found as "h264". With
/// `parameters`, the names of fields that tell codecs apart, "video/mpeg, mpegversion=(int)4, width=(int)720" is looked
/// up as "video/mpeg,mpegversion=4".
template <class E, class System>
struct spellings;

/// Whether a system spells a vocabulary. True only once the system's header is included.
template <class System, class E>
concept spells = closed_vocabulary<E> && requires {
  { System::name } -> std::convertible_to<std::string_view>;
  { System::ignores_case } -> std::convertible_to<bool>;
  { System::tail } -> std::convertible_to<std::string_view>;
  spellings<E, System>::table;
};

/// Text longer than this many bytes is unknown, so that hostile text costs little.
inline constexpr std::size_t longest_spelling = 1024;

namespace detail {

template <class E, class System>
inline constexpr spelling_index<E, std::size(spellings<E, System>::table)> index_of_spellings{
    spellings<E, System>::table};

template <class E, class System>
constexpr std::string_view tail_of() noexcept {
  if constexpr (requires { spellings<E, System>::tail; }) {
    return spellings<E, System>::tail;
  } else {
    return System::tail;
  }
}

/// The class of a readable text that no table has.
template <class E, class System>
constexpr E not_in_table(std::string_view text) noexcept {
  if constexpr (requires { spellings<E, System>::read(text); }) {
    return spellings<E, System>::read(text);
  } else if constexpr (requires { vocabulary<E>::read(text); }) {
    return vocabulary<E>::read(text);
  } else if constexpr (requires { E::other; }) {
    return E::other;
  } else {
    return E::unknown;
  }
}

template <class System>
inline constexpr letters letters_of = System::ignores_case ? letters::small : letters::as_they_are;

template <class E, class System>
constexpr E spelled_with_tail(std::string_view text) noexcept {
  constexpr separator_set separators(tail_of<E, System>());
  const auto& index = index_of_spellings<E, System>;
  for (std::string_view part = text; !part.empty();) {
    if (const auto* found = index.template find<letters_of<System>>(part, spellings<E, System>::table)) return found->is;
    const std::size_t cut = separators.last_in(part);
    if (cut == std::string_view::npos) break;
    part = without_margins(part.substr(0, cut));
  }
  return not_in_table<E, System>(text);
}

/// For text that is not in the table as it stands.
template <class E, class System>
constexpr E spelled_otherwise(std::string_view text) noexcept {
  if (text.size() > longest_spelling) return E::unknown;
  text = without_margins(text);
  if (text.empty() || !is_readable(text)) return E::unknown;
  if constexpr (requires { System::parameters; }) {
    const parameter_key key(text, System::parameters);
    return spelled_with_tail<E, System>(key.empty() ? text : key.view());
  } else {
    return spelled_with_tail<E, System>(text);
  }
}

}  // namespace detail

/// The class that a system means by a text. Total, and free of locale, allocation and exceptions:
///  * a text of the system's table, ASCII space around it aside, has the class of the table, and so has one that begins
///    with such a text where the system lets a tail be dropped;
///  * any other readable text is `other`, or `unknown` in a vocabulary that has no other;
///  * text that is empty, has a control character, is not valid UTF-8 or is longer than `longest_spelling` is
///    `unknown`, and so is a word that the system says where it does not know.
/// The result is one of `vocabulary<E>::labels.size() + 1` values, so that is the bound on what it leaks.
template <closed_vocabulary E, class System>
constexpr E spelled(std::string_view text) noexcept {
  static_assert(spells<System, E>,
                "muffle: this system's spellings of this vocabulary are not known here: include "
                "<muffle/vocabulary/spelled/SYSTEM.hpp>; if that is included, the system does not spell this vocabulary, "
                "so choose one that does");
  if constexpr (spells<System, E>) {
    // Most text stands in the table just so, or but for capital letters.
    const auto& index = detail::index_of_spellings<E, System>;
    const auto& table = spellings<E, System>::table;
    if (const auto* found = index.template find<detail::letters::as_they_are>(text, table)) [[likely]] return found->is;
    if constexpr (System::ignores_case) {
      if (const auto* found = index.template find<detail::letters::small>(text, table)) return found->is;
    }
    return detail::spelled_otherwise<E, System>(text);
  } else {
    return E::unknown;
  }
}

}  // namespace muffle
