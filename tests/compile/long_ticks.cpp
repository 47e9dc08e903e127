// SPDX-License-Identifier: MIT
// title: A duration whose ticks are too long
// expect: muffle: one tick of this duration is longer than 292 million years

#include <ratio>

#include <muffle/core.hpp>

using namespace muffle::literals;

#ifdef REJECT
struct age {
  using period = std::ratio<10'000'000'000'000'000>;
  long count() const noexcept { return ticks; }
  long ticks;
};
#else
struct age {
  using period = std::ratio<1>;
  long count() const noexcept { return ticks; }
  long ticks;
};
#endif

struct playback {
  age duration;
};

struct question
    : muffle::policy<playback, muffle::field<"duration", muffle::from<&playback::duration>, muffle::bucket<1_h, 2_h>>> {};

auto answer(const playback& record) { return muffle::sanitize<question>(record); }
