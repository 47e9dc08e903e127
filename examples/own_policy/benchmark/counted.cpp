// SPDX-License-Identifier: MIT

// For callgrind: each question and its twin over the same plays, each in a function of its own whose name says which.
// `gate` compares what they cost.

#include <cstdio>
#include <span>

#include "../src/questions.hpp"
#include "by_hand.hpp"
#include "plays.hpp"

using plays = std::span<const playback>;

extern "C" {
[[gnu::noinline]] unsigned library_playback_quality(plays all) {
  unsigned sum = 0;
  for (const playback& each : all) sum += playback_quality::cell_of(each);
  return sum;
}
[[gnu::noinline]] unsigned by_hand_playback_quality(plays all) {
  unsigned sum = 0;
  for (const playback& each : all) sum += by_hand::playback_quality(each);
  return sum;
}
[[gnu::noinline]] unsigned library_playback_length(plays all) {
  unsigned sum = 0;
  for (const playback& each : all) sum += playback_length::cell_of(each);
  return sum;
}
[[gnu::noinline]] unsigned by_hand_playback_length(plays all) {
  unsigned sum = 0;
  for (const playback& each : all) sum += by_hand::playback_length(each);
  return sum;
}
}

int main() {
  const auto all = random_plays(4096);
  const bool same = library_playback_quality(all) == by_hand_playback_quality(all) &&
                    library_playback_length(all) == by_hand_playback_length(all);
  if (!same) std::puts("a question and its twin do not agree");
  return same ? 0 : 1;
}
