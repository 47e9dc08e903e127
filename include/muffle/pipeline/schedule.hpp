// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include <muffle/abi.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/pipeline/epochs.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// The moment at which an outbox hands over next.
class schedule {
 public:
  bool is_drawn_in(std::uint64_t epoch) const noexcept { return is_drawn_ && epoch_ == epoch; }

  /// Draws it: the first of `count` moments, each uniform in what is left of the epoch. By drawing anew after each,
  /// nothing is made up for that was missed while the machine was off.
  template <class Clock, random_source Random>
  void draw(std::int64_t now, std::size_t count, const epochs<Clock>& when, Random& random) {
    is_drawn_ = true;
    epoch_ = when.at(now);
    const double uniform = (static_cast<double>(random.next() >> 11) + 0.5) * 0x1p-53;
    const double share = count > 0 ? -std::expm1(std::log(uniform) / static_cast<double>(count)) : 0;
    const auto wait = static_cast<std::int64_t>(share * static_cast<double>(when.seconds_left(now)));
    next_ = now > std::numeric_limits<std::int64_t>::max() - wait ? now : now + wait;
  }

  bool has_come(std::int64_t now) const noexcept { return now >= next_; }

 private:
  bool is_drawn_ = false;
  std::uint64_t epoch_ = 0;
  std::int64_t next_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
