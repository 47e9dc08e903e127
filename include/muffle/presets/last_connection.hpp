// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/calendar.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/units.hpp>

namespace muffle::inline MUFFLE_ABI::presets {

/// The last time that an installation was heard of.
struct connection {
  std::string_view account = {};
  std::string_view address = {};
  instant time = {};
  utc_offset offset = {};
};

/// How many installations are still in use? The month and nothing finer. Not measured: no public catalogue has it.
struct last_connection : policy<connection, withhold<&connection::account, &connection::address>,
                                field<"month", from<&connection::time, &connection::offset>, calendar_month<2025, 2039>>> {
  static constexpr muffle::declaration declared = {
      .category = category::account_and_last_connection,
      .purpose = "How many installations are still in use?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::account,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<last_connection, 256>);

}  // namespace muffle::inline MUFFLE_ABI::presets
