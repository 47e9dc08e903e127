// SPDX-License-Identifier: MIT

// Times the library against what would be there without it. Names are what/who: scripts/benchmark makes ratios of those
// with the same what.

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <muffle/muffle.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/mediainfo.hpp>

#include "c_path.hpp"
#include "counting.hpp"
#include "pipelines.hpp"
#include "preset_pairs.hpp"
#include "random_records.hpp"

namespace {

using namespace muffle;
using namespace muffle::literals;
using muffle_benchmark::random_records;

// One record at a time, through each preset and its twin. Over more records than a branch predictor learns by heart:
// at 16,384 it knows every next record, and branches that cost a server most of its time are free.

template <class Record, class CellOf>
void one_by_one(benchmark::State& state, CellOf cell_of) {
  const std::vector<Record> records = random_records<Record>(65536);
  for (auto _ : state) {
    for (const Record& record : records) {
      unsigned cell = cell_of(record);
      benchmark::DoNotOptimize(cell);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(records.size()));
}

// Names of codecs as FFmpeg has them, in no order.

constexpr std::array<std::string_view, 24> codec_names{
    "h264",       "hevc",        "H264 (High)", "av1",        "vp9",    "mpeg2video", "mpeg4",   "hevc (Main 10)",
    "vp8",        "vc1",         "wmv3",        "mpeg1video", "mjpeg",  "prores",     "theora",  "libx264",
    "libx265",    "h264_nvenc",  "hevc_qsv",    "dvvideo",    "HEVC",   "msmpeg4v3",  "flashsv", ""};

std::vector<std::string_view> mixed_names(std::span<const std::string_view> known) {
  muffle_test::splitmix64 random(12);
  std::vector<std::string_view> names(4096);
  for (std::string_view& name : names) name = known[random.below(known.size())];
  return names;
}

/// The same names as a programmer takes them apart: cut, lowered into a buffer, and compared one after the other.
video_codec codec_by_hand(std::string_view text) {
  text = text.substr(0, text.find(" ("));
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.empty()) return video_codec::unknown;
  char buffer[24];
  if (text.size() > sizeof buffer) return video_codec::other;
  for (std::size_t i = 0; i != text.size(); ++i) {
    const char c = text[i];
    buffer[i] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  const std::string_view name(buffer, text.size());
  if (name == "h264" || name == "libx264" || name == "h264_nvenc" || name == "h264_qsv") return video_codec::h264;
  if (name == "hevc" || name == "libx265" || name == "hevc_nvenc" || name == "hevc_qsv") return video_codec::hevc;
  if (name == "av1") return video_codec::av1;
  if (name == "vp9") return video_codec::vp9;
  if (name == "vp8") return video_codec::vp8;
  if (name == "mpeg2video") return video_codec::mpeg2;
  if (name == "mpeg4" || name == "msmpeg4v3") return video_codec::mpeg4_part2;
  if (name == "vc1" || name == "wmv3") return video_codec::vc1;
  if (name == "mpeg1video") return video_codec::mpeg1;
  if (name == "mjpeg") return video_codec::mjpeg;
  if (name == "prores") return video_codec::prores;
  if (name == "theora") return video_codec::theora;
  if (name == "dvvideo") return video_codec::dv;
  return video_codec::other;
}

/// As MediaInfo prints them: mostly in capital letters, where the tables have small ones.
constexpr std::array<std::string_view, 16> mediainfo_names{
    "AVC",    "HEVC", "AV1", "VP9", "MPEG Video", "MPEG-4 Visual",    "VC-1", "JPEG",
    "ProRes", "VP8",  "DV",  "avc1", "hvc1",      "V_MPEGH/ISO/HEVC", "xvid", "WMV3"};

/// What a programmer takes who trusts the spellings: they are found just so, or not at all.
const std::unordered_map<std::string_view, video_codec>& mediainfo_map() {
  static const std::unordered_map<std::string_view, video_codec> map = [] {
    std::unordered_map<std::string_view, video_codec> result;
    for (const auto& row : spellings<video_codec, mediainfo>::table) result.emplace(row.text, row.is);
    for (const std::string_view name : mediainfo_names) result.emplace(name, spelled<video_codec, mediainfo>(name));
    return result;
  }();
  return map;
}

template <class Normalize>
void names(benchmark::State& state, std::span<const std::string_view> known, Normalize normalize_name) {
  const std::vector<std::string_view> all = mixed_names(known);
  for (auto _ : state) {
    for (const std::string_view name : all) {
      video_codec codec = normalize_name(name);
      benchmark::DoNotOptimize(codec);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

// What is sent, as JSON.

using sent = presets::video_quality;

std::vector<release<sent>> releases() {
  std::vector<release<sent>> result;
  for (const auto& record : random_records<presets::video_play>(4096)) result.push_back(sanitize<sent>(record));
  return result;
}

template <class Write>
void json(benchmark::State& state, Write write) {
  const std::vector<release<sent>> all = releases();
  for (auto _ : state) {
    for (const release<sent>& outgoing : all) {
      auto text = write(outgoing);
      benchmark::DoNotOptimize(text);
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(all.size()));
}

using json_text = std::array<char, 64>;
constexpr auto json_by_library = [](const release<sent>& outgoing) { return encode_json(outgoing); };
constexpr auto json_by_fmt = [](const release<sent>& outgoing) {
  json_text text;
  fmt::format_to_n(text.data(), text.size(), R"({{"policy":"{}","version":{},"cell":"{:02}"}})", policy_name<sent>,
                   policy_version<sent>, unsigned{outgoing.cell()});
  return text;
};
constexpr auto json_by_snprintf = [](const release<sent>& outgoing) {
  json_text text;
  std::snprintf(text.data(), text.size(), R"({"policy":"%s","version":%d,"cell":"%02u"})", "video_quality",
                int{policy_version<sent>}, unsigned{outgoing.cell()});
  return text;
};

/// What is compared has to be the same.
bool all_agree() {
  for (const std::string_view name : codec_names) {
    if (spelled<video_codec, ffprobe>(name) != codec_by_hand(name)) {
      fmt::print(stderr, "the twins of codec names do not agree on \"{}\"\n", name);
      return false;
    }
  }
  for (const release<sent>& outgoing : releases()) {
    const auto text = json_by_library(outgoing);
    for (const json_text& other : {json_by_fmt(outgoing), json_by_snprintf(outgoing)}) {
      if (std::string_view(other.data(), text.view().size()) != text.view()) {
        fmt::print(stderr, "the twins of JSON do not agree on {}\n", text.view());
        return false;
      }
    }
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (!all_agree()) return 1;
  using benchmark::RegisterBenchmark;
  // Lambdas, so that both sides can be inlined.
  const auto add = []<class Record>(const char* name, auto cell_of, std::type_identity<Record>) {
    RegisterBenchmark(name, one_by_one<Record, decltype(cell_of)>, cell_of);
  };
#define MUFFLE_REGISTER(preset)                                                                                  \
  add(#preset "/library", [](const auto& record) -> unsigned { return presets::preset::cell_of(record); },       \
      std::type_identity<presets::preset::record>{});                                                            \
  add(#preset "/by_hand", [](const auto& record) -> unsigned { return muffle_benchmark::by_hand::preset(record); }, \
      std::type_identity<presets::preset::record>{});                                                            \
  add(#preset "/careful", [](const auto& record) -> unsigned { return muffle_benchmark::careful::preset(record); }, \
      std::type_identity<presets::preset::record>{});
  MUFFLE_BENCHMARK_PRESETS(MUFFLE_REGISTER)
  const auto names_by_library = [](std::string_view name) { return spelled<video_codec, ffprobe>(name); };
  const auto names_by_hand = [](std::string_view name) { return codec_by_hand(name); };
  RegisterBenchmark("codec_names/library", names<decltype(names_by_library)>, codec_names, names_by_library);
  RegisterBenchmark("codec_names/by_hand", names<decltype(names_by_hand)>, codec_names, names_by_hand);
  const auto mediainfo_by_library = [](std::string_view name) { return spelled<video_codec, mediainfo>(name); };
  const auto mediainfo_by_map = [&map = mediainfo_map()](std::string_view name) { return map.find(name)->second; };
  RegisterBenchmark("mediainfo_names/library", names<decltype(mediainfo_by_library)>, mediainfo_names, mediainfo_by_library);
  RegisterBenchmark("mediainfo_names/unordered_map", names<decltype(mediainfo_by_map)>, mediainfo_names, mediainfo_by_map);
  RegisterBenchmark("json/library", json<decltype(json_by_library)>, json_by_library);
  RegisterBenchmark("json/fmt", json<decltype(json_by_fmt)>, json_by_fmt);
  RegisterBenchmark("json/snprintf", json<decltype(json_by_snprintf)>, json_by_snprintf);
  if (!muffle_benchmark::register_counting()) return 1;
  muffle_benchmark::register_pipelines();
  muffle_benchmark::register_c_path();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
