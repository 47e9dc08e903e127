// SPDX-License-Identifier: MIT

#include <fmt/format.h>

#ifdef CONSUMER_HAS_SINGLE_HEADER
#include <muffle_json_single.hpp>
#else
#include <muffle/muffle.hpp>
#include <muffle/presets/video_length.hpp>
#ifdef CONSUMER_HAS_JSON
#include <muffle/policy/describe.hpp>
#endif
#endif

using muffle::presets::video_length;

int main() {
  muffle::presets::video_play record;
  record.duration.value = 90 * 60 * 1000;
  fmt::print("{}\n", muffle::sanitize<video_length>(record));
#ifdef CONSUMER_HAS_JSON
  fmt::print("{}\n", muffle::describe<video_length>()["cells"].dump());
#endif
}
