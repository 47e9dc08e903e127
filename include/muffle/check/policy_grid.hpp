// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What a policy tells apart, as a value: what a report on it needs to name its fields and classes.
struct policy_grid {
  struct field {
    std::string_view name;
    class_index classes;
    bool ordered;
    std::function<std::string_view(class_index)> label;
  };

  std::uint64_t cells;
  bits capacity;
  std::vector<field> fields;
  std::optional<std::uint64_t> rare_cell;
  std::optional<std::uint64_t> incomplete_cell;
  /// The classes of a cell, for cells that are neither `rare` nor `incomplete`.
  std::function<std::vector<class_index>(std::uint64_t cell)> classes_of;

  template <policy_type P>
  static policy_grid of() {
    policy_grid result{};
    result.cells = P::cells;
    result.capacity = P::capacity_bits;
    [&]<class... Fields>(muffle::detail::type_list<Fields...>) {
      (result.fields.push_back({Fields::name, Fields::generalizer_type::classes, Fields::generalizer_type::ordered,
                                &Fields::generalizer_type::label}),
       ...);
    }(typename P::fields{});
    if (P::has_rare) result.rare_cell = P::rare_cell;
    if (P::has_incomplete) result.incomplete_cell = P::incomplete_cell;
    result.classes_of = [](std::uint64_t cell) {
      const auto classes = P::classes_of(cell);
      return std::vector<class_index>(classes.begin(), classes.end());
    };
    return result;
  }

  bool is_combination(std::uint64_t cell) const { return cell != rare_cell && cell != incomplete_cell; }

  /// "video_codec=vp8 x resolution=2160", or "rare", or "incomplete".
  std::string text(std::uint64_t cell) const {
    if (cell == rare_cell) return "rare";
    if (cell == incomplete_cell) return "incomplete";
    std::string result;
    const std::vector<class_index> classes = classes_of(cell);
    for (std::size_t i = 0; i != fields.size(); ++i) {
      if (i != 0) result += " x ";
      result.append(fields[i].name).append("=").append(fields[i].label(classes[i]));
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
