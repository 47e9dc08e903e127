// SPDX-License-Identifier: MIT
#pragma once

/// The concept that all generalizers model: a total, deterministic, noexcept map from raw members to one of finitely
/// many classes.
///
/// Values lie as points on the line of a *domain* (bits per second, milliseconds, the enumerators of a vocabulary);
/// a generalizer cuts that line, and each piece belongs to a class or to unknown. That is all that other parts need to
/// know of it: which classes there are, what they are called, and whether one generalizer refines another.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The number of a class, from 0; the number of classes itself stands for unknown.
using class_index = std::uint32_t;

/// From this point on, up to the next cut, values are of this class.
struct cut {
  point from;
  class_index is;
};

/// What a policy needs to know of a generalizer at compile time:
///  * `domain`: the type whose line is cut. Generalizers over one domain can be compared.
///  * `classes`: how many classes there are, unknown not counted. At least one.
///  * `ordered`: whether a larger point never has a smaller class.
///  * `can_be_unknown`: whether some input has no class.
///  * `rule`: how raw members become a point of the line, in words, for the policy document.
///  * `reading`, if it is there: the same for programs that take raw members to the line by the policy document. One of
///    "number", "flag", "enumerator", "text", "bit rate", "duration", "frame rate", "speed", "pixels", "progress",
///    "resolution", "nominal frame rate", "channels", "dynamic range", "language", "day part" and "month".
///  * `label(index)`: the name of a class, for local eyes; no two are the same. That of `classes` is "unknown".
///  * `cuts()`: where the line is cut, rising, the first at the lowest point.
/// and `generalize(raw...)` for the raw types that it reads, noexcept, with a result from 0 to `classes`.
template <class G>
concept generalizer = requires(class_index index) {
  typename G::domain;
  { G::classes } -> std::convertible_to<class_index>;
  { G::ordered } -> std::convertible_to<bool>;
  { G::can_be_unknown } -> std::convertible_to<bool>;
  { G::rule } -> std::convertible_to<std::string_view>;
  { G::label(index) } noexcept -> std::same_as<std::string_view>;
  { G::cuts() } noexcept -> std::convertible_to<std::span<const cut>>;
  requires G::classes >= 1;
};

/// Whether a generalizer reads raw members of these types.
template <class G, class... Raw>
concept reads = generalizer<G> && requires(const Raw&... raw) {
  { G::generalize(raw...) } noexcept -> std::same_as<class_index>;
};

/// The class of a point: what every `generalize` does once it has read its members.
template <generalizer G>
constexpr class_index class_at(point at) noexcept {
  const std::span<const cut> cuts = G::cuts();
  class_index result = G::classes;
  for (const cut& piece : cuts) {
    if (piece.from <= at) result = piece.is;
  }
  return result;
}

/// A constant that stands for a class: the lowest point of its first piece, so it lies in the class itself. Never a
/// mean or any other function of data.
template <generalizer G>
constexpr point representative(class_index index) noexcept {
  for (const cut& piece : G::cuts()) {
    if (piece.is == index) return piece.from;
  }
  return unreadable;
}

namespace detail {

/// What a value that is not there becomes: unknown, which for all but `with_unknown` is no class.
template <generalizer G>
inline constexpr class_index class_of_absent = [] {
  if constexpr (requires { G::unknown_class; }) {
    return G::unknown_class;
  } else {
    return G::classes;
  }
}();

/// Tells the optimizer that a number out of a table is below a limit, so that it asks no second time whether a class is
/// unknown.
template <class_index Limit>
constexpr class_index always_below(class_index value) noexcept {
  if (value >= Limit) __builtin_unreachable();
  return value;
}

/// Walks the pieces of a line upwards, from below all numbers.
struct piece_walker {
  std::span<const cut> cuts;
  std::size_t reached = 0;

  constexpr piece_walker() = default;
  constexpr explicit piece_walker(std::span<const cut> all) noexcept : cuts(all) { pass(unreadable); }
  constexpr class_index is() const noexcept { return cuts[reached].is; }
  constexpr bool has_next() const noexcept { return reached + 1 != cuts.size(); }
  constexpr point next() const noexcept { return cuts[reached + 1].from; }
  constexpr void pass(point at) noexcept {
    while (has_next() && next() <= at) ++reached;
  }
};

/// Takes several walkers of one line to the next point at which one of them has a cut; false where there is none.
constexpr bool pass_next_cut(std::span<piece_walker> walkers) noexcept {
  bool found = false;
  point nearest = 0;
  for (const piece_walker& walker : walkers) {
    if (!walker.has_next() || (found && walker.next() >= nearest)) continue;
    nearest = walker.next();
    found = true;
  }
  if (found) {
    for (piece_walker& walker : walkers) walker.pass(nearest);
  }
  return found;
}

/// What takes raw values to the line: a generalizer made of another leaves that to the other.
template <class G>
struct reader {
  using type = G;
};
template <class G>
  requires requires { typename G::inner; }
struct reader<G> : reader<typename G::inner> {};

template <class A, class B>
inline constexpr bool same_reader = std::same_as<typename reader<A>::type, typename reader<B>::type>;

template <class G>
inline constexpr bool reads_text = reads<typename reader<G>::type, std::string_view>;

/// Whether the points of two generalizers mean the same. Readers of text go each their own way to an enumeration:
/// "dvh1" is one codec in MP4 and another one in AVI.
template <class A, class B>
inline constexpr bool comparable =
    std::same_as<typename A::domain, typename B::domain> &&
    (!std::is_enum_v<typename A::domain> || same_reader<A, B> || !reads_text<A> || !reads_text<B>);

}  // namespace detail

/// Whether knowing the class of `Fine` always tells the class of `Coarse`: every class of `Fine`, and its unknown,
/// lies within one class of `Coarse`. Generalizers over different domains never refine each other, and neither do two that
/// read text as different systems spell it.
template <generalizer Fine, generalizer Coarse>
constexpr bool refines() noexcept {
  if constexpr (!detail::comparable<Fine, Coarse>) {
    return false;
  } else {
    constexpr class_index unseen = std::numeric_limits<class_index>::max();
    class_index within[Fine::classes + 1];
    for (class_index& coarse : within) coarse = unseen;
    bool result = true;
    detail::piece_walker walkers[] = {detail::piece_walker(Fine::cuts()), detail::piece_walker(Coarse::cuts())};
    do {
      class_index& known = within[walkers[0].is()];
      if (known == unseen) known = walkers[1].is();
      result = result && known == walkers[1].is();
    } while (detail::pass_next_cut(walkers));
    return result;
  }
}

namespace detail {

/// Stands in for a generalizer that was refused, so that the refusal is the only error. For the same reason static
/// assertions of classes stand in the body of a lambda, `using checked = decltype([] { ... }())`: clang takes a class with
/// a failed one in it for incomplete, and reports every use of it.
struct refused {
  struct domain {};
  static constexpr class_index classes = 1;
  static constexpr bool ordered = false;
  static constexpr bool can_be_unknown = false;
  static constexpr std::string_view rule = "refused";
  static constexpr class_index generalize(const auto&...) noexcept { return 0; }
  static constexpr std::string_view label(class_index) noexcept { return "refused"; }
  static constexpr std::span<const cut> cuts() noexcept { return {}; }
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
