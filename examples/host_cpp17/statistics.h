// SPDX-License-Identifier: MIT
#pragma once

// What this server asks: C++20, for telemetry.cc, which sends it, and for describe.cc, which says what a collector has
// to know of it.

#include <muffle/pipeline.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>

// Who asks, in the place of "the developers of this program": people agree to this text.
inline constexpr muffle::declarer us{.recipients = "the developers of Media Server", .since = "4.2"};
using video_length = muffle::declared_by<muffle::presets::video_length, us>;
using video_quality = muffle::declared_by<muffle::presets::video_quality, us>;

inline constexpr auto all_questions = muffle::answers<video_length, video_quality>;
using public_titles = muffle::reference<video_length, video_quality>;

// A pipeline is a value, made where it is called: one of two questions about each play, chosen by a coin.
template <class Coin, class Consent, class Outbox>
auto asking(const Coin& coin, const Consent& consent, const public_titles& titles, Outbox& outbox) {
  return muffle::ask_one<video_length, video_quality>(coin) | muffle::consented(consent) |
         muffle::require_k(titles, 20) | muffle::bounded(4, coin) | muffle::into(outbox);
}
