// SPDX-License-Identifier: MIT

// What holds for every generalizer, whatever it does: total, deterministic, monotone, idempotent, and cut where its cuts
// say.

#include "support/catch.hpp"

#include <bit>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ratio>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <muffle/core.hpp>
#include <muffle/generalize/language.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

#include "support/sampler.hpp"

namespace generalizer_properties_test {

namespace {

using namespace muffle;
using namespace muffle::literals;

template <class... Fields>
std::tuple<typename Fields::generalizer_type...> generalizers_of(detail::type_list<Fields...>);

template <class... Policies>
using all_generalizers_of =
    decltype(std::tuple_cat(generalizers_of(std::declval<typename Policies::fields>())...));

using of_presets =
    all_generalizers_of<presets::crash, presets::feature_use, presets::last_connection, presets::music_length,
                        presets::music_quality, presets::photo_view, presets::server_hardware,
                        presets::transcode_conversion, presets::transcode_speed, presets::video_delivery,
                        presets::video_length, presets::video_quality>;

constexpr class_of<std::int16_t> codes[] = {{-3, "net"}, {7, "net"}, {8, "file"}, {300, "file"}};
constexpr class_of<bool> switches[] = {{false, "off"}, {true, "on"}};

using of_headers =
    std::tuple<bucket<1_Mbps, 4_Mbps>, bucket<-10, 0, 10>, bucket<24_fps, 50_fps>, bucket<5>, ladder<500_kbps, 2, 8>,
               ladder<1_s, 10, 6>, round_down<10_min, 20_min, 180_min>, round_down<5, 0, 100>, threshold<16_Mbps>,
               threshold<1.5_x>, decile, top_code<0, 3>, top_code<-2, 2>, bottom_code<1980, 1990>, classify<codes>,
               classify<codes, "rest">, classify<codes, "net">, classify<switches>, normalize<video_codec>,
               normalize<video_codec, ffprobe>, normalize<audio_codec, ffprobe>, dynamic_range_class<ffprobe>,
               resolution_class, nominal_frame_rate, audio_channels, language<"en", "de", "he">, day_part,
               calendar_month<1971, 2070>, fold<normalize<container>, container::mp4>,
               coarsen<resolution_class, resolution::r480, resolution::r2160>, with_unknown<resolution_class>,
               with_unknown<bucket<5_min>>, with_unknown<bucket<5_min>, 0>, with_unknown<fold<normalize<video_codec, ffprobe>, video_codec::av1>>>;

using all_generalizers = decltype(std::tuple_cat(std::declval<of_presets>(), std::declval<of_headers>()));

/// What members of records are made of: whatever of it a generalizer reads, it is given.
template <class... Raw>
struct members {};
using types_of_members = std::tuple<
    members<bit_rate>, members<milliseconds>, members<frame_rate>, members<speed>, members<pixels>, members<progress>,
    members<presets::memory>, members<presets::processors>, members<local_instant>, members<instant, utc_offset>,
    members<std::chrono::nanoseconds>, members<std::chrono::milliseconds>, members<std::chrono::seconds>,
    members<std::chrono::years>, members<std::chrono::duration<std::int32_t>>,
    members<std::chrono::duration<std::uint64_t, std::nano>>,
    members<std::chrono::duration<std::int64_t, std::ratio<1001, 30'000>>>,
    members<std::chrono::duration<std::int64_t, std::ratio<1, 90'000>>>, members<std::chrono::duration<float>>,
    members<std::chrono::duration<double>>, members<std::chrono::duration<double, std::nano>>,
    members<std::chrono::milliseconds, std::chrono::duration<double>>, members<milliseconds, milliseconds>,
    members<std::chrono::system_clock::time_point>, members<std::chrono::sys_time<std::chrono::duration<double>>>,
    members<std::int8_t>, members<std::uint8_t>, members<std::int16_t>, members<std::int32_t>, members<std::uint32_t>,
    members<std::int64_t>, members<std::uint64_t>, members<std::int32_t, std::int32_t>,
    members<std::int64_t, std::uint64_t>, members<std::uint16_t, std::int8_t>, members<bool>, members<std::string_view>,
    members<std::string_view, bool>, members<video_codec>, members<audio_codec>, members<container>,
    members<resolution>, members<dynamic_range>, members<channel_layout>, members<frame_rate_class>,
    members<hw_accelerator>, members<play_method>, members<presets::location>, members<presets::architecture>,
    members<presets::photo_format>, members<presets::feature>, members<presets::error_class>,
    members<presets::component>>;

/// How many of a generalizer's answers to these members were wrong.
template <class G, class... Raw>
int failures_of(muffle_test::sampler& sampler, members<Raw...>) {
  int failures = 0;
  for (int i = 0; i != 500; ++i) {
    // Text lies in the sampler, one at a time, and no generalizer reads two.
    const std::tuple<Raw...> raw{sampler.value<Raw>()...};
    const auto generalize = [](const Raw&... values) { return G::generalize(values...); };
    const class_index first = std::apply(generalize, raw);
    failures += first > G::classes || (first == G::classes && !G::can_be_unknown);
    failures += std::apply(generalize, raw) != first;
  }
  return failures;
}

// From a point on a domain's line to a raw member, and which points have one.

template <class Domain>
struct raw_of {
  static bool has(point) { return true; }
  static Domain at(point value) {
    static_assert(sizeof(Domain) == sizeof(point), "a unit that is one point");
    return std::bit_cast<Domain>(value);
  }
};

template <class Domain>
  requires std::is_enum_v<Domain> || whole_number<Domain> || std::same_as<Domain, bool>
struct raw_of<Domain> {
  static Domain at(point value) { return static_cast<Domain>(value); }
  static bool has(point value) {
    // Through the type and back.
    if constexpr (std::is_enum_v<Domain>) {
      return static_cast<point>(static_cast<std::underlying_type_t<Domain>>(value)) == value;
    } else {
      return static_cast<point>(at(value)) == value;
    }
  }
};

template <>
struct raw_of<frame_rate> {
  static bool has(point) { return true; }
  static frame_rate at(point value) { return {value, 1000}; }
};

template <>
struct raw_of<language_code> {
  /// Some codes are old ones of a language that has another now, as "iw" is of Hebrew.
  static bool has(point value) {
    if (value < 0 || value > 26 * 26) return false;
    const folded_language folded = fold_language(at(value));
    return folded.readable && language_code::of(folded.alpha2) == value;
  }
  /// Hawaiian has no code of two letters.
  static std::string at(point value) {
    if (value == 26 * 26) return "haw";
    return {static_cast<char>('a' + value / 26), static_cast<char>('a' + value % 26)};
  }
};

template <>
struct raw_of<month_line> {
  static bool has(point value) { return value >= 1970 * 12 && value < 10'000 * 12; }
  static local_instant at(point value) {
    using namespace std::chrono;
    return local_days(year(static_cast<int>(value / 12)) / static_cast<int>(value % 12 + 1) / 1);
  }
};

template <>
struct raw_of<day_part::domain> {
  static bool has(point value) { return value >= 0 && value < 8; }
  static local_instant at(point value) {
    using namespace std::chrono;
    const auto day = local_days(year(2024) / 3 / (value < 4 ? 1 : 2));  // a Friday and a Saturday
    return day + hours(value % 4 * 6);
  }
};

/// Points at and around every cut, and for enumerators of 8 bits all of them.
template <class G>
std::vector<point> points_of() {
  using raw = raw_of<typename G::domain>;
  std::set<point> points;
  for (const cut& piece : G::cuts()) {
    points.insert(piece.from);
    if (piece.from != muffle_test::hostile_points.front()) points.insert(piece.from - 1);
    if (piece.from != muffle_test::hostile_points.back()) points.insert(piece.from + 1);
  }
  for (point i = 0; i != 256; ++i) points.insert(i);
  muffle_test::sampler sampler(4);
  for (int i = 0; i != 300; ++i) points.insert(sampler.number());
  std::vector<point> result;
  for (const point at : points) {
    if (raw::has(at)) result.push_back(at);
  }
  return result;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a generalizer says what it is", "[generalizer]", all_generalizers) {
  using G = TestType;
  STATIC_REQUIRE(generalizer<G>);
  STATIC_REQUIRE(refines<G, G>());

  std::set<std::string_view> labels;
  for (class_index i = 0; i != G::classes; ++i) {
    INFO("class " << i << ' ' << G::label(i));
    CHECK_FALSE(G::label(i).empty());
    CHECK(labels.insert(G::label(i)).second);
    CHECK(class_at<G>(representative<G>(i)) == i);
  }
  if (G::can_be_unknown) {
    CHECK(G::label(G::classes) == "unknown");
    CHECK_FALSE(labels.contains("unknown"));
  }

  const std::span<const cut> cuts = G::cuts();
  REQUIRE_FALSE(cuts.empty());
  CHECK(cuts.front().from == muffle_test::hostile_points.front());
  class_index highest_before = 0;
  for (std::size_t i = 0; i != cuts.size(); ++i) {
    INFO("cut " << i);
    // Cuts that are not needed repeat the last one.
    const bool rises = i == 0 || cuts[i - 1].from < cuts[i].from;
    const bool repeats = i != 0 && cuts[i - 1].from == cuts[i].from && cuts[i - 1].is == cuts[i].is;
    CHECK((rises || repeats));
    CHECK(cuts[i].is <= G::classes);
    if (!G::can_be_unknown) CHECK(cuts[i].is < G::classes);
    if (G::ordered && cuts[i].is != G::classes) {
      CHECK(cuts[i].is >= highest_before);
      highest_before = cuts[i].is;
    }
  }
}

TEMPLATE_LIST_TEST_CASE("a generalizer has a class for every value", "[generalizer]", all_generalizers) {
  muffle_test::sampler sampler(3);
  const auto [read, failures] = [&]<class... Members>(std::type_identity<std::tuple<Members...>>) {
    std::pair<int, int> result{0, 0};
    const auto feed = [&]<class... Raw>(members<Raw...> all) {
      if constexpr (reads<TestType, Raw...>) {
        ++result.first;
        result.second += failures_of<TestType>(sampler, all);
      }
    };
    (feed(Members{}), ...);
    return result;
  }(std::type_identity<types_of_members>{});
  CHECK(read > 0);
  CHECK(failures == 0);
}

TEMPLATE_LIST_TEST_CASE("a generalizer cuts where its cuts say", "[generalizer]", all_generalizers) {
  using G = TestType;
  using raw = raw_of<typename G::domain>;
  using raw_type = decltype(raw::at(point{}));
  if constexpr (reads<G, raw_type>) {
    class_index highest_before = 0;
    for (const point at : points_of<G>()) {
      const class_index is = G::generalize(raw::at(at));
      INFO("point " << at << ' ' << G::label(is));
      CHECK(is == class_at<G>(at));
      // Raw values made of the representative have the class again: generalizing twice changes nothing.
      if (is != G::classes && raw::has(representative<G>(is))) {
        CHECK(G::generalize(raw::at(representative<G>(is))) == is);
      }
      if (G::ordered && is != G::classes) {
        CHECK(is >= highest_before);
        highest_before = is;
      }
    }
  } else {
    // Spellings are many to one, and the tests of the vocabulary are theirs.
    STATIC_REQUIRE(reads<G, std::string_view>);
  }
}

TEST_CASE("coarsen cuts what the finer generalizer has", "[generalizer]") {
  using fine = resolution_class;
  using coarse = coarsen<resolution_class, resolution::r240, resolution::r720, resolution::r1440, resolution::r4320>;
  muffle_test::sampler sampler(5);
  const auto check = [](class_index is_fine, class_index is_coarse) {
    if (is_fine == fine::classes) return is_coarse == coarse::classes;
    return is_coarse == class_at<coarse>(static_cast<point>(is_fine));
  };
  for (const int width : {-1, 0, 1, 426, 427, 1280, 1281, 2560, 2561, 4096, 4097, 8192, 100'000}) {
    for (int height = -2; height != 5000; ++height) {
      INFO(width << 'x' << height);
      REQUIRE(check(fine::generalize(width, height), coarse::generalize(width, height)));
      if (width == 0) REQUIRE(fine::generalize(height) == fine::generalize(width, height));
    }
  }
  for (int i = 0; i != 10'000; ++i) {
    const auto width = sampler.value<std::int64_t>();
    const auto height = sampler.value<std::uint64_t>();
    INFO(width << 'x' << height);
    REQUIRE(check(fine::generalize(width, height), coarse::generalize(width, height)));
  }
}

}  // namespace generalizer_properties_test
