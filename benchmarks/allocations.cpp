// SPDX-License-Identifier: MIT

// Counts what the library allocates between a record and the bytes that leave. Exits with 1 if it is anything.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>

#include "pipeline_parts.hpp"
#include "preset_pairs.hpp"
#include "random_records.hpp"

namespace {

std::size_t allocations = 0;

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  std::abort();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

/// Keeps the compiler from leaving out what is computed.
unsigned long long used = 0;

template <class Policy>
std::size_t allocations_of() {
  const auto records = muffle_benchmark::random_records<typename Policy::record>(4096);
  std::vector<typename Policy::cell_type> cells(records.size());
  const std::size_t before = allocations;
  for (const auto& record : records) {
    const auto release = muffle::sanitize<Policy>(record);
    const auto bytes = muffle::encode(release);
    const auto text = muffle::encode_json(release);
    const auto decoded = muffle::received<Policy>::decode(bytes);
    const auto decoded_text = muffle::received<Policy>::decode_json(text.view());
    used += decoded->cell() + decoded_text->cell() + Policy::label(release.cell(), 0).size();
  }
  used += muffle::sanitize<Policy>(std::span(records), std::span(cells));
  return allocations - before;
}

template <class E, class System>
std::size_t allocations_of_spelling(std::span<const std::string> texts) {
  const std::size_t before = allocations;
  for (const std::string& text : texts) {
    used += static_cast<unsigned>(muffle::spelled<E, System>(text));
    used += muffle::language<"en", "de">::generalize(text);
    used += muffle::resolution_class::generalize(std::string_view(text));
  }
  return allocations - before;
}

/// Of a whole pipeline once it is warm: the household is known, and its answers of the week are drawn.
std::size_t allocations_of_pipeline() {
  const auto records = muffle_benchmark::random_records<muffle_benchmark::video_play>(4096);
  const auto keys = muffle_benchmark::some_keys(records.size());
  muffle_benchmark::whole_pipeline whole(records);
  const auto send = whole.pipeline();
  std::size_t before = 0;
  for (int round = 0; round != 2; ++round) {
    before = allocations;
    for (std::size_t i = 0; i != records.size(); ++i)
      used += static_cast<unsigned>(send(records[i], {.title = keys[i]}));
  }
  return allocations - before;
}

}  // namespace

int main() {
  std::size_t total = 0;
  const auto report = [&](const char* what, std::size_t count) {
    total += count;
    std::printf("%-24s %zu allocations\n", what, count);
  };
#define MUFFLE_ALLOCATIONS(preset) report(#preset, allocations_of<muffle::presets::preset>());
  MUFFLE_BENCHMARK_PRESETS(MUFFLE_ALLOCATIONS)

  const std::vector<std::string> texts{"h264", " HEVC (Main 10) ", "avc1.64001f", "video/x-h264, profile=(string)high",
                                       "no such codec", "", std::string(1024, '('), std::string(100'000, 'x'), "\xff\xfe"};
  report("names, ffprobe", allocations_of_spelling<muffle::video_codec, muffle::ffprobe>(texts));
  report("names, mp4", allocations_of_spelling<muffle::video_codec, muffle::mp4>(texts));
  report("names, gstreamer", allocations_of_spelling<muffle::video_codec, muffle::gstreamer>(texts));
  report("names, plex", allocations_of_spelling<muffle::audio_codec, muffle::plex>(texts));
  report("whole pipeline", allocations_of_pipeline());
  if (used == 0) std::puts("nothing was computed");
  return total == 0 && used != 0 ? 0 : 1;
}
