// SPDX-License-Identifier: MIT

// The table in docs/own-policy.md: members of the types that programs have, and the field that reads each.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/muffle.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

#include "support/catch.hpp"

namespace members_as_they_are_test {

namespace {

using namespace muffle;
using namespace muffle::literals;

enum class source { disk, network, internet };
constexpr class_of<source> sources[] = {
    {source::disk, "here"}, {source::network, "here"}, {source::internet, "elsewhere"}};

struct played {
  double seconds = 0;
  int kbit = 0;
  std::chrono::seconds length{};
  bool hdr = false;
  int stalls = 0;
  int width = 0, height = 0;
  source read_from = source::disk;
  std::optional<int> channels{};
  std::string codec{};
  std::string spoken{};
  std::filesystem::path path{};
  std::chrono::system_clock::time_point when{};
  utc_offset offset{};
  std::int64_t started = 0;
  std::chrono::local_seconds on_the_wall{};
  std::int64_t number = 0;
};

struct question
    : policy<played, field<"length", from<in<"s", &played::seconds>>, bucket<10_min, 60_min>>,
             field<"bitrate", from<in<"kbit/s", &played::kbit>>, bucket<2_Mbps, 8_Mbps>>,
             field<"time", from<&played::length>, bucket<10_min, 60_min>>, field<"hdr", from<&played::hdr>, yes_no>,
             field<"stalls", from<&played::stalls>, top_code<0, 3>>,
             field<"picture", from<&played::width, &played::height>, resolution_class>,
             field<"source", from<&played::read_from>, classify<sources>>,
             field<"channels", from<&played::channels>, with_unknown<top_code<1, 6>>>,
             field<"codec", from<&played::codec>, normalize<video_codec, ffprobe>>,
             field<"spoken", from<&played::spoken>, language<"en", "de">>,
             field<"part", from<&played::when, &played::offset>, day_part>,
             field<"month", from<in<"utc", &played::when>>, calendar_month<2025, 2030>>,
             field<"start", from<in<"unix s", &played::started>, &played::offset>, day_part>,
             field<"wall", from<&played::on_the_wall>, day_part>, withhold<&played::path>, unused<&played::number>> {};

}  // namespace

TEST_CASE("members are read as they are") {
  using namespace std::chrono;
  const sys_seconds evening = sys_days(year(2027) / 1 / 10) + 20h;  // a Sunday
  const played one{.seconds = 3599.9,
                   .kbit = 2000,
                   .length = minutes(10),
                   .hdr = true,
                   .stalls = 7,
                   .width = 1916,
                   .height = 796,
                   .read_from = source::network,
                   .codec = "h264 (High)",
                   .spoken = "ger",
                   .when = evening,
                   .offset = {300},
                   .started = evening.time_since_epoch().count(),
                   .on_the_wall = local_seconds(evening.time_since_epoch())};
  std::vector<std::string_view> labels;
  for (std::size_t i = 0; i != question::field_count; ++i) labels.push_back(question::label(question::cell_of(one), i));
  CHECK(labels == std::vector<std::string_view>{"10-60 min", "2-8 Mbit/s", "10-60 min", "yes", ">=3", "1080", "here",
                                                "unknown", "h264", "de", "weekday night", "2027-01", "weekday night",
                                                "weekend evening"});
}

}  // namespace members_as_they_are_test
