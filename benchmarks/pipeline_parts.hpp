// SPDX-License-Identifier: MIT
#pragma once

// A whole pipeline over three questions, and what it stands on.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <muffle/pipeline.hpp>
#include <muffle/presets/video_delivery.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>

namespace muffle_benchmark {

using muffle::presets::video_delivery;
using muffle::presets::video_length;
using muffle::presets::video_play;
using muffle::presets::video_quality;

struct agrees_to_playback {
  bool allows(const muffle::data_kind& asked) const { return asked.declared.category == muffle::category::playback; }
};

struct keep_last {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::uint64_t* kept;

  std::string describe() const { return "keeps the last cell"; }
  template <class Release>
  muffle::disposition operator()(const Release& release, const muffle::local&) const {
    *kept = release.cell();
    return muffle::disposition::passed_on;
  }
};

inline std::vector<std::string> some_keys(std::size_t count) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i != count; ++i) keys.push_back("library/item/" + std::to_string(100'000 + i));
  return keys;
}

class whole_pipeline {
 public:
  explicit whole_pipeline(const std::vector<video_play>& titles)
      : counted_(muffle::reference<video_length, video_quality, video_delivery>::of(std::span<const video_play>(titles))) {}

  /// Every household takes part, though a coin is tossed for it, so that no week is faster than another.
  auto pipeline() {
    return muffle::ask_one<video_length, video_quality, video_delivery>(coin_) | muffle::consented(ledger_) |
           muffle::require_k(counted_, 20) | muffle::sampled({1, 1}, coin_) | muffle::bounded(8, coin_) |
           muffle::into(outbox_);
  }

 private:
  agrees_to_playback ledger_;
  muffle::reference<video_length, video_quality, video_delivery> counted_;
  muffle::secret_coin<> coin_{muffle::install_secret{{1, 2}}, muffle::epochs(7)};
  muffle::memory_only nowhere_;
  muffle::outbox<muffle::detail::type_list<video_length, video_quality, video_delivery>, muffle::memory_only,
                 muffle::system_clock, muffle::system_random>
      outbox_{muffle::answers<video_length, video_quality, video_delivery>, nowhere_, muffle::epochs(7)};
};

}  // namespace muffle_benchmark
