// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/policy/coverage.hpp>
#include <muffle/policy/field.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// The name of a member, from "... [with auto Pointer = &ns::R::name; ..." and "... [Pointer = &ns::R::name]".
template <auto Pointer>
constexpr std::string_view member_pointer_name() {
  std::string_view text = pointer_text<Pointer>();
  text = text.substr(text.find("Pointer = ") + 10);
  text = text.substr(0, text.find_first_of(";]"));
  return text.substr(text.rfind(':') + 1);
}

template <auto... Members>
constexpr std::array<std::string_view, sizeof...(Members)> names_of(member_list<Members...>) {
  return {member_pointer_name<Members>()...};
}
template <auto... Sources>
constexpr std::array<std::string_view, sizeof...(Sources)> names_of(from<Sources...>) {
  return {member_pointer_name<member_at<Sources>>()...};
}

}  // namespace muffle::inline MUFFLE_ABI::detail
