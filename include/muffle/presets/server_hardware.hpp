// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/ladder.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace presets {

/// Instruction sets that servers run on; `other` has x86 and ARM with 32 bits, and RISC-V.
enum class architecture : std::uint8_t { x86_64, arm64, other, unknown };

/// An amount of memory in bytes; zero and less mean not known.
struct memory {
  point bytes = 0;

  friend constexpr auto operator<=>(memory, memory) = default;
};
inline constexpr point bytes_per_gibibyte = 1024 * 1024 * 1024;

/// A number of logical processors. Zero, which `std::thread::hardware_concurrency` says where it cannot tell, means not
/// known, as less does.
struct processors {
  point count = 0;

  friend constexpr auto operator<=>(processors, processors) = default;
};

/// What a server knows of the machine that it runs on.
struct machine {
  std::string_view host_name = {};
  std::string_view machine_id = {};
  std::string_view processor = {};  ///< its name says more than the questions ask
  presets::architecture architecture = presets::architecture::unknown;
  presets::processors logical_processors = {};
  presets::memory memory = {};
};

}  // namespace presets

template <>
struct vocabulary<presets::architecture> {
  static constexpr std::string_view name = "architecture";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>(
      {"x86_64", "arm64", "other"});
};

template <>
struct line<presets::memory> {
  static constexpr std::string_view reading = "number";
  static constexpr std::string_view rule = "bytes";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"GiB", presets::bytes_per_gibibyte}, {"bytes", 1}};
  static constexpr point read(presets::memory raw) noexcept { return raw.bytes; }
};

template <>
struct line<presets::processors> {
  static constexpr std::string_view reading = "number";
  static constexpr std::string_view rule = "logical processors";
  static constexpr point known_from = 1;
  static constexpr unit_name names[] = {{"", 1}};
  static constexpr point read(presets::processors raw) noexcept { return raw.count; }
};

namespace presets {

/// What do servers run on? Edges of memory lie between the sizes that are sold, since a machine of 16 GiB reports a
/// little less. Not measured: no public catalogue has it.
struct server_hardware
    : policy<machine, withhold<&machine::host_name, &machine::machine_id, &machine::processor>,
             field<"architecture", from<&machine::architecture>, normalize<presets::architecture>>,
             field<"processors", from<&machine::logical_processors>, ladder<processors{2}, 2, 4>>,
             field<"memory", from<&machine::memory>,
                   bucket<presets::memory{3 * bytes_per_gibibyte}, presets::memory{6 * bytes_per_gibibyte},
                          presets::memory{12 * bytes_per_gibibyte}, presets::memory{24 * bytes_per_gibibyte}>>> {
  static constexpr muffle::declaration declared = {
      .category = category::performance_and_hardware,
      .purpose = "Which machines should the server run well on?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::technical,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<server_hardware, 256>);

}  // namespace presets

}  // namespace muffle::inline MUFFLE_ABI
