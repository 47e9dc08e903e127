// SPDX-License-Identifier: MIT
#pragma once

/// Two policies over one record seen together: what somebody learns who has the cell of both. Fields that read the same
/// members and cut the same line are cut at the edges of both; all others are taken to be independent, so that the count
/// of joint cells is exact or too high, never too low.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include <muffle/policy/policy.hpp>

namespace muffle::inline v0 {

namespace detail {

/// Whether two fields look at the same thing.
template <class A, class B>
inline constexpr bool same_source =
    std::is_same_v<typename A::source, typename B::source> &&
    std::is_same_v<typename A::generalizer_type::domain, typename B::generalizer_type::domain>;

/// The field of a list that looks at the same thing as `F`, or void.
template <class F, class List>
struct counterpart {
  using type = void;
};
template <class F, class First, class... Rest>
struct counterpart<F, type_list<First, Rest...>>
    : std::conditional_t<same_source<F, First>, std::type_identity<First>, counterpart<F, type_list<Rest...>>> {};

/// Whether some field of the policy `B` looks at the same thing as one of these fields.
template <class B, class... FieldsA>
consteval bool share_a_source(type_list<FieldsA...>) {
  return (!std::is_void_v<typename counterpart<FieldsA, typename B::fields>::type> || ...);
}

/// The pairs of classes, of both policies, that one thing can have. `none` where a policy does not look at it.
struct class_pair {
  class_index a;
  class_index b;
  friend constexpr bool operator==(class_pair, class_pair) = default;
};

template <class F>
constexpr std::vector<class_pair> own_classes(bool in_a) {
  std::vector<class_pair> result;
  for (class_index i = 0; i != F::generalizer_type::classes + F::can_be_unknown; ++i) {
    result.push_back(in_a ? class_pair{i, 0} : class_pair{0, i});
  }
  return result;
}

template <class FieldA, class FieldB>
constexpr std::vector<class_pair> shared_classes() {
  using a_type = typename FieldA::generalizer_type;
  using b_type = typename FieldB::generalizer_type;
  std::vector<class_pair> result;
  const auto add = [&](class_index a, class_index b) {
    for (const class_pair& known : result) {
      if (known == class_pair{a, b}) return;
    }
    result.push_back({a, b});
  };
  visit_common_pieces<a_type, b_type>(add);
  if (FieldA::source::can_be_absent) add(class_of_absent<a_type>, class_of_absent<b_type>);
  return result;
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
template <class A, class B, class... FieldsA, class... FieldsB, class Visit>
constexpr void visit_joint_cells(type_list<FieldsA...>, type_list<FieldsB...>, Visit visit) {
  struct axis {
    std::vector<class_pair> pairs;
    std::size_t in_a;  // the number of the field, or out of range
    std::size_t in_b;
  };
  std::vector<axis> axes;
  std::size_t number = 0;
  const auto add_a = [&]<class F>(std::type_identity<F>) {
    using other = typename counterpart<F, type_list<FieldsB...>>::type;
    if constexpr (std::is_void_v<other>) {
      axes.push_back({own_classes<F>(true), number, sizeof...(FieldsB)});
    } else {
      std::size_t in_b = 0;
      std::size_t i = 0;
      ((in_b = std::is_same_v<FieldsB, other> ? i : in_b, ++i), ...);
      axes.push_back({shared_classes<F, other>(), number, in_b});
    }
    ++number;
  };
  (add_a(std::type_identity<FieldsA>{}), ...);
  number = 0;
  const auto add_b = [&]<class F>(std::type_identity<F>) {
    if constexpr (std::is_void_v<typename counterpart<F, type_list<FieldsA...>>::type>) {
      axes.push_back({own_classes<F>(false), sizeof...(FieldsA), number});
    }
    ++number;
  };
  (add_b(std::type_identity<FieldsB>{}), ...);

  // One place more than there are fields, for what a policy does not look at.
  class_index classes_a[sizeof...(FieldsA) + 1]{};
  class_index classes_b[sizeof...(FieldsB) + 1]{};
  std::size_t at[sizeof...(FieldsA) + sizeof...(FieldsB)]{};
  while (true) {
    for (std::size_t i = 0; i != axes.size(); ++i) {
      classes_a[axes[i].in_a] = axes[i].pairs[at[i]].a;
      classes_b[axes[i].in_b] = axes[i].pairs[at[i]].b;
    }
    visit(cell_of_classes<A>(classes_a, type_list<FieldsA...>{}), cell_of_classes<B>(classes_b, type_list<FieldsB...>{}));
    std::size_t i = 0;
    while (i != axes.size() && ++at[i] == axes[i].pairs.size()) at[i++] = 0;
    if (i == axes.size()) return;
  }
}

template <class A, class B>
concept joinable = policy_type<A> && policy_type<B> && std::is_same_v<typename A::record, typename B::record>;

template <class A, class B>
constexpr auto check_joined() {
  static_assert(joinable<A, B>, "muffle: joint_cells is about two policies over one record");
  static_assert(A::combinations <= largest_kept_grid && B::combinations <= largest_kept_grid,
                "muffle: joint_cells counts grids of up to 2^20 combinations one by one: these are larger");
}

}  // namespace detail

/// How many pairs of cells (one of `A`, one of `B`) a record can have: the cells of the common refinement. An upper
/// bound where the policies have fields that read overlapping, but not the same, members.
template <policy_type A, policy_type B>
constexpr std::uint64_t joint_cells() {
  using checked [[maybe_unused]] = decltype(detail::check_joined<A, B>());
  if constexpr (!detail::share_a_source<B>(typename A::fields{})) {
    return A::cells * B::cells;
  } else {
    // Words of bits, since compilers limit how much they compute.
    std::vector<std::uint64_t> seen(static_cast<std::size_t>(A::cells * B::cells / 64 + 1), 0);
    std::uint64_t count = 0;
    detail::visit_joint_cells<A, B>(typename A::fields{}, typename B::fields{}, [&](std::uint64_t a, std::uint64_t b) {
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
  std::vector<std::uint64_t> coarse_of(static_cast<std::size_t>(Fine::cells), unseen);
  bool result = true;
  visit_joint_cells<Fine, Coarse>(
      typename Fine::fields{}, typename Coarse::fields{}, [&](std::uint64_t fine, std::uint64_t coarse) {
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

}  // namespace muffle::inline v0
