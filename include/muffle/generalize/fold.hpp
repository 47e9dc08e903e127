// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/categories.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class Domain, Domain... Kept>
constexpr bool are_distinct() noexcept {
  constexpr std::array<Domain, sizeof...(Kept)> kept{Kept...};
  for (std::size_t i = 0; i != kept.size(); ++i) {
    for (std::size_t j = 0; j != i; ++j) {
      if (kept[i] == kept[j]) return false;
    }
  }
  return true;
}

}  // namespace detail

/// Keeps the named classes of a vocabulary and folds every other known one into "other", because a rare codec names a
/// household: `fold<normalize<video_codec, ffprobe>, video_codec::h264, video_codec::hevc>` has "h264", "hevc" and
/// "other". Unknown stays unknown. n classes kept leak at most log2(n + 1) bits.
template <generalizer G, typename G::domain... Kept>
struct fold {
 private:
  static constexpr bool is_plain = detail::classes_are_enumerators<G>();

  using checked = decltype([] {
    static_assert(is_plain,
                  "muffle: fold keeps classes of a vocabulary as they are, not those of another fold, coarsen or "
                  "with_unknown: name all that is kept at once, and put with_unknown around the whole");
    static_assert(sizeof...(Kept) != 0, "muffle: fold keeps no class at all: name those to keep, or leave the field out");
    static_assert(detail::are_distinct<typename G::domain, Kept...>(),
                  "muffle: fold names a class twice: name each class once");
    static_assert(!is_plain || ((static_cast<class_index>(Kept) < G::classes &&
                                 G::label(static_cast<class_index>(Kept)) != "other") &&
                                ...),
                  "muffle: fold keeps classes by name; `other` and `unknown` are there anyway: leave them out");
  }());

 public:
  using domain = typename G::domain;
  using inner = G;
  static constexpr class_index classes = sizeof...(Kept) + 1;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = G::can_be_unknown;
  static constexpr std::string_view rule = G::rule;

  template <class... Raw>
    requires reads<G, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    const class_index is = G::generalize(raw...);
    if constexpr (sizeof...(Kept) == 1) {
      return is == kept[0] ? 0 : is >= G::classes ? classes : 1;  // cheaper than a table
    } else {
      return is >= G::classes ? classes : detail::always_below<classes>(to_folded[is]);
    }
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes - 1 ? G::label(kept[index]) : index < classes ? std::string_view("other") : "unknown";
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr std::array<class_index, sizeof...(Kept)> kept{static_cast<class_index>(Kept)...};

  static constexpr auto to_folded = [] {
    std::array<class_index, G::classes + 1> result{};
    for (class_index i = 0; i != G::classes; ++i) {
      result[i] = classes - 1;
      for (class_index k = 0; k != kept.size(); ++k) {
        if (kept[k] == i) result[i] = k;
      }
    }
    result[G::classes] = classes;
    return result;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, G::cuts().size()> result{};
    for (std::size_t i = 0; i != result.size(); ++i) {
      const cut piece = G::cuts()[i];
      result[i] = {piece.from, to_folded[piece.is]};
    }
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI
