// SPDX-License-Identifier: MIT
#include "played.hpp"

#include <utility>

#include <muffle/units.hpp>

std::string played::address() const {
  std::pair<std::int64_t, std::string> largest{-1, {}};
  for (const auto& [address, size] : sources) {
    if (size > largest.first) largest = {size, address};
  }
  return largest.second;
}

std::int64_t played::size_bytes() const {
  std::int64_t sum = 0;
  for (const auto& [address, size] : sources) {
    if (size <= 0 || __builtin_add_overflow(sum, size, &sum)) return 0;
  }
  return sum;
}

muffle::bit_rate played::bitrate() const {
  if (const std::int64_t size = size_bytes(); size > 0 && duration.value > 0 && !is_in_parts) {
    return {
        muffle::detail::scale_up(static_cast<std::uint64_t>(size), 8000, static_cast<std::uint64_t>(duration.value))};
  }
  muffle::bit_rate sum;
  for (const auto& [name, rate] : streams) {
    if (rate.bits_per_second <= 0) return {};
    sum.bits_per_second += rate.bits_per_second;
  }
  return sum;
}

void played::keep(const played& before) {
  if (title.empty()) title = before.title;
  if (sources.empty()) sources = before.sources;
  if (duration.value <= 0) duration = before.duration;
  if (container == muffle::container::unknown) container = before.container;
  if (!has_video && before.has_video) {
    has_video = true;
    video_codec = before.video_codec;
  }
  if (width <= 0 || height <= 0) {
    width = before.width;
    height = before.height;
  }
  if (!has_audio && before.has_audio) {
    has_audio = true;
    audio_codec = before.audio_codec;
  }
  if (streams.empty()) streams = before.streams;
  is_in_parts = is_in_parts || before.is_in_parts;
  is_made = is_made || before.is_made;
}
