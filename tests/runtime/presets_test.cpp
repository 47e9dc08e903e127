// SPDX-License-Identifier: MIT

// What holds of every preset, and of those over one record together.

#include "support/catch.hpp"

#include <cstddef>
#include <cstdint>
#include <set>
#include <string_view>
#include <tuple>
#include <type_traits>

#include <muffle/muffle.hpp>
#include <muffle/presets/presets.hpp>

namespace presets_test {

namespace {

using namespace muffle;
using namespace muffle::presets;

using all_presets =
    std::tuple<video_length, video_quality, video_delivery, music_length, music_quality, photo_view, transcode_conversion,
               transcode_speed, server_hardware, feature_use, last_connection, crash>;

template <class P>
void check_labels() {
  for (std::uint64_t cell = 0; cell != P::cells; ++cell) {
    for (std::size_t i = 0; i != P::field_count; ++i) {
      INFO("cell " << cell << " field " << P::field_names[i]);
      CHECK_FALSE(P::label(cell, i).empty());
    }
  }
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("a preset is a small declared question", "[presets]", all_presets) {
  using P = TestType;
  STATIC_REQUIRE(P::cells <= 256);
  STATIC_REQUIRE(P::capacity_bits <= bits{8000});
  STATIC_REQUIRE(declared<P>);
  STATIC_REQUIRE(sizeof(typename P::cell_type) == 1);
  STATIC_REQUIRE(std::is_aggregate_v<typename P::record>);
  // A record about which nothing is known says nothing.
  const auto of_nothing = sanitize<P>(typename P::record{});
  CHECK((P::has_incomplete ? of_nothing.is_incomplete() : of_nothing.is_rare()));
  CHECK(policy_version<P> >= 1);
  CHECK_FALSE(P::declared.since.empty());
  check_labels<P>();
}

TEST_CASE("presets have names of their own", "[presets]") {
  std::set<std::string_view> names;
  std::set<std::uint64_t> fingerprints;
  const auto add = [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    (names.insert(policy_name<P>), ...);
    (fingerprints.insert(policy_fingerprint<P>), ...);
  };
  add(std::type_identity<all_presets>{});
  CHECK(names.size() == std::tuple_size_v<all_presets>);
  CHECK(fingerprints.size() == std::tuple_size_v<all_presets>);
}

TEST_CASE("questions about one record withhold the same members", "[presets]") {
  STATIC_REQUIRE(std::is_same_v<video_length::withheld_members, video_quality::withheld_members>);
  STATIC_REQUIRE(std::is_same_v<video_length::withheld_members, video_delivery::withheld_members>);
  STATIC_REQUIRE(std::is_same_v<music_length::withheld_members, music_quality::withheld_members>);
  STATIC_REQUIRE(std::is_same_v<transcode_conversion::withheld_members, transcode_speed::withheld_members>);
}

TEST_CASE("questions about one record can be asked by a coin", "[presets]") {
  using video = one_of<video_length, video_quality, video_delivery>;
  STATIC_REQUIRE(video::cells == video_length::cells + video_quality::cells + video_delivery::cells);
  STATIC_REQUIRE(video::capacity_bits < log2_ceiling(video_delivery::cells));
  STATIC_REQUIRE(one_of<music_length, music_quality>::cells == music_length::cells + music_quality::cells);
  STATIC_REQUIRE(one_of<transcode_conversion, transcode_speed>::cells == 2 * 113);
}

TEST_CASE("two answers about one video are counted together", "[presets]") {
  // They read different members, so every pair can be.
  CHECK(joint_cells<video_length, video_quality>() == video_length::cells * video_quality::cells);
  // These share the resolution.
  // Were it constant, compilers would try to count while they compile.
  std::uint64_t shared = joint_cells<transcode_conversion, transcode_speed>();
  CHECK(shared < transcode_conversion::cells * transcode_speed::cells);
  CHECK(shared > transcode_conversion::cells);
}

}  // namespace presets_test
