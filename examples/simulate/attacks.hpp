// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <muffle/check/attack/outcome.hpp>

#include "sender.hpp"
#include "world.hpp"

/// What is simulated.
struct settings {
  std::size_t households;
  std::size_t epochs;
  std::uint64_t tries;
  std::uint64_t rounds;
  std::uint64_t seed;
};

/// What somebody who sees everything in its order, without any stage between, names.
struct raw_result {
  std::size_t plays;
  muffle::check::outcome one_question;  ///< the first
  std::optional<muffle::check::outcome> both_questions;
};
std::vector<raw_result> attack_raw(const world& all, const settings& wanted);

/// How often somebody finds the message of the next week that is of the same household as one of this week.
struct pairing {
  muffle::check::outcome by_time;  ///< the one that came at the nearest time of the week
  muffle::check::outcome by_look;  ///< the one that is likeliest by what it says
};

/// What somebody makes of messages behind a relay, of which they know one to be of a household.
struct relay_result {
  std::size_t messages;  ///< of a week
  muffle::check::outcome one_answer;
  muffle::check::outcome ten_answers;  ///< with the nine that came nearest in time
  pairing of_fans;                     ///< of households that play one series and nothing else
  pairing of_viewers;                  ///< of households with habits
};
relay_result attack_relay(const world& all, const simulated_pipeline& pipeline, const settings& wanted);
