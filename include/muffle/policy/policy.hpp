// SPDX-License-Identifier: MIT
#pragma once

/// A policy is one question: fields side by side, every combination of their classes a cell.

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

#include <muffle/abi.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/coverage.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/field.hpp>
#include <muffle/policy/keep.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class... Types>
struct type_list {
  static constexpr std::size_t size = sizeof...(Types);
};

template <class... Lists>
struct joined {
  using type = type_list<>;
};
template <class... Types>
struct joined<type_list<Types...>> {
  using type = type_list<Types...>;
};
template <class... A, class... B, class... Rest>
struct joined<type_list<A...>, type_list<B...>, Rest...> : joined<type_list<A..., B...>, Rest...> {};

/// What each part of a policy brings: fields, keeps, and the members that it names.
template <class Part>
struct part {
  static constexpr bool is_known = false;
  using fields = type_list<>;
  using keeps = type_list<>;
  using asked = member_list<>;
  using withheld = member_list<>;
  using not_used = member_list<>;
};
template <fixed_string Name, auto... Sources, class G>
struct part<field<Name, from<Sources...>, G>> : part<void> {
  static constexpr bool is_known = true;
  using fields = type_list<field<Name, from<Sources...>, G>>;
  using asked = member_list<member_at<Sources>...>;
};
template <auto... Members>
struct part<withhold<Members...>> : part<void> {
  static constexpr bool is_known = true;
  using withheld = member_list<Members...>;
};
template <auto... Members>
struct part<unused<Members...>> : part<void> {
  static constexpr bool is_known = true;
  using not_used = member_list<Members...>;
};
template <const auto& Table, std::uint64_t... Threshold>
struct part<keep<Table, Threshold...>> : part<void> {
  static constexpr bool is_known = true;
  using keeps =
      std::conditional_t<keep<Table, Threshold...>::is_valid, type_list<keep<Table, Threshold...>>, type_list<>>;
};

inline constexpr std::uint64_t most_cells = std::uint64_t{1} << 63;

/// The number of combinations, or zero where there are more than 2^63.
template <class... Fields>
constexpr std::uint64_t grid_size(type_list<Fields...>) noexcept {
  wide product = 1;
  ((product = product > most_cells ? product : product * Fields::generalizer_type::classes), ...);
  return product > most_cells ? 0 : static_cast<std::uint64_t>(product);
}

template <std::uint64_t Count>
using smallest_unsigned =
    std::conditional_t<Count <= 0x100, std::uint8_t,
                       std::conditional_t<Count <= 0x10000, std::uint16_t,
                                          std::conditional_t<Count <= 0x1'0000'0000, std::uint32_t, std::uint64_t>>>;

/// The grid of a policy without a table: all combinations are kept, in grid order.
template <std::uint64_t Grid, class Fields, class... Keep>
struct grid {
  static constexpr std::uint64_t kept = Grid;
  static constexpr bool has_rare = false;
  static constexpr std::uint64_t cell_at(std::uint64_t index) noexcept { return index; }
  static constexpr std::uint64_t index_of(std::uint64_t cell) noexcept { return cell; }
};

template <std::uint64_t Grid, class... Fields, class Keep>
struct grid<Grid, type_list<Fields...>, Keep> {
  using combinations = kept_combinations<Keep, Fields...>;
  static constexpr std::size_t size = static_cast<std::size_t>(Grid);
  static constexpr std::array<bool, size> flags = combinations::template flags<size>();
  static constexpr std::uint64_t kept = [] {
    std::uint64_t count = 0;
    for (const bool flag : flags) count += flag;
    return count;
  }();
  using checked = decltype([] {
    static_assert(combinations::is_valid(),
                  "muffle: the table of keep does not fit the fields: each row has one label of each field, in the order "
                  "of the fields; a table of counts has one number for each combination");
    static_assert(kept != 0 || !combinations::is_valid(), "muffle: keep keeps no combination: lower the threshold");
  }());
  static constexpr bool has_rare = kept < Grid;

  using number = smallest_unsigned<Grid + 1>;
  static constexpr std::array<number, size> cells = [] {
    std::array<number, size> result{};
    number next = 0;
    for (std::size_t i = 0; i != size; ++i) result[i] = flags[i] ? next++ : static_cast<number>(kept);
    return result;
  }();
  static constexpr std::array<number, static_cast<std::size_t>(kept)> indices = [] {
    std::array<number, static_cast<std::size_t>(kept)> result{};
    std::size_t next = 0;
    for (std::size_t i = 0; i != size; ++i) {
      if (flags[i]) result[next++] = static_cast<number>(i);
    }
    return result;
  }();

  static constexpr std::uint64_t cell_at(std::uint64_t index) noexcept { return cells[static_cast<std::size_t>(index)]; }
  static constexpr std::uint64_t index_of(std::uint64_t cell) noexcept {
    return indices[static_cast<std::size_t>(cell)];
  }
};

template <class Record, class... Fields>
consteval bool names_are_distinct(type_list<Fields...>) {
  const std::array<std::string_view, sizeof...(Fields)> names{Fields::name...};
  for (std::size_t i = 0; i != names.size(); ++i) {
    for (std::size_t j = 0; j != i; ++j) {
      if (names[i] == names[j]) return false;
    }
  }
  return true;
}

template <class Keeps>
struct single_keep;
template <class... Keep>
struct single_keep<type_list<Keep...>> {
  template <std::uint64_t Grid, class Fields>
  using grid_type = std::conditional_t<Grid <= largest_kept_grid, grid<Grid, Fields, Keep...>, grid<Grid, Fields>>;
};

}  // namespace detail

/// A question over a record: derive a named struct from it, and let that name its `declared` purpose.
///
///     struct playback_quality : muffle::policy<playback,
///         muffle::withhold<&playback::path>,
///         muffle::field<"bitrate", muffle::from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
///       static constexpr muffle::declaration declared = {...};
///     };
///
/// Cells are numbered: the kept combinations in grid order (the last field runs fastest), then `rare` where some are
/// not kept, then `incomplete` where some field can be unknown. A release leaks at most log2(cells) bits.
template <class Record, class... Parts>
struct policy {
  using record = Record;
  using fields = typename detail::joined<typename detail::part<Parts>::fields...>::type;
  using asked_members = typename detail::joined_lists<typename detail::part<Parts>::asked...>::type;
  using withheld_members = typename detail::joined_lists<typename detail::part<Parts>::withheld...>::type;
  using unused_members = typename detail::joined_lists<typename detail::part<Parts>::not_used...>::type;
  using keeps = typename detail::joined<typename detail::part<Parts>::keeps...>::type;

  static constexpr std::size_t field_count = fields::size;

 private:
  static constexpr std::uint64_t grid_cells = detail::grid_size(fields{});

  using checked = decltype([] {
    static_assert((detail::part<Parts>::is_known && ...),
                  "muffle: a policy is made of field<>, withhold<>, unused<> and keep<>, after the type of its record");
    static_assert(field_count != 0, "muffle: a policy without a field asks nothing: add a field<>");
    static_assert(keeps::size <= 1, "muffle: a policy has one keep<> at most: join the tables");
    static_assert(detail::names_are_distinct<Record>(fields{}), "muffle: two fields have the same name: rename one");
    static_assert(grid_cells != 0,
                  "muffle: the fields of this policy have more than 2^63 combinations: a release of it would be a "
                  "fingerprint; ask fewer things at once, or in several questions");
    static_assert(keeps::size == 0 || grid_cells <= detail::largest_kept_grid,
                  "muffle: keep works on grids of up to 2^16 combinations: take fewer classes");
  }());
  using accounted = decltype(detail::accounts_for_every_member<Record, asked_members, withheld_members, unused_members>());

  using grid = typename detail::single_keep<keeps>::template grid_type<grid_cells, fields>;

 public:
  /// How many combinations the fields have, kept or not.
  static constexpr std::uint64_t combinations = grid_cells;
  static constexpr std::uint64_t kept = grid::kept;
  static constexpr bool has_rare = grid::has_rare;
  static constexpr bool has_incomplete = []<class... Fields>(detail::type_list<Fields...>) {
    return (Fields::can_be_unknown || ...);
  }(fields{});

  /// How many different releases there can be.
  static constexpr std::uint64_t cells = kept + has_rare + has_incomplete;
  /// The most that one release tells, whatever its reader knows: log2(cells), rounded up.
  static constexpr bits capacity_bits = log2_ceiling(cells);

  using cell_type = detail::smallest_unsigned<cells>;
  /// The cell of all combinations that are not kept; no cell where all are.
  static constexpr std::uint64_t rare_cell = kept;
  /// The cell of all records with something unknown; no cell where nothing can be.
  static constexpr std::uint64_t incomplete_cell = kept + has_rare;

  /// The cell of a record. Total, noexcept, without allocation.
  static constexpr cell_type cell_of(const Record& raw) noexcept {
    return [&]<class... Fields>(detail::type_list<Fields...>) {
      std::uint64_t index = 0;
      const auto is_known = [&]<class F>(std::type_identity<F>) {
        constexpr class_index classes = F::generalizer_type::classes;
        const class_index is = F::generalize(raw);
        // Whatever a generalizer returns, no more than the grid has leaves: above its classes it is unknown, or the last
        // one where it says that nothing is.
        if constexpr (F::can_be_unknown) {
          index = index * classes + is;
          return is < classes;
        } else {
          index = index * classes + (is < classes ? is : classes - 1);
          return true;
        }
      };
      const bool all_known = (is_known(std::type_identity<Fields>{}) && ...);
      return static_cast<cell_type>(all_known ? grid::cell_at(index) : incomplete_cell);
    }(fields{});
  }

  /// The cell of a combination, by its place in the grid of all combinations.
  static constexpr std::uint64_t cell_at_grid_index(std::uint64_t index) noexcept { return grid::cell_at(index); }

  /// The class that a cell has in each field; for `rare` and `incomplete`, which have none, the number of classes.
  static constexpr std::array<class_index, field_count> classes_of(std::uint64_t cell) noexcept {
    return [&]<class... Fields>(detail::type_list<Fields...>) {
      std::array<class_index, field_count> result{Fields::generalizer_type::classes...};
      if (cell >= kept) return result;
      std::uint64_t index = grid::index_of(cell);
      const std::array<class_index, field_count> counts = result;
      for (std::size_t i = field_count; i-- != 0;) {
        result[i] = static_cast<class_index>(index % counts[i]);
        index /= counts[i];
      }
      return result;
    }(fields{});
  }

  static constexpr std::array<std::string_view, field_count> field_names = []<class... Fields>(
      detail::type_list<Fields...>) {
    return std::array<std::string_view, field_count>{Fields::name...};
  }(fields{});

  /// What a cell says of a field: the label of a class, or "rare" or "incomplete".
  static constexpr std::string_view label(std::uint64_t cell, std::size_t field_number) noexcept {
    if (field_number >= field_count) return {};
    if (cell >= kept) return has_rare && cell == rare_cell ? "rare" : "incomplete";
    const class_index is = classes_of(cell)[field_number];
    return [&]<class... Fields>(detail::type_list<Fields...>) {
      constexpr std::array<std::string_view (*)(class_index) noexcept, field_count> labels{
          &Fields::generalizer_type::label...};
      return labels[field_number](is);
    }(fields{});
  }
};

namespace detail {

template <class Record, class... Parts>
void is_derived_from_policy(const policy<Record, Parts...>&);

}  // namespace detail

/// A struct derived from `policy`.
template <class P>
concept policy_type = requires(const P& instance) { detail::is_derived_from_policy(instance); };

namespace detail {

template <class P>
constexpr std::string_view type_text() {
  return __PRETTY_FUNCTION__;
}

/// The name of a type without its namespaces and template arguments, from "... [with P = a::b<c>; ..." or "... [P = b]".
constexpr std::string_view unqualified(std::string_view text) {
  text = text.substr(text.find("P = ") + 4);
  std::size_t begin = 0;
  std::size_t end = 0;
  for (; end != text.size(); ++end) {
    const char c = text[end];
    if (c == ';' || c == ']' || c == '<') break;
    if (c == ':' || c == ' ' || c == ')') begin = end + 1;
  }
  return text.substr(begin, end - begin);
}

}  // namespace detail

/// The name under which a policy is known on the wire and in documents: its static member `name`, or else the name of
/// its type without namespaces. Renaming it makes another policy of it.
template <policy_type P>
inline constexpr std::string_view policy_name = [] {
  if constexpr (requires { std::string_view(P::name); }) {
    return std::string_view(P::name);
  } else {
    return detail::unqualified(detail::type_text<P>());
  }
}();

/// The version of a policy: its static member `version`, or else 1.
template <policy_type P>
inline constexpr std::uint16_t policy_version = [] {
  if constexpr (requires { P::version; }) {
    static_assert(P::version >= 1 && P::version <= 0xffff, "muffle: a policy's version is a number from 1 to 65535");
    return static_cast<std::uint16_t>(P::version);
  } else {
    return std::uint16_t{1};
  }
}();

/// Stand in an error message: how many classes a field has, of which the product, less what `keep` leaves out, is `Cells`.
template <fixed_string Field, class_index Classes>
struct classes_of_field;
template <class Policy, std::uint64_t Cells, std::uint64_t MostCells, class... ClassesOfFields>
__attribute__((unavailable("muffle: this policy has more cells than its budget. over_budget<...> names the policy, its cells, "
                           "the budget, and the classes of each field, which multiply. Take fewer classes, keep<...> the "
                           "combinations that have a crowd, or make several policies of it and ask one of them with ask_one: "
                           "then cells add"))) inline constexpr bool over_budget = true;

namespace detail {

template <class P, std::uint64_t MostCells>
constexpr bool keeps_to_budget() {
  if constexpr (P::cells <= MostCells) {
    return true;
  } else {
    return []<fixed_string... Name, class... From, class... G>(type_list<field<Name, From, G>...>) {
      return over_budget<P, P::cells, MostCells, classes_of_field<Name, G::classes>...>;
    }(typename P::fields{});
  }
}

}  // namespace detail

/// Whether a policy keeps to a budget: `static_assert(muffle::within_budget<my_policy, 256>)`. One that does not does not
/// compile, and the error says how many classes each field has.
template <policy_type P, std::uint64_t MostCells>
inline constexpr bool within_budget = detail::keeps_to_budget<P, MostCells>();

}  // namespace muffle::inline MUFFLE_ABI
