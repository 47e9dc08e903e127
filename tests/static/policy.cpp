// SPDX-License-Identifier: MIT

// Policies at compile time: cells, capacity, tables of kept combinations, fingerprints, one_of, joint cells.

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/threshold.hpp>
#include <muffle/generalize/top_code.hpp>
#include <muffle/generalize/with_unknown.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/joint.hpp>
#include <muffle/policy/one_of.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/video_codec.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;

struct playback {
  bit_rate bitrate = {};
  video_codec codec = video_codec::unknown;
  int stalls = 0;
  std::string_view title = {};
};

using hidden = withhold<&playback::title>;
using rate = field<"bitrate", from<&playback::bitrate>, bucket<1_Mbps, 4_Mbps>>;
using codec = field<"codec", from<&playback::codec>, fold<normalize<video_codec>, video_codec::h264>>;
using stalls = field<"stalls", from<&playback::stalls>, top_code<0, 2>>;

// All combinations kept: the last field runs fastest, and `incomplete` comes last.
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate, codec> {};
static_assert(whole::combinations == 6 && whole::kept == 6 && !whole::has_rare && whole::has_incomplete);
static_assert(whole::cells == 7 && whole::incomplete_cell == 6 && whole::capacity_bits == log2_ceiling(7));
static_assert(sizeof(whole::cell_type) == 1 && whole::field_count == 2);
static_assert(whole::field_names == std::array<std::string_view, 2>{"bitrate", "codec"});
static_assert(whole::cell_of({bit_rate{1}, video_codec::h264}) == 0);
static_assert(whole::cell_of({bit_rate{1}, video_codec::vp9}) == 1);
static_assert(whole::cell_of({1_Mbps, video_codec::h264}) == 2);
static_assert(whole::cell_of({4_Mbps, video_codec::vp9}) == 5);
static_assert(whole::cell_of({}) == 6 && whole::cell_of({1_Mbps}) == 6 && whole::cell_of({{}, video_codec::h264}) == 6);
static_assert(whole::classes_of(5) == std::array<class_index, 2>{2, 1});
static_assert(whole::classes_of(6) == std::array<class_index, 2>{3, 2});  // incomplete has no classes
static_assert(whole::label(3, 0) == "1-4 Mbit/s" && whole::label(3, 1) == "other");
static_assert(whole::label(6, 0) == "incomplete" && whole::label(0, 2).empty());
static_assert(policy_name<whole> == "whole" && policy_version<whole> == 1);
static_assert(within_budget<whole, 7> && whole::cells == 7);

// Rows written out, in any order and one of them twice; cells stay in grid order.
constexpr std::array<std::string_view, 2> rows[] = {
    {">=4 Mbit/s", "h264"}, {"<1 Mbit/s", "other"}, {"<1 Mbit/s", "h264"}, {">=4 Mbit/s", "h264"}};
struct by_rows : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<rows>> {};
static_assert(by_rows::combinations == 6 && by_rows::kept == 3 && by_rows::has_rare && by_rows::cells == 5);
static_assert(by_rows::cell_of({bit_rate{1}, video_codec::h264}) == 0);
static_assert(by_rows::cell_of({bit_rate{1}, video_codec::av1}) == 1);
static_assert(by_rows::cell_of({4_Mbps, video_codec::h264}) == 2);
static_assert(by_rows::cell_of({4_Mbps, video_codec::av1}) == by_rows::rare_cell);
static_assert(by_rows::cell_of({2_Mbps, video_codec::h264}) == by_rows::rare_cell && by_rows::rare_cell == 3);
static_assert(by_rows::cell_of({2_Mbps, video_codec::unknown}) == by_rows::incomplete_cell);
static_assert(by_rows::incomplete_cell == 4);
static_assert(by_rows::label(2, 0) == ">=4 Mbit/s" && by_rows::label(3, 0) == "rare" && by_rows::label(4, 1) == "incomplete");

// The same from counts: at the threshold is kept, below it is not.
constexpr std::uint32_t counts[] = {50, 50, 49, 0, 4'000'000'000, 49};
struct by_counts : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<counts, 50>> {};
static_assert(by_counts::cells == 5 && by_counts::label(2, 0) == ">=4 Mbit/s" && by_counts::label(2, 1) == "h264");
constexpr int negative_counts[] = {50, -1, 50, -2'000'000'000, 60, 49};
struct by_signed_counts : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<negative_counts, 50>> {};
static_assert(by_signed_counts::kept == 3 && by_signed_counts::label(1, 0) == "1-4 Mbit/s");
struct all_kept : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<counts, 0>> {};
static_assert(!all_kept::has_rare && all_kept::cells == whole::cells);
static_assert(!whole_number<bool>);  // so a table of flags is not taken for one of counts

// Nothing can be unknown: no `incomplete`. with_unknown makes unknown a class.
struct known : policy<playback, hidden, unused<&playback::stalls>,
                      field<"bitrate", from<&playback::bitrate>, with_unknown<bucket<1_Mbps>>>,
                      field<"codec", from<&playback::codec>, with_unknown<fold<normalize<video_codec>, video_codec::h264>>>> {
};
static_assert(!known::has_incomplete && !known::has_rare && known::cells == 9);
static_assert(known::label(known::cell_of({}), 0) == "unknown" && known::label(known::cell_of({}), 1) == "unknown");

// As many cells as fit, and the smallest type that they fit.
template <std::size_t Limit>
using one_field = policy<playback, withhold<&playback::title>, unused<&playback::bitrate, &playback::codec>,
                         field<"stalls", from<&playback::stalls>, with_unknown<top_code<1, static_cast<point>(Limit)>>>>;
static_assert(one_field<255>::cells == 256 && sizeof(one_field<255>::cell_type) == 1);
static_assert(one_field<256>::cells == 257 && sizeof(one_field<256>::cell_type) == 2);
// 512 is 2^9: seven fields of 512 classes have 2^63 combinations.
template <fixed_string Name>
using of_512 = field<Name, from<&playback::stalls>, with_unknown<top_code<1, 511>>>;
struct largest : policy<playback, hidden, unused<&playback::bitrate, &playback::codec>, of_512<"a">, of_512<"b">,
                        of_512<"c">, of_512<"d">, of_512<"e">, of_512<"f">, of_512<"g">> {};
static_assert(largest::cells == std::uint64_t{1} << 63 && largest::capacity_bits == bits{63'000});
static_assert(largest::cell_of({.stalls = 600}) == ((std::uint64_t{1} << 63) - 1) / 511 * 510);
static_assert(largest::classes_of(largest::cell_of({.stalls = 3})) == std::array<class_index, 7>{2, 2, 2, 2, 2, 2, 2});

// A fingerprint changes with whatever changes the meaning of a cell, and with nothing else.
namespace other {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate, codec> {};
}  // namespace other
static_assert(policy_fingerprint<whole> == policy_fingerprint<other::whole>);
namespace of_order {
struct whole : policy<playback, codec, rate, unused<&playback::stalls>, hidden> {};
}  // namespace of_order
namespace of_version {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate, codec> {
  static constexpr int version = 2;
};
}  // namespace of_version
namespace of_edge {
struct whole : policy<playback, hidden, unused<&playback::stalls>,
                      field<"bitrate", from<&playback::bitrate>, bucket<1_Mbps, 5_Mbps>>, codec> {};
}  // namespace of_edge
namespace of_class {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate,
                      field<"codec", from<&playback::codec>, fold<normalize<video_codec>, video_codec::hevc>>> {};
}  // namespace of_class
namespace of_name {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate,
                      field<"codecs", from<&playback::codec>, fold<normalize<video_codec>, video_codec::h264>>> {};
}  // namespace of_name
namespace of_table {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<rows>> {};
}  // namespace of_table
namespace of_other_table {
struct whole : policy<playback, hidden, unused<&playback::stalls>, rate, codec, keep<counts, 51>> {};
}  // namespace of_other_table
namespace of_system {
template <class System>
struct whole : policy<playback, withhold<&playback::bitrate, &playback::codec>, unused<&playback::stalls>,
                      field<"title", from<&playback::title>, normalize<video_codec, System>>> {};
}  // namespace of_system
static_assert(policy_fingerprint<of_system::whole<mp4>> != policy_fingerprint<of_system::whole<avi>>);
constexpr auto fingerprints = std::to_array(
    {policy_fingerprint<whole>, policy_fingerprint<of_order::whole>, policy_fingerprint<of_version::whole>,
     policy_fingerprint<of_edge::whole>, policy_fingerprint<of_class::whole>, policy_fingerprint<of_name::whole>,
     policy_fingerprint<of_table::whole>, policy_fingerprint<of_other_table::whole>, policy_fingerprint<by_rows>});
static_assert([] {
  for (std::size_t i = 0; i != fingerprints.size(); ++i) {
    for (std::size_t j = 0; j != i; ++j) {
      if (fingerprints[i] == fingerprints[j]) return false;
    }
  }
  return true;
}());

// What says what it is for can be sent.
struct told : policy<playback, hidden, unused<&playback::bitrate, &playback::codec>, stalls> {
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "Does it stall?",
                                                   .recipients = "us",
                                                   .retention = "a year",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};
static_assert(declared<told> && !declared<whole>);

// Cells of questions add.
using questions = one_of<whole, told>;
static_assert(questions::cells == whole::cells + told::cells && told::cells == 4);
static_assert(questions::capacity_bits == log2_ceiling(11, 2) && questions::capacity_bits < whole::capacity_bits);
static_assert(one_of<whole>::capacity_bits == whole::capacity_bits);

// Joint cells of policies that cut one line: 3 classes, 2 classes, and 4 between the edges of both, and unknown.
template <auto... Edges>
struct rate_only : policy<playback, hidden, unused<&playback::codec, &playback::stalls>,
                          field<"bitrate", from<&playback::bitrate>, bucket<Edges...>>> {};
static_assert(joint_cells<rate_only<1_Mbps, 4_Mbps>, rate_only<2_Mbps>>() == 5);
static_assert(joint_cells<rate_only<1_Mbps, 4_Mbps>, rate_only<4_Mbps>>() == 4);
static_assert(joint_cells<rate_only<1_Mbps>, rate_only<1_Mbps>>() == 3);
// Of nothing shared: every pair.
static_assert(joint_cells<rate_only<1_Mbps>, told>() == 3 * 4);
// The codec is not known whenever the rate is: pairs that share the bit rate agree whether that is unknown.
static_assert(joint_cells<whole, rate_only<1_Mbps, 4_Mbps>>() == 6 + 1 + 3);

// Where a policy looks at one thing twice, both looks are joined: four edges, all different, and unknown.
struct rate_twice : policy<playback, hidden, unused<&playback::codec, &playback::stalls>,
                           field<"low", from<&playback::bitrate>, bucket<1_Mbps, 2_Mbps>>,
                           field<"high", from<&playback::bitrate>, bucket<8_Mbps>>> {};
static_assert(joint_cells<rate_twice, rate_only<4_Mbps>>() == 6 && joint_cells<rate_only<4_Mbps>, rate_twice>() == 6);
static_assert(!policy_refines<rate_only<1_Mbps, 2_Mbps>, rate_twice>());
static_assert(policy_refines<rate_twice, rate_only<8_Mbps>>() && policy_refines<rate_only<1_Mbps, 2_Mbps, 8_Mbps>, rate_twice>());

static_assert(policy_refines<rate_only<1_Mbps, 4_Mbps>, rate_only<4_Mbps>>());
static_assert(!policy_refines<rate_only<4_Mbps>, rate_only<1_Mbps, 4_Mbps>>());
static_assert(compatible<rate_only<1_Mbps, 4_Mbps>, rate_only<4_Mbps>>);            // merged
static_assert(compatible<rate_only<4_Mbps>, rate_only<1_Mbps, 4_Mbps>>);            // split
static_assert(!compatible<rate_only<1_Mbps, 4_Mbps>, rate_only<1_Mbps, 5_Mbps>>);   // moved
static_assert(!compatible<rate_only<1_Mbps, 4_Mbps>, rate_only<1_Mbps, 2_Mbps>>);   // one merged, one split
static_assert(compatible<rate_only<1_Mbps>, rate_only<1_Mbps>>);

}  // namespace
