// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/categories.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Cuts the classes of an ordered vocabulary at the given ones, as `bucket` cuts numbers:
/// `coarsen<resolution_class, resolution::r720, resolution::r1080>` has "<720", "720" and ">=1080". Unknown stays
/// unknown. n edges leak at most log2(n + 1) bits.
template <generalizer G, typename G::domain... Edges>
struct coarsen {
 private:
  static constexpr std::array<class_index, sizeof...(Edges)> edges{static_cast<class_index>(Edges)...};

  static constexpr bool edges_rise() noexcept {
    for (std::size_t i = 0; i != edges.size(); ++i) {
      if (edges[i] <= (i == 0 ? 0 : edges[i - 1]) || edges[i] >= G::classes) return false;
    }
    return true;
  }

  static constexpr bool is_plain = detail::classes_are_enumerators<G>();

  using checked = decltype([] {
    static_assert(is_plain,
                  "muffle: coarsen cuts the classes of a vocabulary as they are, not those of another coarsen, fold or "
                  "with_unknown: name all edges at once, and put with_unknown around the whole");
    static_assert(sizeof...(Edges) != 0, "muffle: coarsen has no edge: name the classes at which to cut");
    static_assert(!is_plain || G::ordered,
                  "muffle: coarsen cuts classes that have an order; for a vocabulary without one take fold");
    static_assert(!is_plain || edges_rise(),
                  "muffle: the edges of coarsen must rise, each above the one before, the first above the lowest class: "
                  "sort them and drop what stands twice, the lowest class and unknown");
  }());

 public:
  using domain = typename G::domain;
  using inner = G;
  static constexpr class_index classes = sizeof...(Edges) + 1;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = G::can_be_unknown;
  static constexpr std::string_view rule = G::rule;

  template <class... Raw>
    requires reads<G, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    // Where a generalizer can tell it without the finer class, it is spared the other comparisons.
    if constexpr (requires { G::template classes_reached<Edges...>(raw...); }) {
      return G::template classes_reached<Edges...>(raw...);
    } else {
      return coarser(G::generalize(raw...));
    }
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index].view() : std::string_view("unknown");
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr class_index coarser(class_index finer) noexcept {
    class_index result = 0;
    for (const class_index edge : edges) result += finer >= edge;
    return finer >= G::classes ? classes : result;
  }

  static constexpr auto labels = [] {
    std::array<detail::label_text, classes> result{};
    if (!edges.empty()) result[0] << "<" << G::label(edges[0]);
    for (std::size_t i = 0; i != edges.size(); ++i) {
      const bool is_last = i + 1 == edges.size();
      const bool is_one_class = edges[i] + 1 == (is_last ? G::classes : edges[i + 1]);
      if (is_last && !is_one_class) result[i + 1] << ">=";
      result[i + 1] << G::label(edges[i]);
      if (!is_last && !is_one_class) result[i + 1] << "-" << G::label(edges[i + 1]);
    }
    return result;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, G::cuts().size()> result{};
    for (std::size_t i = 0; i != result.size(); ++i) {
      const cut piece = G::cuts()[i];
      result[i] = {piece.from, coarser(piece.is)};
    }
    return result;
  }();
};

}  // namespace muffle::inline MUFFLE_ABI
