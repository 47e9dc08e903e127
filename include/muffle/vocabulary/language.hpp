// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/vocabulary/language_table.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a text says of a language. `alpha2` is the code of ISO 639-1, and empty where the text is not readable or
/// the language has no such code.
struct folded_language {
  bool readable = false;
  std::string_view alpha2;

  friend constexpr bool operator==(const folded_language&, const folded_language&) = default;
};

namespace detail {

inline constexpr spelling_index<std::uint8_t, language_spellings.size()> language_index{language_spellings};

/// Words that stand where no language is known: undetermined, uncoded, no linguistic content, and plain words.
inline constexpr std::array<spelling<std::uint8_t>, 9> no_language{{{"und", 0},
                                                                     {"mis", 0},
                                                                     {"zxx", 0},
                                                                     {"unk", 0},
                                                                     {"unknown", 0},
                                                                     {"undetermined", 0},
                                                                     {"n/a", 0},
                                                                     {"none", 0},
                                                                     {"root", 0}}};
inline constexpr spelling_index<std::uint8_t, no_language.size()> no_language_index{no_language};

}  // namespace detail

/// The language that a text names: a code of two or three letters ("de", "deu", "ger"), an English name ("German"),
/// or a tag or name that begins with one ("pt-BR", "pt_BR", "Portuguese (Brazil)"). ASCII case is ignored. Total: empty
/// text, control characters, invalid UTF-8, text over `longest_spelling` bytes, "und", "mis" and "zxx" are not
/// readable; "haw", which has no code of two letters, and words that are no language are readable and have none.
/// Codes and names are those of ISO 639-2.
constexpr folded_language fold_language(std::string_view text) noexcept {
  if (text.size() > longest_spelling) return {};
  text = detail::without_margins(text);
  if (text.empty() || !detail::is_readable(text)) return {};
  constexpr detail::separator_set separators("-_ (,;/");
  for (std::string_view part = text; !part.empty();) {
    if (detail::no_language_index.find<detail::letters::small>(part, detail::no_language)) return {};
    if (const auto* found = detail::language_index.find<detail::letters::small>(part, detail::language_spellings)) {
      return {true, languages[found->is].alpha2};
    }
    const std::size_t cut = separators.last_in(part);
    if (cut == std::string_view::npos) break;
    part = detail::without_margins(part.substr(0, cut));
  }
  return {true, {}};
}

}  // namespace muffle
