// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/date.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

inline std::string iso_date(date day) {
  return fmt::format("{:04}-{:02}-{:02}", day.year, day.month, day.day);
}

}  // namespace muffle::inline MUFFLE_ABI::detail
