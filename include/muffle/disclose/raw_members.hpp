// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/date.hpp>
#include <muffle/generalize/calendar.hpp>
#include <muffle/policy/coverage.hpp>
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

/// "2024-03-01 22:09:00 UTC", or without "UTC" where it is local time.
template <time_point_like Time>
std::string time_text(const Time& time) {
  const point seconds = to_seconds(time);
  if (seconds < 0 || seconds > end_of_calendar) return {};
  const point day = seconds / seconds_per_day;
  const point month = month_number(day);
  const date first{static_cast<std::int16_t>(month / 12), static_cast<std::int8_t>(month % 12 + 1), 1};
  const point second = seconds % seconds_per_day;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}{}", first.year, first.month,
                     day - first.begin() / seconds_per_day + 1, second / 3600, second / 60 % 60, second % 60,
                     local_time_like<Time> ? "" : " UTC");
}

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
  } else if constexpr (time_point_like<type>) {
    return time_text(raw);
  } else if constexpr (requires { { raw.string() } -> std::same_as<std::string>; }) {
    return raw.string();  // a std::filesystem::path
  } else if constexpr (requires { line<type>::read(raw); }) {
    // In the smallest unit, which has no fractions.
    const std::string_view unit = std::end(line<type>::names)[-1].symbol;
    const point value = line<type>::read(raw);
    return value == unreadable ? std::string() : fmt::format("{}{}{}", value, unit.empty() ? "" : " ", unit);
  } else {
    return {};
  }
}

/// The unit in which a field reads the member; empty where none says one.
template <auto Member, class... Fields>
constexpr std::string_view unit_of_member(type_list<Fields...>) {
  std::string_view unit;
  const auto look = [&]<auto... Sources>(from<Sources...>) {
    ((unit = same_member<member_at<Sources>, Member> && unit.empty() ? source_of<Sources>::unit : unit), ...);
  };
  (look(typename Fields::source{}), ...);
  return unit;
}

template <class P, auto... Members>
void add_raw([[maybe_unused]] std::vector<raw_member>& to, [[maybe_unused]] const typename P::record& raw,
             member_list<Members...>, [[maybe_unused]] member_use use) {
  [[maybe_unused]] const auto text = []<class Raw>(const Raw& member, std::string_view unit) {
    std::string result = raw_text(member);
    // Of a moment the unit says where it is taken to be.
    if (!result.empty() && !unit.empty() && !time_point_like<Raw>) result.append(" ").append(unit);
    return result;
  };
  (to.push_back({member_pointer_name<Members>(),
                 text(raw.*Members, unit_of_member<Members>(typename P::fields{})), use}),
   ...);
}

}  // namespace detail

/// Every member of a record, and whether this policy reads it.
template <policy_type P>
std::vector<raw_member> raw_members(const typename P::record& raw) {
  std::vector<raw_member> result;
  detail::add_raw<P>(result, raw, typename P::asked_members{}, member_use::read);
  detail::add_raw<P>(result, raw, typename P::unused_members{}, member_use::unused);
  detail::add_raw<P>(result, raw, typename P::withheld_members{}, member_use::withheld);
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI
