// SPDX-License-Identifier: MIT
#pragma once

/// What this plugin sends. The tracer and the program that asks people both take it from here, so that what they agree
/// to is what is sent.

#include <cstdint>
#include <string>
#include <string_view>

#include <muffle/clock.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/music_length.hpp>
#include <muffle/presets/music_quality.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>

using muffle::presets::music_length, muffle::presets::music_quality, muffle::presets::video_length,
    muffle::presets::video_quality;

inline constexpr auto all_kinds = muffle::answers<video_length, video_quality, music_length, music_quality>;

/// Answers of a week, of all kinds together.
inline constexpr std::uint32_t most_of_a_week = 4;

/// The names of the files in a directory.
struct kept_in {
  std::string directory;

  std::string consent() const { return directory + "/consent.json"; }
  std::string secret() const { return directory + "/secret"; }
  std::string outbox() const { return directory + "/outbox"; }
  std::string released() const { return directory + "/released.ndjson"; }  ///< what left
};

/// The system's clock; or, for trying the tracer out, a moment that its owner moves.
struct stoppable_clock {
  const std::int64_t* moment = nullptr;

  std::int64_t operator()() const { return moment != nullptr ? *moment : muffle::system_clock{}(); }
};

/// Pipelines are values, made where they are called.
template <class Ledger, class Outbox>
auto watching(const muffle::secret_coin<stoppable_clock>& coin, const Ledger& ledger, Outbox& box) {
  return muffle::ask_one<video_length, video_quality>(coin) | muffle::consented(ledger) |
         muffle::bounded(most_of_a_week, coin) | muffle::into(box);
}
template <class Ledger, class Outbox>
auto listening(const muffle::secret_coin<stoppable_clock>& coin, const Ledger& ledger, Outbox& box) {
  return muffle::ask_one<music_length, music_quality>(coin) | muffle::consented(ledger) |
         muffle::bounded(most_of_a_week, coin) | muffle::into(box);
}
