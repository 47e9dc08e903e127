// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/core.hpp>
#include <muffle/pipeline.hpp>

// Two questions about a play, and what a pipeline needs around it, for tests.

namespace muffle_test {

using namespace muffle::literals;

struct play {
  muffle::milliseconds duration;
  muffle::bit_rate bitrate;
};

inline play play_of(std::int64_t minutes, std::int64_t kbps = 3000) {
  return {muffle::milliseconds{minutes * 60'000}, muffle::bit_rate::from_kbps(kbps)};
}

/// "<30 min", "30-60 min", "60-90 min", ">=90 min" or incomplete.
struct length
    : muffle::policy<play, muffle::unused<&play::bitrate>,
                     muffle::field<"duration", muffle::from<&play::duration>, muffle::bucket<30_min, 60_min, 90_min>>> {
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "How long is what is played?",
                                                   .recipients = "the developers",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};

struct quality
    : muffle::policy<play, muffle::unused<&play::duration>,
                     muffle::field<"bitrate", muffle::from<&play::bitrate>, muffle::bucket<1_Mbps, 4_Mbps>>> {
  static constexpr muffle::declaration declared = {.category = muffle::category::performance_and_hardware,
                                                   .purpose = "Which bit rates are played?",
                                                   .recipients = "the developers",
                                                   .retention = "13 months",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};

/// Short or long.
struct coarse_length
    : muffle::policy<play, muffle::unused<&play::bitrate>,
                     muffle::field<"duration", muffle::from<&play::duration>, muffle::bucket<60_min>>> {
  static constexpr muffle::declaration declared = length::declared;
};

/// Agrees to all but some categories.
struct agreed {
  std::set<muffle::category> refused{};

  bool allows(const muffle::data_kind& kind) const { return !refused.contains(kind.declared.category); }
};

/// Shows what it is told.
struct set_clock {
  const std::int64_t* now;

  std::int64_t operator()() const { return *now; }
};

constexpr std::int64_t day = 86'400;
constexpr std::int64_t week = 7 * day;
/// A Monday, 2024-01-01.
constexpr std::int64_t monday = 1'704'067'200;

/// A sink that keeps what comes: the policy, the cell and the lot.
struct kept {
  std::string policy;
  std::uint64_t cell;
  std::uint64_t lot;

  friend bool operator==(const kept&, const kept&) = default;
};
struct keep_in {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::vector<kept>* all;

  std::string describe() const { return "kept by a test"; }
  template <class Release>
  muffle::disposition operator()(const Release& release, const muffle::local&) const {
    all->push_back({std::string(muffle::policy_name<typename Release::policy>), release.cell(), 0});
    return muffle::disposition::passed_on;
  }
  template <class Release>
  muffle::disposition operator()(const Release& release, const muffle::local&, const muffle::bound_ticket& ticket) const {
    all->push_back({std::string(muffle::policy_name<typename Release::policy>), release.cell(), ticket.lot});
    return muffle::disposition::passed_on;
  }
};

inline constexpr muffle::install_secret some_secret{{0x0123'4567'89ab'cdef, 0xfedc'ba98'7654'3210}};

inline std::vector<std::string> in_english(const std::vector<muffle::phrase>& described) {
  return {described.begin(), described.end()};
}

inline std::string title(std::size_t number) { return "title " + std::to_string(number); }

}  // namespace muffle_test
