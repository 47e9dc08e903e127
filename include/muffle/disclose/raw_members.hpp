// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/policy/detail/names_of.hpp>
#include <muffle/policy/field.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a policy does with a member of its record.
enum class member_use : std::uint8_t {
  read,      ///< a field reads it, and its class is what is told of it
  withheld,  ///< it is never sent
  unused,    ///< this question does not ask for it
};

/// A member of a record, for local eyes: to be shown beside what becomes of it, and never sent.
struct raw_member {
  std::string_view name;
  std::string text;  ///< empty where there is none, or where there are no words for it
  member_use use;
};

namespace detail {

template <class Raw>
std::string raw_text(const Raw& raw) {
  using type = std::remove_cvref_t<Raw>;
  if constexpr (optional_like<type>) {
    return raw.has_value() ? raw_text(*raw) : std::string();
  } else if constexpr (closed_vocabulary<type>) {
    const auto index = static_cast<std::size_t>(raw);
    const auto& labels = vocabulary<type>::labels;
    return index < labels.size() ? std::string(labels[index]) : std::string();
  } else if constexpr (std::is_same_v<type, bool>) {
    return raw ? "true" : "false";
  } else if constexpr (std::is_arithmetic_v<type>) {
    return fmt::format("{}", raw);
  } else if constexpr (std::is_same_v<unwrapped_t<type>, std::string_view>) {
    return std::string(unwrapped(raw));
  } else if constexpr (requires { line<type>::read(raw); }) {
    // In the smallest unit, which has no fractions.
    const std::string_view unit = std::end(line<type>::names)[-1].symbol;
    const point value = line<type>::read(raw);
    return value == unreadable ? std::string() : fmt::format("{}{}{}", value, unit.empty() ? "" : " ", unit);
  } else {
    return {};
  }
}

template <auto... Members, class Record>
void add_raw([[maybe_unused]] std::vector<raw_member>& to, [[maybe_unused]] const Record& raw, member_list<Members...>,
             [[maybe_unused]] member_use use) {
  (to.push_back({member_pointer_name<Members>(), raw_text(raw.*Members), use}), ...);
}

}  // namespace detail

/// Every member of a record, and whether this policy reads it.
template <policy_type P>
std::vector<raw_member> raw_members(const typename P::record& raw) {
  std::vector<raw_member> result;
  detail::add_raw(result, raw, typename P::asked_members{}, member_use::read);
  detail::add_raw(result, raw, typename P::unused_members{}, member_use::unused);
  detail::add_raw(result, raw, typename P::withheld_members{}, member_use::withheld);
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
