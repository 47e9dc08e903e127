// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/abi.hpp>
#include <muffle/consent/consent_source.hpp>
#include <muffle/release/encode.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// A release that an outbox holds, with what is kept beside it.
struct waiting_release {
  std::uint64_t epoch = 0;
  std::uint64_t household = 0;  ///< as `bounded` drew it, until the epoch is over; no household and no lot without one
  std::uint64_t lot = 0;
  agreement under{};
  encoded_bytes bytes{};
};

}  // namespace muffle::inline MUFFLE_ABI::detail
