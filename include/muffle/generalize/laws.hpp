// SPDX-License-Identifier: MIT
#pragma once

/// What a generalizer of anybody's promises beyond its signature, tried at compile time: its cuts rise from the lowest
/// point, its labels differ, and `generalize` does what `cuts()` says.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

template <class G>
constexpr std::string_view name_of_generalizer() {
  return __PRETTY_FUNCTION__;
}

/// Whether a generalizer, or the one that it is made of, is somebody's own. Those of the library say themselves what is
/// wrong with them, in words of their own, and are tried at many more points by its tests.
template <class G>
inline constexpr bool is_own = [] {
  const std::string_view text = name_of_generalizer<typename reader<G>::type>();
  return text.substr(text.find("G = ") + 4).substr(0, 8) != "muffle::";
}();

/// The first cut lies below all numbers, and each above the one before. A cut may stand twice, but not with two
/// classes.
template <generalizer G>
consteval bool cuts_rise() {
  const std::span<const cut> cuts = G::cuts();
  if (cuts.empty() || cuts.front().from != unreadable) return false;
  for (std::size_t i = 1; i != cuts.size(); ++i) {
    if (cuts[i].from < cuts[i - 1].from || (cuts[i].from == cuts[i - 1].from && cuts[i].is != cuts[i - 1].is))
      return false;
  }
  return true;
}

/// Each piece is of a class, or unknown where a value can be.
template <generalizer G>
consteval bool cuts_have_classes() {
  for (const cut& piece : G::cuts()) {
    if (piece.is > G::classes || (piece.is == G::classes && !G::can_be_unknown)) return false;
  }
  return true;
}

/// Sorted in place, because comparing each with each takes a compiler long where there are hundreds, and in here,
/// because the header algorithm is half as long as all of core.hpp.
template <generalizer G>
consteval bool labels_differ() {
  constexpr std::size_t classes = G::classes;
  std::array<std::string_view, classes> labels{};
  for (class_index i = 0; i != classes; ++i) labels[i] = G::label(i);
  for (std::size_t gap = classes / 2; gap != 0; gap /= 2) {
    for (std::size_t i = gap; i != classes; ++i) {
      const std::string_view moved = labels[i];
      std::size_t j = i;
      for (; j >= gap && moved < labels[j - gap]; j -= gap) labels[j] = labels[j - gap];
      labels[j] = moved;
    }
  }
  for (std::size_t i = 1; i != classes; ++i) {
    if (labels[i] == labels[i - 1]) return false;
  }
  return !labels[0].empty();
}

/// The whole numbers that a generalizer reads without a conversion that could change them; `point` where it reads all.
template <class G, class... Numbers>
struct number_read_by : std::type_identity<point> {};
template <class G, class First, class... Rest>
struct number_read_by<G, First, Rest...> : number_read_by<G, Rest...> {};
template <class G, class First, class... Rest>
requires requires(const First& value) { G::generalize({value}); }
struct number_read_by<G, First, Rest...> : std::type_identity<First> {};

/// A raw value that lies at a point of the line, where there is a plain one: an enumerator, a number, or a struct of
/// one number such as a bit rate.
template <generalizer G>
struct raw_at {
  using domain = typename G::domain;
  using number = typename number_read_by<typename reader<G>::type, point, std::uint64_t, std::int32_t, std::uint32_t,
                                         std::int16_t, std::uint16_t, std::int8_t, std::uint8_t>::type;
  static constexpr bool is_bool = std::same_as<domain, bool> && reads<G, bool>;
  static constexpr bool is_enum = std::is_enum_v<domain> && reads<G, domain>;
  static constexpr bool is_unit = std::is_aggregate_v<domain> && reads<G, domain> && requires {
    { line<domain>::read(domain{point{}}) } -> std::same_as<point>;
  };
  static constexpr bool is_number = !is_bool && !is_enum && !is_unit && reads<G, number>;

  /// Whether there is a value at this point. An enumeration has those that a cut names.
  static constexpr bool exists(point at) {
    if constexpr (is_bool) {
      return at == 0 || at == 1;
    } else if constexpr (is_unit) {
      return line<domain>::read(domain{at}) == at;
    } else {
      return is_number && std::in_range<number>(at);
    }
  }
  static constexpr auto value(point at) {
    if constexpr (is_bool) {
      return at == 1;
    } else if constexpr (is_unit) {
      return domain{at};
    } else {
      return static_cast<number>(at);
    }
  }
};

/// Whether `generalize` and `cuts()` agree at each cut and beside it.
template <generalizer G>
constexpr bool agrees_with_cuts() {
  using raw = raw_at<G>;
  const std::span<const cut> cuts = G::cuts();
  for (std::size_t i = 0; i != cuts.size(); ++i) {
    if (i + 1 != cuts.size() && cuts[i + 1].from == cuts[i].from) continue;
    const point from = cuts[i].from;
    if constexpr (raw::is_enum) {
      using number = std::underlying_type_t<typename G::domain>;
      // An enumerator that is no class's could be one that there is not.
      if (cuts[i].is == G::classes || from < std::numeric_limits<number>::min()) continue;
      if (static_cast<point>(static_cast<number>(from)) != from) continue;
      if (G::generalize(static_cast<typename G::domain>(from)) != cuts[i].is) return false;
    } else {
      const bool has_next = from != std::numeric_limits<point>::max();
      const bool next_is_cut = i + 1 != cuts.size() && has_next && cuts[i + 1].from == from + 1;
      if (raw::exists(from) && G::generalize(raw::value(from)) != cuts[i].is) return false;
      if (has_next && !next_is_cut && raw::exists(from + 1) && G::generalize(raw::value(from + 1)) != cuts[i].is)
        return false;
      if (i != 0 && raw::exists(from - 1)) {
        class_index before = G::classes;
        for (std::size_t j = i; j-- != 0;) {
          if (cuts[j].from < from) {
            before = cuts[j].is;
            break;
          }
        }
        if (G::generalize(raw::value(from - 1)) != before) return false;
      }
    }
  }
  return true;
}

/// Whether it can be tried: some raw value lies at a point, and `generalize` is constexpr.
template <class G>
concept can_be_tried =
    (raw_at<G>::is_bool || raw_at<G>::is_enum || raw_at<G>::is_unit || raw_at<G>::is_number) && requires {
  typename std::bool_constant<(agrees_with_cuts<G>(), true)>;
};

template <generalizer G>
consteval bool keeps_to_cuts() {
  if constexpr (can_be_tried<G>) {
    return agrees_with_cuts<G>();
  } else {
    return true;
  }
}

}  // namespace muffle::inline MUFFLE_ABI::detail
