// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What became of a record, for the machine that it is on: passed on, or held back and why. Never sent, because a
/// reason says something of the record: that it was rare, or that a switch is off.
enum class disposition : std::uint8_t {
  passed_on,      ///< it waits where the pipeline ends; with `bounded`, until another one is drawn in its place
  no_title,       ///< a stage draws for each title, and the host named none
  no_consent,     ///< the kind of data is switched off, or was never agreed to
  small_crowd,    ///< too few titles share the answer, and those of its coarser policy, where it has one
  not_sampled,    ///< the household does not take part in this epoch
  same_title,     ///< the household has given this title's answer of this epoch
  not_drawn,      ///< the household has given its answers of this epoch
  budget_spent,   ///< one more answer would cost the household more privacy than was set aside for the epoch
  epoch_is_over,  ///< the clock shows an epoch that was closed before
  outbox_full,    ///< as many releases wait as may
  not_stored,     ///< the store could not keep it
  held_by_host,   ///< for stages of the host's own
};

inline constexpr std::size_t disposition_count = static_cast<std::size_t>(disposition::held_by_host) + 1;

constexpr std::string_view to_string(disposition value) noexcept {
  switch (value) {
    case disposition::passed_on:
      return "passed on";
    case disposition::no_title:
      return "held back: the host named no title, and a stage draws for each";
    case disposition::no_consent:
      return "held back: nobody agreed to this kind of data";
    case disposition::small_crowd:
      return "held back: too few titles share the answer";
    case disposition::not_sampled:
      return "held back: the household does not take part in this epoch";
    case disposition::same_title:
      return "held back: this title has given its answer of this epoch";
    case disposition::not_drawn:
      return "held back: the household has given its answers of this epoch";
    case disposition::budget_spent:
      return "held back: the household's budget for this epoch is spent";
    case disposition::epoch_is_over:
      return "held back: the clock shows an epoch that is over";
    case disposition::outbox_full:
      return "held back: the outbox is full";
    case disposition::not_stored:
      return "held back: the outbox could not be written";
    case disposition::held_by_host:
      return "held back by the host";
  }
  return "unknown";
}

/// How often each disposition came up, as it was said then. Of what was passed on, `outbox_status::displaced` have given way
/// since. Safe to be shared by threads. Stays on the machine.
class disposition_tally {
 public:
  void add(disposition value) noexcept {
    counts_[static_cast<std::size_t>(value)].fetch_add(1, std::memory_order_relaxed);
  }
  std::uint64_t count(disposition value) const noexcept {
    return counts_[static_cast<std::size_t>(value)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, disposition_count> counts_{};
};

}  // namespace muffle::inline MUFFLE_ABI
