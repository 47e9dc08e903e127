// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <ctime>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A clock that a host gives to its `epochs`: seconds since 1970-01-01, UTC. Any number is taken, and none is trusted.
template <class Clock>
concept unix_clock = std::copy_constructible<Clock> && requires(const Clock& clock) {
  { clock() } -> std::convertible_to<std::int64_t>;
};

struct system_clock {
  std::int64_t operator()() const noexcept { return static_cast<std::int64_t>(std::time(nullptr)); }
};

}  // namespace muffle::inline MUFFLE_ABI
