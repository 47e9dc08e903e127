// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include <muffle/check/seeded_random.hpp>

#include "sender.hpp"
#include "world.hpp"

/// How many plays a household under attack makes of one series in a week.
inline constexpr std::size_t plays_in_week = 10;

/// A household that plays one series over and over, and begins at an episode that is drawn.
class fan {
 public:
  fan(const world& all, std::size_t series, const simulated_pipeline& pipeline, const std::int64_t& now,
      muffle::check::seeded_random& random)
      : world_(&all),
        of_(all.series[series]),
        next_(random.below(of_.episodes)),
        sender_(pipeline.make(now, random.next())) {}

  /// What it plays in a week.
  void play() {
    for (std::size_t i = 0; i != plays_in_week; ++i) {
      const title& played = world_->titles[of_.first + next_];
      sender_->send(played, played.key);
      next_ = (next_ + 1) % of_.episodes;
    }
  }
  std::optional<message> due() { return sender_->due(); }

 private:
  const world* world_;
  world::of_series of_;
  std::size_t next_;
  std::unique_ptr<sender> sender_;
};

/// A household with habits.
class household_with_habits {
 public:
  household_with_habits(const world& all, const popular& films, const popular& series,
                        const simulated_pipeline& pipeline, const std::int64_t& now,
                        muffle::check::seeded_random& random)
      : world_(&all), watches_(all, films, series, random.next()), sender_(pipeline.make(now, random.next())) {}

  /// How many titles it plays in a week.
  std::size_t play() {
    const auto played = watches_.next_epoch();
    for (const std::size_t number : played) sender_->send(world_->titles[number], world_->titles[number].key);
    return played.size();
  }
  std::optional<message> due() { return sender_->due(); }

 private:
  const world* world_;
  viewer watches_;
  std::unique_ptr<sender> sender_;
};
