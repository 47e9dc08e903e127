// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/top_code.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace presets {

enum class error_class : std::uint8_t { memory, network, storage, media_file, transcoder, database, other, unknown };

enum class component : std::uint8_t { server, transcoder, library_scanner, plugin, other, unknown };

/// What a program knows of one of its crashes. Its texts hold paths and titles, so none of them is asked for.
struct crash_event {
  std::string_view message = {};
  std::string_view stack_trace = {};
  std::string_view path = {};
  presets::error_class error_class = presets::error_class::unknown;
  presets::component component = presets::component::unknown;
  std::int32_t major_version = 0;
};

}  // namespace presets

template <>
struct vocabulary<presets::error_class> {
  static constexpr std::string_view name = "error_class";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>(
      {"memory", "network", "storage", "media_file", "transcoder", "database", "other"});
};

template <>
struct vocabulary<presets::component> {
  static constexpr std::string_view name = "component";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>(
      {"server", "transcoder", "library_scanner", "plugin", "other"});
};

namespace presets {

/// What crashes, and in which version? Not measured: no public catalogue has it.
struct crash : policy<crash_event, withhold<&crash_event::message, &crash_event::stack_trace, &crash_event::path>,
                      field<"error_class", from<&crash_event::error_class>, normalize<presets::error_class>>,
                      field<"component", from<&crash_event::component>, normalize<presets::component>>,
                      field<"major_version", from<&crash_event::major_version>, top_code<1, 7>>> {
  static constexpr muffle::declaration declared = {
      .category = category::crash_reports,
      .purpose = "What crashes, and in which version?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::technical,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<crash, 256>);

}  // namespace presets

}  // namespace muffle::inline MUFFLE_ABI
