// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include <muffle/check/attack/outcome.hpp>

#include "attacks.hpp"
#include "sender.hpp"
#include "world.hpp"

/// How many messages of a week say what no other one says.
struct alone_result {
  std::uint64_t worlds;
  std::uint64_t messages;  ///< of all of them
  std::uint64_t alone;
};
/// Looks at worlds of so many households with habits, until these are five for each try.
alone_result count_alone(const world& all, const simulated_pipeline& pipeline, const settings& wanted,
                         std::size_t households);

/// What a message tells where one play in five is of the same new episode. Five households for each try.
struct hit_result {
  muffle::check::outcome is_about_it;  ///< of the messages that say what one about it would say
  std::uint64_t households;
  std::uint64_t played_it;  ///< of those, in a week
};
hit_result look_for_hit(const world& all, const simulated_pipeline& pipeline, const settings& wanted);
