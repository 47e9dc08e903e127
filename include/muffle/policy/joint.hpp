// SPDX-License-Identifier: MIT
#pragma once

/// Two policies over one record seen together: what somebody learns who has the cell of both. Fields that read the same
/// members and cut the same line are cut at the edges of both; all others are taken to be independent, so that the count
/// of joint cells is exact or too high, never too low.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/policy/detail/growing_array.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// Whether two fields take the same members to the same point. Units say how they are read; to an enumeration each reader
/// may have a way of its own, unless the member is of it.
template <class FieldA, class FieldB>
inline constexpr bool same_source = [] {
  using a_type = typename FieldA::generalizer_type;
  using b_type = typename FieldB::generalizer_type;
  using domain = typename a_type::domain;
  return std::is_same_v<typename FieldA::source, typename FieldB::source> &&
         std::is_same_v<domain, typename b_type::domain> &&
         (!std::is_enum_v<domain> || same_reader<a_type, b_type> || FieldA::source::template is_a<domain>);
}();

/// Whether some field of one policy looks at the same thing as one of the other.
template <class... FieldsA, class... FieldsB>
consteval bool share_a_source(type_list<FieldsA...>, type_list<FieldsB...>) {
  const auto is_shared = []<class A>(std::type_identity<A>) { return (same_source<A, FieldsB> || ...); };
  return (is_shared(std::type_identity<FieldsA>{}) || ...);
}

/// Fields that look at one thing, and the classes that it can have in all of them: row after row, a class for each.
struct joint_axis {
  growing_array<std::size_t> fields;
  growing_array<class_index> rows;

  constexpr std::size_t size() const { return rows.size() / fields.size(); }

  constexpr void add_row(std::span<const class_index> row) {
    for (std::size_t begin = 0; begin != rows.size(); begin += row.size()) {
      bool is_known = true;
      for (std::size_t i = 0; i != row.size(); ++i) is_known = is_known && rows[begin + i] == row[i];
      if (is_known) return;
    }
    for (const class_index is : row) rows.push_back(is);
  }
};

/// The axes of fields, each of which belongs to one of them.
template <class... Fields>
constexpr growing_array<joint_axis> joint_axes(type_list<Fields...>) {
  constexpr std::size_t count = sizeof...(Fields);
  const std::span<const cut> cuts[] = {Fields::generalizer_type::cuts()...};
  constexpr class_index absent[] = {class_of_absent<typename Fields::generalizer_type>...};
  constexpr bool can_be_absent[] = {Fields::source::can_be_absent...};
  constexpr class_index answers[] = {(Fields::generalizer_type::classes + Fields::can_be_unknown)...};
  const auto first_of_source = []<class F>(std::type_identity<F>) {
    std::size_t index = 0;
    bool found = false;
    ((found = found || same_source<Fields, F>, index += !found), ...);
    return index;
  };
  const std::size_t first[] = {first_of_source(std::type_identity<Fields>{})...};

  growing_array<joint_axis> axes;
  for (std::size_t leader = 0; leader != count; ++leader) {
    if (first[leader] != leader) continue;
    joint_axis axis;
    growing_array<piece_walker> walkers;
    growing_array<class_index> absent_row;
    for (std::size_t i = leader; i != count; ++i) {
      if (first[i] != leader) continue;
      axis.fields.push_back(i);
      walkers.push_back(piece_walker(cuts[i]));
      absent_row.push_back(absent[i]);
    }
    if (walkers.size() == 1) {
      for (class_index is = 0; is != answers[leader]; ++is) axis.rows.push_back(is);
    } else {
      do {
        growing_array<class_index> row;
        for (const piece_walker& walker : walkers) row.push_back(walker.is());
        axis.add_row(row);
      } while (pass_next_cut(walkers));
      if (can_be_absent[leader]) axis.add_row(absent_row);
    }
    axes.push_back(std::move(axis));
  }
  return axes;
}

/// The cell that classes, one for each field, have in a policy.
template <class P, class... Fields>
constexpr std::uint64_t cell_of_classes(const class_index* classes, type_list<Fields...>) {
  constexpr class_index counts[] = {Fields::generalizer_type::classes...};
  std::uint64_t index = 0;
  for (std::size_t i = 0; i != sizeof...(Fields); ++i) {
    if (classes[i] == counts[i]) return P::incomplete_cell;
    index = index * counts[i] + classes[i];
  }
  return P::cell_at_grid_index(index);
}

/// Calls `visit(cell of A, cell of B)` for every combination of what the two policies look at.
template <class A, class B, class Visit>
constexpr void visit_joint_cells(Visit visit) {
  using fields = typename joined<typename A::fields, typename B::fields>::type;
  const growing_array<joint_axis> axes = joint_axes(fields{});
  growing_array<class_index> classes(fields::size, 0);
  growing_array<std::size_t> at(axes.size(), 0);
  while (true) {
    for (std::size_t i = 0; i != axes.size(); ++i) {
      const std::size_t width = axes[i].fields.size();
      for (std::size_t j = 0; j != width; ++j) classes[axes[i].fields[j]] = axes[i].rows[at[i] * width + j];
    }
    visit(cell_of_classes<A>(classes.data(), typename A::fields{}),
          cell_of_classes<B>(classes.data() + A::field_count, typename B::fields{}));
    std::size_t i = 0;
    while (i != axes.size() && ++at[i] == axes[i].size()) at[i++] = 0;
    if (i == axes.size()) return;
  }
}

template <class A, class B>
concept joinable = policy_type<A> && policy_type<B> && std::is_same_v<typename A::record, typename B::record>;

template <class A, class B>
constexpr auto check_joined() {
  static_assert(joinable<A, B>, "muffle: joint_cells is about two policies over one record");
  static_assert(A::combinations <= largest_kept_grid && B::combinations <= largest_kept_grid,
                "muffle: joint_cells counts grids of up to 2^16 combinations one by one: these are larger");
}

}  // namespace detail

/// How many pairs of cells (one of `A`, one of `B`) a record can have: the cells of the common refinement. An upper
/// bound where the policies have fields that read overlapping, but not the same, members.
template <policy_type A, policy_type B>
constexpr std::uint64_t joint_cells() {
  using checked [[maybe_unused]] = decltype(detail::check_joined<A, B>());
  if constexpr (!detail::share_a_source(typename A::fields{}, typename B::fields{})) {
    return A::cells * B::cells;
  } else {
    // Words of bits, since compilers limit how much they compute.
    detail::growing_array<std::uint64_t> seen(static_cast<std::size_t>(A::cells * B::cells / 64 + 1), 0);
    std::uint64_t count = 0;
    detail::visit_joint_cells<A, B>([&](std::uint64_t a, std::uint64_t b) {
      const std::uint64_t index = a * B::cells + b;
      std::uint64_t& word = seen[static_cast<std::size_t>(index / 64)];
      const std::uint64_t bit = std::uint64_t{1} << index % 64;
      count += (word & bit) == 0;
      word |= bit;
    });
    return count;
  }
}

namespace detail {

template <class Fine, class Coarse>
constexpr bool cells_refine() {
  constexpr std::uint64_t unseen = std::numeric_limits<std::uint64_t>::max();
  growing_array<std::uint64_t> coarse_of(static_cast<std::size_t>(Fine::cells), unseen);
  bool result = true;
  visit_joint_cells<Fine, Coarse>([&](std::uint64_t fine, std::uint64_t coarse) {
    std::uint64_t& known = coarse_of[static_cast<std::size_t>(fine)];
    if (known == unseen) known = coarse;
    result = result && known == coarse;
  });
  return result;
}

template <class A, class B>
constexpr auto check_compared() {
  static_assert(joinable<A, B>, "muffle: policies are compared over one record");
}

}  // namespace detail

/// Whether somebody who has a cell of `Fine` knows the cell of `Coarse`.
template <policy_type Fine, policy_type Coarse>
constexpr bool policy_refines() {
  using checked [[maybe_unused]] = decltype(detail::check_compared<Fine, Coarse>());
  return detail::cells_refine<Fine, Coarse>();
}

/// Whether a policy may follow another: all cells only split, or all only merge. Then a reader of both versions learns no
/// more than from the finer one. Where some fields split and others merge, or edges move, the common refinement has
/// smaller crowds than either version, and this is false.
template <policy_type Old, policy_type New>
inline constexpr bool compatible = [] {
  using checked [[maybe_unused]] = decltype(detail::check_compared<Old, New>());
  return detail::cells_refine<New, Old>() || detail::cells_refine<Old, New>();
}();

}  // namespace muffle::inline MUFFLE_ABI
