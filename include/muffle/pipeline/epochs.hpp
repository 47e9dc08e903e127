// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <ctime>
#include <utility>

namespace muffle::inline v0 {

/// Seconds since 1970 began, UTC, leap seconds left out. A host that has a clock of its own, or a test, gives that.
template <class Clock>
concept unix_clock = std::copy_constructible<Clock> && requires(const Clock& clock) {
  { clock() } -> std::convertible_to<std::int64_t>;
};

struct system_clock {
  std::int64_t operator()() const noexcept { return static_cast<std::int64_t>(std::time(nullptr)); }
};

/// Calendar epochs of so many days each, in UTC; those of 7 begin on Mondays. Every machine has the same ones, so that
/// when somebody's epoch begins says nothing of them.
template <unix_clock Clock = system_clock>
class epochs {
 public:
  /// No days are taken for one.
  explicit constexpr epochs(std::uint32_t days, Clock clock = {})
      : days_(days == 0 ? 1 : days), clock_(std::move(clock)) {}

  constexpr std::uint32_t days() const noexcept { return days_; }
  constexpr std::int64_t now() const { return clock_(); }

  /// The number of the epoch that is on; all time before the Monday before 1970 is epoch 0.
  constexpr std::uint64_t current() const { return at(now()); }
  constexpr std::uint64_t at(std::int64_t seconds) const noexcept {
    std::int64_t day = seconds / seconds_of_day;
    if (seconds % seconds_of_day < 0) --day;
    day += days_from_monday;
    return day < 0 ? 0 : static_cast<std::uint64_t>(day) / days_;
  }
  /// How many seconds of the epoch at this time are left: at least one, and at most the length of one epoch.
  constexpr std::uint64_t seconds_left(std::int64_t seconds) const noexcept {
    const std::uint64_t length = std::uint64_t{days_} * static_cast<std::uint64_t>(seconds_of_day);
    if (seconds < -days_from_monday * seconds_of_day) return length;
    // In unsigned numbers, in which the sum has room.
    const std::uint64_t since =
        static_cast<std::uint64_t>(seconds) + static_cast<std::uint64_t>(days_from_monday * seconds_of_day);
    return length - since % length;
  }

 private:
  static constexpr std::int64_t seconds_of_day = 86'400;
  /// 1970 began on a Thursday.
  static constexpr std::int64_t days_from_monday = 3;

  std::uint32_t days_;
  Clock clock_;
};

}  // namespace muffle::inline v0
