// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/clock.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Calendar epochs of so many days each, in UTC; those of 7 begin on Mondays. Every machine has the same ones, so that
/// when somebody's epoch begins says nothing of them.
///
/// This is also where a program says which clock it goes by. It makes one, and hands it to the ledger, the coin, the
/// outbox and the journal, none of which takes a clock: a declaration then expires by the time at which its answers leave.
template <unix_clock Clock = system_clock>
class epochs {
 public:
  using clock_type = Clock;

  /// No days are taken for one.
  explicit constexpr epochs(std::uint32_t days, Clock clock = {})
      : days_(days == 0 ? 1 : days), clock_(std::move(clock)) {}

  constexpr std::uint32_t days() const noexcept { return days_; }
  constexpr std::int64_t now() const { return clock_(); }

  /// The number of the epoch that is on; all time before the Monday before 1970 is epoch 0.
  constexpr std::uint64_t current() const { return at(now()); }
  constexpr std::uint64_t at(std::int64_t seconds) const noexcept {
    if (seconds < -seconds_from_monday) return 0;
    const std::uint64_t since = since_monday(seconds);
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    // Until 2106 all of it fits into 32 bits, which many processors divide several times faster; this is asked for every
    // record.
    if (since <= most && length() <= most) return static_cast<std::uint32_t>(since) / static_cast<std::uint32_t>(length());
    return since / length();
  }

 private:
  static constexpr std::int64_t seconds_of_day = 86'400;
  /// 1970 began on a Thursday.
  static constexpr std::int64_t seconds_from_monday = 3 * seconds_of_day;

  /// In unsigned numbers, in which the sum has room.
  static constexpr std::uint64_t since_monday(std::int64_t seconds) noexcept {
    return static_cast<std::uint64_t>(seconds) + static_cast<std::uint64_t>(seconds_from_monday);
  }
  constexpr std::uint64_t length() const noexcept {
    return std::uint64_t{days_} * static_cast<std::uint64_t>(seconds_of_day);
  }

  std::uint32_t days_;
  Clock clock_;
};

namespace detail {

template <class T>
struct clock_named {
  using type = void;
};
template <class T>
  requires requires { typename T::clock_type; }
struct clock_named<T> {
  using type = typename T::clock_type;
};
/// By which clock something goes; `void` for what goes by none.
template <class T>
using clock_of = typename clock_named<T>::type;

template <class... Clocks>
struct first_clock {
  using type = void;
};
template <class First, class... Rest>
struct first_clock<First, Rest...>
    : std::conditional_t<std::is_void_v<First>, first_clock<Rest...>, std::type_identity<First>> {};

template <class A, class B>
inline constexpr bool go_by_one_clock =
    std::is_void_v<clock_of<A>> || std::is_void_v<clock_of<B>> || std::is_same_v<clock_of<A>, clock_of<B>>;

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
