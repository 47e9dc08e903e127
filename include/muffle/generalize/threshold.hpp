// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Below the limit, or at it and above: one bit. `threshold<16_Mbps>` has the classes "<16 Mbit/s" and ">=16 Mbit/s".
template <auto Limit>
struct threshold : bucket<Limit> {};

}  // namespace muffle::inline MUFFLE_ABI
