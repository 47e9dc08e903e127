// SPDX-License-Identifier: MIT

// Generalizers over vocabularies that read numbers or labels: frame rates, resolutions, channels, languages, tables.

#include "support/catch.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>

#include "support/random.hpp"

namespace generalizer_classes_test {

namespace {

using namespace muffle;

__extension__ using wide = __int128;

constexpr point lowest = std::numeric_limits<point>::min();
constexpr point highest = std::numeric_limits<point>::max();

template <class G, class... Raw>
std::string label_of(const Raw&... raw) {
  return std::string(G::label(G::generalize(raw...)));
}

/// By comparing fractions: numerator / denominator >= millihertz / 1000.
bool is_at_least(const frame_rate& rate, point millihertz) {
  return static_cast<wide>(rate.numerator) * 1000 >= static_cast<wide>(millihertz) * rate.denominator;
}

std::string expected_label(const frame_rate& rate) {
  if (rate.numerator <= 0 || rate.denominator <= 0 || !is_at_least(rate, 1) || is_at_least(rate, 1'000'000)) {
    return "unknown";
  }
  if (is_at_least(rate, 60'500)) return "higher";
  for (const point hertz : {24, 25, 30, 48, 50, 60}) {
    if (is_at_least(rate, hertz * 1000 - 500) && !is_at_least(rate, hertz * 1000 + 500)) return std::to_string(hertz);
  }
  return "other";
}

}  // namespace

TEST_CASE("frame rates have their nominal class", "[generalizer]") {
  const std::pair<frame_rate, std::string_view> known[] = {
      {{24'000, 1001}, "24"},    {{24, 1}, "24"},        {{2'500'000, 100'000}, "25"}, {{30'000, 1001}, "30"},
      {{48'000, 1001}, "48"},    {{50, 1}, "50"},        {{60'000, 1001}, "60"},       {{120, 1}, "higher"},
      {{15, 1}, "other"},        {{12'500, 1000}, "other"}, {{999'999, 1000}, "higher"},  {{90'000, 1}, "unknown"},
      {{1000, 1}, "unknown"},    {{0, 0}, "unknown"},    {{0, 1}, "unknown"},          {{25, 0}, "unknown"},
      {{-25, 1}, "unknown"},     {{25, -1}, "unknown"},  {{-25, -1}, "unknown"},       {{lowest, lowest}, "unknown"},
      {{highest, 1}, "unknown"}, {{1, highest}, "unknown"}, {{highest, highest}, "other"}, {{lowest, 1}, "unknown"},
      {{1, lowest}, "unknown"}};
  for (const auto& [rate, label] : known) {
    INFO(rate.numerator << '/' << rate.denominator);
    CHECK(label_of<nominal_frame_rate>(rate) == label);
    CHECK(expected_label(rate) == label);
  }
}

TEST_CASE("frame rates around every edge, and random ones", "[generalizer]") {
  const auto check = [](const frame_rate& rate) {
    INFO(rate.numerator << '/' << rate.denominator);
    CHECK(label_of<nominal_frame_rate>(rate) == expected_label(rate));
  };
  for (point millihertz = 23'000; millihertz != 61'000; ++millihertz) {
    const frame_rate rate{millihertz, 1000};
    if (label_of<nominal_frame_rate>(rate) != expected_label(rate)) check(rate);
  }
  for (const point edge : {1, 23'500, 24'500, 25'500, 29'500, 30'500, 60'500, 1'000'000}) {
    // Of all fractions with this denominator the first at the edge, and the last below.
    for (const point denominator : {point{1}, point{7}, point{1000}, point{1001}, highest / 1'000'000}) {
      const point first = static_cast<point>((static_cast<wide>(edge) * denominator + 999) / 1000);
      check({first - 1, denominator});
      check({first, denominator});
      check({first + 1, denominator});
    }
  }
  muffle_test::splitmix64 random(7);
  for (int i = 0; i != 5000; ++i) {
    const point denominator = random.magnitude();
    check({random.magnitude(), denominator});
    check({static_cast<point>(denominator % (highest / 100) * static_cast<point>(random.below(70))), denominator});
  }
}

TEST_CASE("the smallest frame that holds a picture is its resolution", "[generalizer]") {
  struct picture {
    int width;
    int height;
    std::string_view label;
  };
  const picture pictures[] = {
      {1916, 796, "1080"},  {1920, 1088, "1080"}, {1920, 800, "1080"},  {1440, 1080, "1080"}, {1280, 536, "720"},
      {720, 576, "576"},    {720, 480, "480"},    {640, 272, "360"},    {640, 368, "360"},    {3840, 1600, "2160"},
      {4096, 2160, "2160"}, {3840, 2176, "2160"}, {7680, 4320, "4320"}, {20'000, 1, "4320"},  {1, 20'000, "4320"},
      {256, 144, "144"},    {1, 1, "144"},        {426, 240, "240"},    {2560, 1440, "1440"}, {0, 720, "720"},
      {1280, 0, "720"},     {-1, 720, "720"},     {1280, -1, "720"},    {0, 0, "unknown"},    {-1, -1, "unknown"},
      {1080, 1920, "1080"}, {1600, 3840, "2160"}, {720, 1280, "720"},   {1080, 1350, "1080"}, {-1, 1920, "2160"}};
  for (const picture& of : pictures) {
    INFO(of.width << 'x' << of.height);
    CHECK(label_of<resolution_class>(of.width, of.height) == of.label);
  }
  CHECK(label_of<resolution_class>(std::numeric_limits<std::uint64_t>::max(), lowest) == "4320");
  CHECK(label_of<resolution_class>(lowest, lowest) == "unknown");
}

TEST_CASE("every width and height, against a search in the list of frames", "[generalizer]") {
  struct frame {
    int width;
    int height;
  };
  const std::array<frame, 9> frames{{{256, 144},
                                     {426, 240},
                                     {640, 368},
                                     {854, 480},
                                     {1024, 576},
                                     {1280, 720},
                                     {1920, 1088},
                                     {2560, 1440},
                                     {4096, 2176}}};
  const auto expected = [&](int width, int height) -> class_index {
    if (width <= 0 && height <= 0) return 10;
    if (width > 0 && width < height) std::swap(width, height);
    for (std::size_t i = 0; i != frames.size(); ++i) {
      if (width <= frames[i].width && height <= frames[i].height) return static_cast<class_index>(i);
    }
    return 9;
  };
  int failures = 0;
  const auto check = [&](int width, int height) {
    failures += resolution_class::generalize(width, height) != expected(width, height);
  };
  for (int size = -2; size != 9000; ++size) {
    check(size, 0);
    check(0, size);
    for (const frame& of : frames) {
      for (const int near : {-1, 0, 1}) {
        check(size, of.height + near);
        check(of.width + near, size);
      }
    }
    failures += resolution_class::generalize(size) != expected(0, size);
  }
  CHECK(failures == 0);
}

TEST_CASE("labels of resolutions", "[generalizer]") {
  const std::pair<std::string_view, std::string_view> labels[] = {
      {"1080p", "1080"},      {"1080P", "1080"},    {"1080i", "1080"},    {"1080", "1080"},   {" 720p\n", "720"},
      {"4k", "2160"},         {"4K", "2160"},       {"UHD", "2160"},      {"8K", "4320"},     {"2k", "1080"},
      {"FHD", "1080"},        {"hd", "720"},        {"sd", "480"},        {"1916x796", "1080"}, {"1916X796", "1080"},
      {"3840x0", "2160"},     {"0x0", "unknown"},   {"0p", "unknown"},    {"", "unknown"},    {"p", "unknown"},
      {"x", "unknown"},       {"1080x", "unknown"}, {"x1080", "unknown"}, {"1080pp", "unknown"}, {"-1080", "unknown"},
      {"1080.5", "unknown"},  {"big", "unknown"},   {"1080p\0", "1080"},  {"\xff" "1080", "unknown"},
      {"99999999999999999999999999p", "4320"},      {"1x99999999999999999999999999", "4320"}};
  for (const auto& [text, label] : labels) {
    INFO(text);
    CHECK(label_of<resolution_class>(text) == label);
  }
  // A zero within the text is no end of it.
  CHECK(label_of<resolution_class>(std::string_view("1080p\0", 6)) == "unknown");
  CHECK(label_of<resolution_class>(std::string_view("1080\0p", 6)) == "unknown");
}

TEST_CASE("numbers of channels", "[generalizer]") {
  const auto label = [](point count) -> std::string_view {
    if (count <= 0) return "unknown";
    const std::array<std::string_view, 8> labels{"mono", "stereo", "3-5", "3-5", "3-5", "5.1", "6.1", "7.1"};
    return count <= 8 ? labels[static_cast<std::size_t>(count - 1)] : "immersive";
  };
  for (point count = -2; count != 70; ++count) CHECK(label_of<audio_channels>(count) == label(count));
  CHECK(label_of<audio_channels>(lowest) == "unknown");
  CHECK(label_of<audio_channels>(std::numeric_limits<std::uint64_t>::max()) == "immersive");
  CHECK(label_of<audio_channels>(std::uint8_t{255}) == "immersive");
}

TEST_CASE("languages fold to those that are named", "[generalizer]") {
  using few = language<"en", "de", "zh">;
  const std::pair<std::string_view, std::string_view> texts[] = {
      {"en", "en"},     {"eng", "en"},     {"English", "en"},   {"en-US", "en"},    {"EN_gb", "en"},     {" ger ", "de"},
      {"deu", "de"},    {"zh-Hans", "zh"}, {"chi", "zh"},       {"zho", "zh"},      {"fr", "other"},     {"fre", "other"},
      {"haw", "other"}, {"xx", "other"},   {"tlh", "other"},    {"blah", "other"},  {"", "unknown"},     {"und", "unknown"},
      {"zxx", "unknown"}, {"e\xffn", "unknown"}, {"en\x01", "unknown"}, {"\t", "unknown"}};
  for (const auto& [text, label] : texts) {
    INFO(text);
    CHECK(label_of<few>(text) == label);
  }
  CHECK(label_of<few>(std::string_view("en\0", 3)) == "unknown");
  CHECK(label_of<few>(std::string(longest_spelling + 1, 'e')) == "unknown");
}

TEST_CASE("all 65,536 values of a table", "[generalizer]") {
  static constexpr class_of<std::int16_t> table[] = {{-32'768, "low"}, {7, "seven"}, {8, "eight"}, {-1, "seven"}};
  const auto expected = [](int value) -> std::string_view {
    return value == -32'768 ? "low" : value == 7 || value == -1 ? "seven" : value == 8 ? "eight" : "rest";
  };
  for (int value = -32'768; value != 32'768; ++value) {
    const auto raw = static_cast<std::int16_t>(value);
    const std::string found = label_of<classify<table, "rest">>(raw);
    if (found != expected(value)) FAIL_CHECK(value << " is " << found);
    const std::string strict = label_of<classify<table>>(raw);
    if (strict != (expected(value) == "rest" ? "unknown" : expected(value))) FAIL_CHECK(value << " is " << strict);
  }

  // Values that lie close together are found by their place.
  static constexpr class_of<std::int16_t> close[] = {{-3, "low"}, {7, "seven"}, {8, "eight"}, {-1, "seven"}};
  const auto in_place = [](int value) -> std::string_view {
    return value == -3 ? "low" : value == 7 || value == -1 ? "seven" : value == 8 ? "eight" : "rest";
  };
  for (int value = -32'768; value != 32'768; ++value) {
    const auto raw = static_cast<std::int16_t>(value);
    const std::string found = label_of<classify<close, "rest">>(raw);
    if (found != in_place(value)) FAIL_CHECK(value << " is " << found);
    const std::string strict = label_of<classify<close>>(raw);
    if (strict != (in_place(value) == "rest" ? "unknown" : in_place(value))) FAIL_CHECK(value << " is " << strict);
  }
  for (const std::int64_t far : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-3} + (std::int64_t{1} << 32),
                                 std::numeric_limits<std::int64_t>::max()}) {
    CHECK(label_of<classify<close, "rest">>(far) == "rest");
  }
}

}  // namespace generalizer_classes_test
