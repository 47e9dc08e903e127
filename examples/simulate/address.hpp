// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include <muffle/check/attack/outcome.hpp>

#include "attacks.hpp"
#include "sender.hpp"
#include "world.hpp"

/// What somebody names who can join all that one address sends, by how many weeks they watch.
struct address_result {
  std::size_t weeks;
  double answers;  ///< of a household, on the mean
  muffle::check::outcome uniform;
  muffle::check::outcome popular;
};

/// A household plays ten episodes of one series in every week, in their order, and nothing else. The attacker knows
/// that, every series and the pipeline, not with which episode it began: they weigh each place in each series that the
/// household can have begun at by how likely it makes what was sent, week by week, and name the series that weighs
/// most.
std::vector<address_result> attack_address(const world& all, const simulated_pipeline& pipeline,
                                           const settings& wanted);

/// How often somebody who only counts what an address sends in a week is right about whether its household, one with
/// habits, played anything in the week before. In half of the weeks it did. They have counted with other households,
/// of which they knew it.
muffle::check::outcome attack_presence(const world& all, const simulated_pipeline& pipeline, const settings& wanted);
