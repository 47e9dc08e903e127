// SPDX-License-Identifier: MIT
#pragma once

/// What `bucket`, `ladder`, `round_down` and `threshold` share: a line cut at rising edges into half-open intervals
/// [low, high), the first and the last open-ended. A value on an edge belongs to the interval above it.

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/detail/label_text.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <point... Edges>
constexpr bool rising() noexcept {
  constexpr std::array<point, sizeof...(Edges)> edges{Edges...};
  for (std::size_t i = 1; i < edges.size(); ++i) {
    if (edges[i - 1] >= edges[i]) return false;
  }
  return true;
}

/// The largest step that all edges are multiples of; 1 where they have none.
template <point... Edges>
constexpr point common_step() noexcept {
  point step = 0;
  for (point edge : {Edges...}) {
    while (edge != 0) {
      const point rest = step % edge;
      step = edge;
      edge = rest;
    }
  }
  return step > 0 ? step : 1;
}

/// Empty for a line of one's own that other programs do not know.
template <class Unit>
constexpr std::string_view reading_of_line() noexcept {
  if constexpr (requires { std::string_view(line<Unit>::reading); }) {
    return line<Unit>::reading;
  } else {
    return {};
  }
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
  static constexpr std::string_view reading = detail::reading_of_line<Unit>();
  static constexpr std::string_view rule = line<Unit>::rule;

  template <class... Raw>
    requires readable_as<Unit, Raw...>
  static constexpr class_index generalize(const Raw&... raw) noexcept {
    const point at = line<Unit>::read(raw...);
    if (can_be_unknown && at < known_from) return classes;
    if constexpr (has_steps) {
      using narrow = std::conditional_t<(edges.back() >> 32) == 0, std::uint32_t, std::uint64_t>;
      const auto within = static_cast<narrow>(at < edges.back() ? at : edges.back());
      return detail::always_below<classes>(class_of_step[within / static_cast<narrow>(step)]);
    } else {
      return edges_reached(at);
    }
  }

  static constexpr std::string_view label(class_index index) noexcept {
    return index < classes ? labels[index].view() : std::string_view("unknown");
  }

  static constexpr std::span<const cut> cuts() noexcept { return all_cuts; }

 private:
  // No branch below depends on the value, so that there is none to mispredict.
  static constexpr class_index edges_reached(point at) noexcept {
    std::size_t reached = 0;
    for (std::size_t more = std::bit_floor(edges.size()); more != 0; more /= 2) {
      const std::size_t next = reached + more;
      reached = next <= edges.size() && edges[next - 1] <= at ? next : reached;
    }
    return static_cast<class_index>(reached);
  }

  // Edges for people are round: they are few multiples of one step, and a table by that step costs three edges as much
  // as thirty.
  static constexpr point step = detail::common_step<First, Rest...>();
  static constexpr bool has_steps = known_from >= 0 && First > 0 && edges.back() / step < 256;
  static constexpr auto class_of_step = [] {
    std::array<std::uint8_t, has_steps ? static_cast<std::size_t>(edges.back() / step) + 1 : 1> result{};
    for (std::size_t i = 1; i < result.size(); ++i) {
      result[i] = static_cast<std::uint8_t>(edges_reached(static_cast<point>(i) * step));
    }
    return result;
  }();

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

}  // namespace muffle::inline MUFFLE_ABI
