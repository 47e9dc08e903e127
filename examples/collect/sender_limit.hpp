// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include <muffle/noise/siphash.hpp>
#include <muffle/noise/system_random.hpp>

/// So many answers of one sender in an hour. It holds no address, and no hash of one: each sender counts in four of
/// many counters, which are chosen by a secret, and has sent at most what the least of them says (a count-min sketch:
/// Cormode and Muthukrishnan 2005). The secret and all counts are thrown away each hour. So a sender never gets more
/// than the limit; one may get less where its counters are shared with others that send a lot, as with a million
/// senders in an hour.
class sender_limit {
 public:
  /// 0 is no limit.
  explicit sender_limit(std::uint32_t most)
      : most_(std::min(most, most_of_a_counter)), counters_(most_ == 0 ? 0 : size) {}

  /// Counts one answer if it is within the limit. `hour` is any number that another hour does not have.
  bool admits(std::span<const std::byte> sender, std::int64_t hour) {
    if (most_ == 0) return true;
    if (hour != hour_) start(hour);
    const std::uint64_t hash = muffle::siphash(secret_, sender);
    std::array<std::uint16_t*, rows> mine{};
    std::uint16_t least = std::numeric_limits<std::uint16_t>::max();
    for (std::size_t row = 0; row != rows; ++row) {
      mine[row] = &counters_[row * width + (hash >> 16 * row) % width];
      least = std::min(least, *mine[row]);
    }
    if (least >= most_) return false;
    // What is more already has the answers of others in it.
    for (std::uint16_t* each : mine) *each = std::max(*each, static_cast<std::uint16_t>(least + 1));
    return true;
  }

  std::uint32_t most() const { return most_; }

 private:
  static constexpr std::size_t rows = 4;
  static constexpr std::size_t width = 1 << 16;
  static constexpr std::size_t size = rows * width;
  static constexpr std::uint32_t most_of_a_counter = std::numeric_limits<std::uint16_t>::max() - 1;

  void start(std::int64_t hour) {
    hour_ = hour;
    secret_ = {{random_.next(), random_.next()}};
    std::fill(counters_.begin(), counters_.end(), std::uint16_t{0});
  }

  std::uint32_t most_;
  std::vector<std::uint16_t> counters_;
  std::int64_t hour_ = std::numeric_limits<std::int64_t>::min();
  muffle::install_secret secret_;
  muffle::system_random random_;
};

/// The most answers that one sender adds to an epoch of so many days, where hours go from the start of each collector:
/// for each that runs, the epoch touches one hour more than it has, and each further start cuts one in two.
constexpr std::uint64_t most_in_epoch(std::uint32_t most_in_hour, std::uint32_t days, std::uint32_t collectors,
                                      std::uint64_t starts) {
  return std::uint64_t{most_in_hour} * (std::uint64_t{collectors} * (std::uint64_t{days} * 24 + 1) + starts);
}
