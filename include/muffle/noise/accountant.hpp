// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include <muffle/abi.hpp>
#include <muffle/noise/privacy_loss.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Adds up what the answers of each household lose in an epoch, and refuses what goes past the budget. An epoch is a
/// number that rises; one that is lower than another seen before is taken for that one, so that a clock that is set
/// back gives nobody a second budget. Safe to be shared by threads.
///
/// A sum is an upper bound of the loss of one epoch. Over several epochs their sums add up, without end: this bounds
/// the rate of the loss, not the loss.
class privacy_accountant {
 public:
  explicit privacy_accountant(nats budget) noexcept : budget_(budget) {}

  nats budget() const noexcept { return budget_; }

  /// Whether an answer may be given; if so, its loss is added. A household is a number that the host gives it.
  bool spend(std::uint64_t household, std::uint64_t epoch, nats loss) {
    const std::lock_guard lock(mutex_);
    if (epoch > epoch_) {
      spent_.clear();
      epoch_ = epoch;
    }
    nats& spent = spent_[household];
    if (spent + loss > budget_) return false;
    spent = spent + loss;
    return true;
  }

  /// Whether `spend` would say yes. Nothing is added.
  bool could_spend(std::uint64_t household, std::uint64_t epoch, nats loss) const {
    const std::lock_guard lock(mutex_);
    const auto found = spent_.find(household);
    const nats spent = epoch > epoch_ || found == spent_.end() ? nats{} : found->second;
    return !(spent + loss > budget_);
  }

  /// What a household has spent of the epoch that is on.
  nats spent(std::uint64_t household) const {
    const std::lock_guard lock(mutex_);
    const auto found = spent_.find(household);
    return found == spent_.end() ? nats{} : found->second;
  }

 private:
  mutable std::mutex mutex_;
  nats budget_;
  std::uint64_t epoch_ = 0;
  std::map<std::uint64_t, nats> spent_;
};

}  // namespace muffle::inline MUFFLE_ABI
