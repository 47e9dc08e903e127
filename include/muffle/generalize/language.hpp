// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/fixed_string.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/detail/row_cuts.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/vocabulary/language.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The line of languages: two letters as a number to the base of 26, from "aa" on; after "zz", all that have no such
/// code.
struct language_code {
  static constexpr point of(std::string_view alpha2) noexcept {
    return alpha2.size() == 2 ? (alpha2[0] - 'a') * 26 + (alpha2[1] - 'a') : 26 * 26;
  }
};

/// The languages that a policy names, by their two-letter codes of ISO 639-1, and every other one as "other", because
/// a rare language names a household: `language<"en", "de">`. Reads codes of two and three letters, English names and
/// tags such as "pt-BR". n languages leak at most log2(n + 1) bits. Empty text, "und" and what cannot be read are
/// unknown.
template <fixed_string... Codes>
struct language {
 private:
  using checked = decltype([] {
    static_assert(sizeof...(Codes) != 0, "muffle: language names no language: give two-letter codes, or leave the field out");
    static_assert(!detail::has_duplicates(std::array<std::string_view, sizeof...(Codes)>{Codes.view()...}),
                  "muffle: language names one language twice: name each once");
    static_assert(((fold_language(Codes.view()).alpha2 == Codes.view()) && ...),
                  "muffle: language takes two-letter codes of ISO 639-1, in small letters: \"en\", \"de\"");
  }());

 public:
  using domain = language_code;
  static constexpr class_index classes = sizeof...(Codes) + 1;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = true;
  static constexpr std::string_view reading = "language";
  static constexpr std::string_view rule =
      "two-letter code of ISO 639-1 as a number to the base of 26, aa being 0; 676 for a language without one";

  static constexpr class_index generalize(std::string_view text) noexcept {
    const auto found = fold_language(text);
    if (!found.readable) return classes;
    for (class_index i = 0; i + 1 != classes; ++i) {
      if (codes[i] == found.alpha2) return i;
    }
    return classes - 1;
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes - 1 ? codes[index] : index < classes ? std::string_view("other") : "unknown";
  }
  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr std::array<std::string_view, sizeof...(Codes)> codes{Codes.view()...};
  static constexpr auto all_cuts = detail::row_cuts(
      [] {
        std::array<cut, codes.size()> rows{};
        for (class_index i = 0; i != codes.size(); ++i) rows[i] = {language_code::of(codes[i]), i};
        return rows;
      }(),
      classes - 1, 0, classes);
};

}  // namespace muffle::inline MUFFLE_ABI
