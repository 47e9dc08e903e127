// SPDX-License-Identifier: MIT
#pragma once

/// What `bucket`, `ladder`, `round_down` and `threshold` share: a line cut at rising edges into half-open intervals
/// [low, high), the first and the last open-ended. A value on an edge belongs to the interval above it.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/units.hpp>

namespace muffle::inline v0 {

namespace detail {

template <point... Edges>
constexpr bool rising() noexcept {
  constexpr std::array<point, sizeof...(Edges)> edges{Edges...};
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (edges[i - 1] >= edges[i]) return false;
  }
  return true;
}

/// Plain numbers may be negative where the edges say that negative ones are meant; everywhere else the unit decides.
template <class Unit>
constexpr point known_from(point first_edge) noexcept {
  if constexpr (std::same_as<Unit, point>) {
    if (first_edge <= 0) return unreadable;
  }
  return line<Unit>::known_from;
}

}  // namespace detail

/// Leaks at most log2(number of edges + 1) bits. Bad input: what the unit cannot read is unknown.
template <class Unit, point First, point... Rest>
struct intervals {
  static constexpr std::array<point, sizeof...(Rest) + 1> edges{First, Rest...};
  static constexpr point known_from = detail::known_from<Unit>(First);

 private:
  using checked = decltype([] {
    static_assert(detail::rising<First, Rest...>(),
                  "muffle: edges must rise, each above the one before: sort them and drop the one that stands twice");
    static_assert(!detail::rising<First, Rest...>() || First > known_from,
                  "muffle: the class below the first edge is empty, because the unit has no value below it: drop the "
                  "first edge or raise it");
  }());

 public:
  using domain = Unit;
  static constexpr class_index classes = sizeof...(Rest) + 2;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = known_from != unreadable;
  static constexpr std::string_view rule = line<Unit>::rule;

  template <class... Raw>
    requires readable_as<Unit, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    const point at = line<Unit>::read(raw...);
    // Counting the edges passed has no branch to mispredict.
    class_index index = static_cast<class_index>(at >= First);
    ((index += static_cast<class_index>(at >= Rest)), ...);
    if constexpr (can_be_unknown) {
      return at < known_from ? classes : index;
    } else {
      return index;
    }
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index].view() : std::string_view("unknown");
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  static constexpr auto labels = [] {
    std::array<detail::label_text, classes> result{};
    const unit_name unit = detail::common_unit(line<Unit>::names, edges);
    for (std::size_t i = 0; i != classes; ++i) {
      if (i == 0) {
        result[i] << "<" << edges[0] / unit.points;
      } else if (i == edges.size()) {
        result[i] << ">=" << edges[i - 1] / unit.points;
      } else {
        result[i] << edges[i - 1] / unit.points << "-" << edges[i] / unit.points;
      }
      if (!unit.symbol.empty()) result[i] << (unit.symbol == "x" || unit.symbol == "/1000" ? "" : " ") << unit.symbol;
    }
    return result;
  }();

  static constexpr auto all_cuts = [] {
    std::array<cut, classes + can_be_unknown> result{};
    std::size_t next = 0;
    if (can_be_unknown) result[next++] = {unreadable, classes};
    result[next++] = {known_from, 0};
    for (std::size_t i = 0; i != edges.size(); ++i) result[next++] = {edges[i], static_cast<class_index>(i + 1)};
    return result;
  }();
};

namespace detail {

/// The point of an edge that was given as a template argument.
template <auto Edge>
constexpr point edge_point() noexcept {
  return line<typename unit_of<std::remove_cv_t<decltype(Edge)>>::type>::read(Edge);
}

}  // namespace detail

}  // namespace muffle::inline v0
