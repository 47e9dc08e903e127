// SPDX-License-Identifier: MIT

// What every compiler, and every later version of the library, has to say of the same records and texts. A change here
// changes what collectors count: it needs a new version of the policy. To write the files anew, run
// `MUFFLE_WRITE_GOLDEN=1 muffle_tests "[golden]"`.

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/jellyfin.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>
#include <muffle/vocabulary/spelled/matroska.hpp>
#include <muffle/vocabulary/spelled/mediainfo.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>
#include <muffle/vocabulary/spelled/vlc.hpp>

#include "support/plays.hpp"
#include "support/project_file.hpp"
#include "support/sampler.hpp"

namespace golden_test {

namespace {

void compare_with_golden(std::string_view name, const std::string& actual) {
  const std::string path = muffle_test::project_file(fmt::format("tests/golden/{}", name));
  if (std::getenv("MUFFLE_WRITE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << actual;
    return;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string expected{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  INFO(path);
  REQUIRE_FALSE(expected.empty());
  CHECK(actual == expected);
}

template <class Record, auto... Members>
void fill(Record& record, muffle_test::sampler& sampler, muffle::member_list<Members...>) {
  ((record.*Members = sampler.value<std::remove_cvref_t<decltype(record.*Members)>>()), ...);
}

template <class Policy>
void append_cells(std::string& text) {
  text += fmt::format("{} {} {:016x} {} cells {}\n", muffle::policy_name<Policy>, muffle::policy_version<Policy>,
                      muffle::policy_fingerprint<Policy>, Policy::cells, Policy::capacity_bits);
  muffle_test::sampler sampler(1);
  for (int line = 0; line != 24; ++line) {
    for (int i = 0; i != 32; ++i) {
      typename Policy::record record{};
      fill(record, sampler, typename Policy::asked_members{});
      text += fmt::format("{} ", Policy::cell_of(record));
    }
    text.back() = '\n';
  }
}

template <class System, class... Vocabularies>
void append_classes(std::string& text) {
  const auto append = [&]<class E>(std::type_identity<E>) {
    if constexpr (muffle::spells<System, E>) {
      text += fmt::format("{} {}:", System::name, muffle::vocabulary<E>::name);
      for (const std::string& spelling : muffle_test::hostile_texts()) {
        text += fmt::format(" {}", static_cast<unsigned>(muffle::spelled<E, System>(spelling)));
      }
      text += '\n';
    }
  };
  (append(std::type_identity<Vocabularies>{}), ...);
}

/// A policy with a little of everything that a document says.
struct show {
  std::string_view path = {};
  std::int64_t size_bytes = 0;
  std::optional<std::chrono::seconds> duration = {};
  std::string_view transfer = {};
  int width = 0;
  int height = 0;
};
inline constexpr std::array<std::string_view, 3> shown[] = {{"<30 min", "sdr", "<720"}, {">=60 min", "unknown", ">=720"}};
struct of_shows
    : muffle::policy<show, muffle::withhold<&show::path>, muffle::unused<&show::size_bytes>,
                     muffle::field<"length", muffle::from<&show::duration>, muffle::bucket<muffle::milliseconds(1'800'000),
                                                                                           muffle::milliseconds(3'600'000)>>,
                     muffle::field<"range", muffle::from<&show::transfer>,
                                   muffle::with_unknown<muffle::normalize<muffle::dynamic_range, muffle::ffprobe>>>,
                     muffle::field<"size", muffle::from<&show::width, &show::height>,
                                   muffle::coarsen<muffle::resolution_class, muffle::resolution::r720>>,
                     muffle::keep<shown>> {
  static constexpr int version = 3;
  static constexpr muffle::declaration declared = {.category = muffle::category::playback,
                                                   .purpose = "What is \"shown\"?",
                                                   .recipients = "us",
                                                   .retention = "a year",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31},
                                                   .legal_basis = muffle::legal_basis::contract,
                                                   .always_on = "without it we cannot"};
};

}  // namespace

TEST_CASE("the presets give the same cells everywhere", "[golden]") {
  using namespace muffle::presets;
  std::string text;
  append_cells<video_length>(text);
  append_cells<video_quality>(text);
  append_cells<video_delivery>(text);
  append_cells<music_length>(text);
  append_cells<music_quality>(text);
  append_cells<photo_view>(text);
  append_cells<transcode_conversion>(text);
  append_cells<transcode_speed>(text);
  append_cells<server_hardware>(text);
  append_cells<feature_use>(text);
  append_cells<last_connection>(text);
  append_cells<crash>(text);
  compare_with_golden("presets.txt", text);
}

TEST_CASE("texts mean the same everywhere", "[golden]") {
  using namespace muffle;
  std::string text;
  const auto append = [&]<class... Systems>(std::type_identity<Systems>...) {
    (append_classes<Systems, video_codec, audio_codec, subtitle_kind, container, resolution, dynamic_range,
                    channel_layout, frame_rate_class, hw_accelerator, client_platform, play_method, media_kind>(text),
     ...);
  };
  append(std::type_identity<avi>{}, std::type_identity<ffprobe>{}, std::type_identity<gstreamer>{},
         std::type_identity<jellyfin>{}, std::type_identity<kodi>{}, std::type_identity<matroska>{},
         std::type_identity<mediainfo>{}, std::type_identity<mime>{}, std::type_identity<mp4>{},
         std::type_identity<plex>{}, std::type_identity<vlc>{});
  compare_with_golden("spellings.txt", text);
}

TEST_CASE("a policy's document is the same everywhere", "[golden]") {
  compare_with_golden("of_shows.json", muffle::describe<of_shows>().dump(1) + "\n");
  compare_with_golden("video_quality.json", muffle::describe<muffle::presets::video_quality>().dump(1) + "\n");
}

TEST_CASE("a pipeline's document is the same everywhere", "[golden]") {
  using namespace muffle_test;
  using muffle::histogram;
  using random_length = muffle::randomized<length, muffle::ratio{3, 1}>;
  using random_quality = muffle::randomized<quality, muffle::ratio{3, 1}>;
  const std::int64_t now = monday;
  const muffle::epochs<set_clock> weekly(7, set_clock{&now});
  const muffle::secret_coin<set_clock> coin(some_secret, weekly);
  muffle::memory_only store;
  muffle::outbox box(
      muffle::answers<random_quality, random_length>, store, weekly,
      {.hiding = muffle::dummies<random_quality, random_length>::of(
           1, 3,
           {histogram::of(quality::cells, {{1, 1}}).value(), histogram::of(length::cells, {{0, 1}, {3, 3}}).value()})});
  const auto send = muffle::ask_one<length, quality>(coin) | muffle::sampled({1, 10}, coin) |
                    muffle::randomize<muffle::ratio{3, 1}>(coin) | muffle::bounded(1, coin) | muffle::into(box);
  compare_with_golden("pipeline.json", muffle::describe(send).dump(1) + "\n");
}

}  // namespace golden_test
