// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/check/attack/outcome.hpp>

#include "attacks.hpp"
#include "sender.hpp"
#include "world.hpp"

/// A machine that is on for so many hours of each day, from the same second of the day on, which differs from machine
/// to machine. The host asks at once when it is on, and then at intervals that are drawn evenly from half to one and a
/// half times the mean one.
struct machine {
  std::string_view what;
  std::int64_t hours_on;
  bool is_shut_down;  ///< or else asleep, so that the program goes on where it was
};

inline constexpr std::array machines{
    machine{"always on", 24, false},
    machine{"on for 16 hours a day, then asleep", 16, false},
    machine{"on for 3 hours a day, then asleep", 3, false},
    machine{"on for 3 hours a day, then shut down", 3, true},
    machine{"on for an hour a day, then asleep", 1, false},
};

/// What the times tell at which messages come.
struct times_result {
  std::uint64_t put_in;  ///< answers that were to leave in a week
  std::uint64_t left;    ///< and those that did
  /// How often somebody finds the message of the next week that is of the same household as one of this week: the one
  /// that came at the nearest time of the day.
  muffle::check::outcome by_time_of_day;
};

/// Watches households, `tries` of them and so many in one world, for two weeks in which all of them play.
times_result attack_times(const world& all, const simulated_pipeline& pipeline, const settings& wanted,
                          const machine& which, std::int64_t seconds_between_questions);
