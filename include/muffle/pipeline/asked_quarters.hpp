// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// For how long somebody asked, in quarters of an hour: all that is kept of it over restarts, and no times.
struct asked_quarters {
  std::uint64_t last_epoch = 0;
  std::uint64_t this_epoch = 0;

  friend bool operator==(const asked_quarters&, const asked_quarters&) = default;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
