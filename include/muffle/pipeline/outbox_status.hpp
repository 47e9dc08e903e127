// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What an outbox holds and what became of what it held. Stays on the machine.
struct outbox_status {
  std::size_t collecting = 0;           ///< of the epoch that is on, of which some may still be displaced
  std::size_t waiting = 0;              ///< of the epoch before, with dummies
  std::uint64_t displaced = 0;          ///< passed on, and then gave way: a bound drew others in their place
  std::uint64_t dropped = 0;            ///< because the outbox was full
  std::uint64_t unsent = 0;             ///< because the epoch in which they were to leave was over before
  std::uint64_t refused = 0;            ///< because nobody agreed to them any more
  std::uint64_t of_other_policies = 0;  ///< found in the store, and of none of these policies, or of another version
  std::uint64_t epochs_ahead = 0;       ///< for how many nothing is taken, since the clock once showed a later time
  std::uint64_t store_failures = 0;     ///< how often the store could not be written
};

}  // namespace muffle::inline MUFFLE_ABI
