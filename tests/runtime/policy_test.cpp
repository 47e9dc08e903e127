// SPDX-License-Identifier: MIT

// Policies over the members that real records have: texts of every kind, optionals, many of them.

#include "support/catch.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/muffle.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>

#include "support/sampler.hpp"

namespace policy_test {

namespace {

using namespace muffle;
using namespace muffle::literals;

using codec_class = fold<normalize<video_codec, ffprobe>, video_codec::h264, video_codec::hevc>;

template <class Text>
struct with_text {
  Text codec{};
};
template <class Text>
struct codec_of : policy<with_text<Text>, field<"codec", from<&with_text<Text>::codec>, codec_class>> {};

template <class Text>
std::string_view codec_label(Text text) {
  return codec_of<Text>::label(codec_of<Text>::cell_of({std::move(text)}), 0);
}

/// Text in a type of somebody else's framework.
struct foreign_text {
  std::string characters;
  operator std::string_view() const noexcept { return characters; }  // NOLINT: that it converts is the point
};

struct playback {
  std::optional<std::chrono::milliseconds> duration;
  std::optional<std::string> codec;
  std::optional<int> width;
  std::optional<int> height;
};
struct of_optionals
    : policy<playback, field<"duration", from<&playback::duration>, round_down<10_min, 10_min, 120_min>>,
             field<"codec", from<&playback::codec>, with_unknown<codec_class>>,
             field<"resolution", from<&playback::width, &playback::height>, with_unknown<resolution_class>>> {};

}  // namespace

TEST_CASE("a field reads text of every kind", "[policy]") {
  CHECK(codec_label(std::string("H264 (High)")) == "h264");
  CHECK(codec_label(std::string_view("hevc")) == "hevc");
  CHECK(codec_label<const char*>("h264") == "h264");
  CHECK(codec_label(foreign_text{"libx265"}) == "hevc");
  CHECK(codec_label(std::optional<std::string>("h264")) == "h264");
  CHECK(codec_label(std::optional<const char*>("vp9")) == "other");
}

TEST_CASE("text that is not there is incomplete", "[policy]") {
  CHECK(codec_label(std::string()) == "incomplete");
  CHECK(codec_label(std::string_view()) == "incomplete");
  CHECK(codec_label<const char*>(nullptr) == "incomplete");
  CHECK(codec_label(std::optional<std::string>()) == "incomplete");
  CHECK(codec_label(std::optional<std::string>("")) == "incomplete");
  CHECK(codec_label(std::optional<const char*>(nullptr)) == "incomplete");
}

TEST_CASE("an array of characters ends at its first zero, or at its end", "[policy]") {
  using policy_of_array = codec_of<char[4]>;
  const auto label = [](const with_text<char[4]>& record) {
    return policy_of_array::label(policy_of_array::cell_of(record), 0);
  };
  CHECK(label({{'h', '2', '6', '4'}}) == "h264");  // no zero
  CHECK(label({{'h', 'e', 'v', 'c'}}) == "hevc");
  CHECK(label({{'v', 'p', '9', '\0'}}) == "other");
  CHECK(label({{'\0', '2', '6', '4'}}) == "incomplete");
}

TEST_CASE("an empty optional is unknown in its field alone", "[policy]") {
  playback record{std::chrono::minutes(95), "h264", 1920, 1080};
  const auto labels = [&] {
    const auto cell = of_optionals::cell_of(record);
    return std::array{of_optionals::label(cell, 0), of_optionals::label(cell, 1), of_optionals::label(cell, 2)};
  };
  CHECK(labels() == std::array<std::string_view, 3>{"90-100 min", "h264", "1080"});
  record.codec.reset();
  CHECK(labels() == std::array<std::string_view, 3>{"90-100 min", "unknown", "1080"});
  record.width.reset();
  // Two members make one field: where one is missing, so is the pair.
  CHECK(labels() == std::array<std::string_view, 3>{"90-100 min", "unknown", "unknown"});
  record.duration.reset();
  CHECK(labels() == std::array<std::string_view, 3>{"incomplete", "incomplete", "incomplete"});
}

namespace {

struct switches {
  std::optional<int> balance;
  std::optional<bool> enabled;
};
constexpr class_of<bool> on_off[] = {{false, "off"}, {true, "on"}};
using balance_field = field<"balance", from<&switches::balance>, bucket<-10, 0, 10>>;
using enabled_field = field<"enabled", from<&switches::enabled>, classify<on_off>>;
struct of_switches : policy<switches, balance_field, enabled_field> {};
struct low_years : policy<switches, unused<&switches::enabled>,
                          field<"low", from<&switches::balance>, bottom_code<-2, 2>>> {};
struct high_years : policy<switches, unused<&switches::enabled>, field<"high", from<&switches::balance>, top_code<0, 3>>> {};

}  // namespace

TEST_CASE("an optional makes a field incomplete whose generalizer knows every value", "[policy]") {
  STATIC_REQUIRE_FALSE(balance_field::generalizer_type::can_be_unknown);
  STATIC_REQUIRE(of_switches::has_incomplete);
  STATIC_REQUIRE(of_switches::cells == 4 * 2 + 1);
  CHECK(of_switches::cell_of({-11, false}) == 0);
  CHECK(of_switches::cell_of({10, true}) == 7);
  CHECK(of_switches::cell_of({std::nullopt, true}) == of_switches::incomplete_cell);
  CHECK(of_switches::cell_of({3, std::nullopt}) == of_switches::incomplete_cell);
}

TEST_CASE("joint cells count what is absent from both", "[policy]") {
  std::set<std::pair<unsigned, unsigned>> pairs{{low_years::cell_of({}), high_years::cell_of({})}};
  for (int value = -5; value != 6; ++value) pairs.emplace(low_years::cell_of({value, {}}), high_years::cell_of({value, {}}));
  CHECK(joint_cells<low_years, high_years>() == pairs.size());
  CHECK(joint_cells<high_years, low_years>() == pairs.size());
}

namespace {

struct spelled_codec {
  std::string_view codec;
};
template <class System>
struct codec_in : policy<spelled_codec, field<"codec", from<&spelled_codec::codec>, normalize<video_codec, System>>> {};
template <class System>
struct few_in : policy<spelled_codec, field<"codec", from<&spelled_codec::codec>,
                                            fold<normalize<video_codec, System>, video_codec::h264, video_codec::dv>>> {};

}  // namespace

TEST_CASE("what two systems make of one text is not taken for the same", "[policy]") {
  std::set<std::pair<unsigned, unsigned>> pairs;
  for (const std::string_view text : {"dvh1", "avc1", "hev1", "xvid", "dvsd", "mp4v", "zzzz", ""}) {
    pairs.emplace(codec_in<mp4>::cell_of({text}), codec_in<avi>::cell_of({text}));
  }
  CHECK(joint_cells<codec_in<mp4>, codec_in<avi>>() >= pairs.size());
  CHECK(spelled<video_codec, mp4>("dvh1") != spelled<video_codec, avi>("dvh1"));
  STATIC_REQUIRE_FALSE(compatible<codec_in<mp4>, codec_in<avi>>);
  STATIC_REQUIRE_FALSE(refines<normalize<video_codec, mp4>, normalize<video_codec, avi>>());
  // One system's are.
  STATIC_REQUIRE(compatible<codec_in<mp4>, few_in<mp4>>);
  CHECK(joint_cells<codec_in<mp4>, few_in<mp4>>() == codec_in<mp4>::cells);
}

namespace {

struct sixty_four {
  int m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0, m6 = 0, m7 = 0, m8 = 0, m9 = 0, m10 = 0, m11 = 0, m12 = 0, m13 = 0,
      m14 = 0, m15 = 0, m16 = 0, m17 = 0, m18 = 0, m19 = 0, m20 = 0, m21 = 0, m22 = 0, m23 = 0, m24 = 0, m25 = 0, m26 = 0,
      m27 = 0, m28 = 0, m29 = 0, m30 = 0, m31 = 0, m32 = 0, m33 = 0, m34 = 0, m35 = 0, m36 = 0, m37 = 0, m38 = 0, m39 = 0,
      m40 = 0, m41 = 0, m42 = 0, m43 = 0, m44 = 0, m45 = 0, m46 = 0, m47 = 0, m48 = 0, m49 = 0, m50 = 0, m51 = 0, m52 = 0,
      m53 = 0, m54 = 0, m55 = 0, m56 = 0, m57 = 0, m58 = 0, m59 = 0, m60 = 0, m61 = 0, m62 = 0, m63 = 0;
};
using s = sixty_four;
struct of_sixty_four
    : policy<s,
             withhold<&s::m1, &s::m2, &s::m3, &s::m4, &s::m5, &s::m6, &s::m7, &s::m8, &s::m9, &s::m10, &s::m11, &s::m12,
                      &s::m13, &s::m14, &s::m15, &s::m16, &s::m17, &s::m18, &s::m19, &s::m20, &s::m21, &s::m22, &s::m23,
                      &s::m24, &s::m25, &s::m26, &s::m27, &s::m28, &s::m29, &s::m30, &s::m31>,
             unused<&s::m32, &s::m33, &s::m34, &s::m35, &s::m36, &s::m37, &s::m38, &s::m39, &s::m40, &s::m41, &s::m42,
                    &s::m43, &s::m44, &s::m45, &s::m46, &s::m47, &s::m48, &s::m49, &s::m50, &s::m51, &s::m52, &s::m53,
                    &s::m54, &s::m55, &s::m56, &s::m57, &s::m58, &s::m59, &s::m60, &s::m61, &s::m62>,
             field<"first", from<&s::m0>, top_code<0, 3>>, field<"last", from<&s::m63>, top_code<0, 2>>> {};

}  // namespace

TEST_CASE("a record has up to 64 members", "[policy]") {
  sixty_four record;
  record.m0 = 2;
  record.m63 = 7;
  for (int* const ignored : {&record.m1, &record.m40, &record.m62}) *ignored = 12'345;
  const auto cell = of_sixty_four::cell_of(record);
  CHECK(of_sixty_four::label(cell, 0) == "2");
  CHECK(of_sixty_four::label(cell, 1) == ">=2");
}

namespace {

struct numbers {
  bit_rate bitrate = {};
  milliseconds duration = {};
  std::string_view codec = {};
  int stalls = 0;
};
constexpr std::array<std::string_view, 3> rows[] = {{"<1 Mbit/s", ">=1 h", "h264"}, {">=4 Mbit/s", "<1 h", "other"}};
struct few : policy<numbers, unused<&numbers::stalls>, field<"bitrate", from<&numbers::bitrate>, bucket<1_Mbps, 4_Mbps>>,
                    field<"duration", from<&numbers::duration>, threshold<60_min>>,
                    field<"codec", from<&numbers::codec>, codec_class>, keep<rows>> {};

}  // namespace

TEST_CASE("every record has a cell, and every cell says what it is", "[policy]") {
  muffle_test::sampler sampler(21);
  std::set<unsigned> seen;
  for (int i = 0; i != 20'000; ++i) {
    numbers record{.bitrate = sampler.value<bit_rate>(), .duration = sampler.value<milliseconds>(), .codec = {}, .stalls = 0};
    record.codec = i % 3 == 0 ? "h264" : i % 3 == 1 ? "vp9" : sampler.value<std::string_view>();
    const auto cell = few::cell_of(record);
    REQUIRE(cell < few::cells);
    seen.insert(cell);
    const bool is_low = record.bitrate < 1_Mbps;
    const bool is_long = record.duration.value >= 3'600'000;
    const bool is_known = record.bitrate.bits_per_second > 0 && record.duration.value > 0 &&
                          codec_class::generalize(record.codec) != codec_class::classes;
    if (!is_known) {
      REQUIRE(cell == few::incomplete_cell);
    } else if (i % 3 == 0 && is_low && is_long) {
      REQUIRE(few::label(cell, 0) == "<1 Mbit/s");
      REQUIRE(few::label(cell, 2) == "h264");
    } else if (i % 3 == 1 && record.bitrate >= 4_Mbps && !is_long) {
      REQUIRE(few::label(cell, 1) == "<1 h");
      REQUIRE(few::label(cell, 2) == "other");
    } else if (i % 3 != 2) {
      REQUIRE(cell == few::rare_cell);
    }
  }
  CHECK(seen.size() == few::cells);
}

namespace {

/// For each combination of two policies' raw values on a dense line, the pair of cells that it has.
template <class A, class B>
std::size_t joint_cells_by_counting() {
  std::set<std::pair<std::uint64_t, std::uint64_t>> pairs;
  constexpr std::array<std::string_view, 4> codecs{"h264", "hevc", "vp9", ""};
  for (point rate = -1; rate <= 20; ++rate) {
    for (point minutes = -1; minutes <= 13; ++minutes) {
      for (const std::string_view codec : codecs) {
        for (int stalls = -1; stalls <= 4; ++stalls) {
          numbers record{.bitrate = {rate * 500'000}, .duration = {}, .codec = codec, .stalls = stalls};
          record.duration.value = minutes * 600'000;
          pairs.emplace(A::cell_of(record), B::cell_of(record));
        }
      }
    }
  }
  return pairs.size();
}

template <class A, class B>
void check_joint_cells() {
  INFO(policy_name<A> << " and " << policy_name<B>);
  CHECK(joint_cells<A, B>() == joint_cells_by_counting<A, B>());
  CHECK(joint_cells<B, A>() == joint_cells<A, B>());
}

template <auto... Edges>
using rate_at = field<"bitrate", from<&numbers::bitrate>, bucket<Edges...>>;
template <auto... Edges>
using duration_at = field<"duration", from<&numbers::duration>, bucket<Edges...>>;
using stalls_field = field<"stalls", from<&numbers::stalls>, top_code<0, 2>>;

struct rates_and_stalls : policy<numbers, unused<&numbers::duration, &numbers::codec>, rate_at<2_Mbps, 4_Mbps>, stalls_field> {};
struct rates_twice : policy<numbers, unused<&numbers::duration, &numbers::codec>,
                            field<"low", from<&numbers::bitrate>, bucket<1_Mbps, 2_Mbps>>, stalls_field,
                            field<"high", from<&numbers::bitrate>, threshold<6_Mbps>>> {};
struct rates_again : policy<numbers, unused<&numbers::codec, &numbers::stalls>, rate_at<3_Mbps, 4_Mbps, 8_Mbps>,
                            duration_at<20_min, 60_min, 90_min>> {};
struct codecs_only : policy<numbers, unused<&numbers::bitrate, &numbers::duration, &numbers::stalls>,
                            field<"codec", from<&numbers::codec>, with_unknown<codec_class>>> {};
struct tail_of_stalls : policy<numbers, unused<&numbers::bitrate, &numbers::duration, &numbers::codec>,
                               field<"stalls", from<&numbers::stalls>, top_code<0, 3>>> {};

}  // namespace

TEST_CASE("joint cells are those that records have", "[policy]") {
  check_joint_cells<few, few>();
  check_joint_cells<few, rates_and_stalls>();
  check_joint_cells<few, rates_again>();
  check_joint_cells<few, codecs_only>();
  check_joint_cells<rates_and_stalls, rates_again>();
  check_joint_cells<rates_and_stalls, tail_of_stalls>();
  check_joint_cells<rates_and_stalls, codecs_only>();
  check_joint_cells<codecs_only, tail_of_stalls>();
  check_joint_cells<rates_twice, rates_and_stalls>();
  check_joint_cells<rates_twice, few>();
  check_joint_cells<rates_twice, rates_again>();
}

}  // namespace policy_test
