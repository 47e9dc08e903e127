// SPDX-License-Identifier: MIT

// Releases at compile time: what they are made of and what not, and the two forms in which they leave.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <muffle/core.hpp>

namespace {

using namespace muffle;
using namespace muffle::literals;

struct playback {
  bit_rate bitrate = {};
  std::string_view title = {};
};
struct other_record {
  int height = 0;
};

struct rates : policy<playback, withhold<&playback::title>,
                      field<"bitrate", from<&playback::bitrate>, bucket<1_Mbps, 4_Mbps>>> {
  static constexpr std::uint16_t version = 12;
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "Which bit rates are played?",
                                                   .recipients = "us",
                                                   .retention = "a year",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};
struct rates_2 : policy<playback, withhold<&playback::title>,
                        field<"bitrate", from<&playback::bitrate>, bucket<1_Mbps, 4_Mbps>>> {};

using out = release<rates>;
using in = received<rates>;

// Only a record makes a release.
static_assert(std::is_constructible_v<out, const playback&>);
static_assert(!std::is_convertible_v<const playback&, out>);
static_assert(!std::is_default_constructible_v<out>);
static_assert(!std::is_constructible_v<out, std::uint8_t> && !std::is_constructible_v<out, int>);
static_assert(!std::is_constructible_v<out, encoded_bytes> && !std::is_constructible_v<out, std::string_view>);
static_assert(!std::is_constructible_v<out, in> && !std::is_constructible_v<in, out>);
static_assert(!std::is_constructible_v<out, release<rates_2>> && !std::is_assignable_v<out&, release<rates_2>>);
static_assert(!std::is_assignable_v<out&, in> && !std::is_assignable_v<out&, std::uint8_t>);
static_assert(!std::is_trivially_copyable_v<out> && !std::is_trivially_default_constructible_v<out>);
static_assert(!std::is_aggregate_v<out>);
static_assert(!std::is_constructible_v<in, std::uint8_t> && !std::is_default_constructible_v<in>);
// It can be kept and handed around.
static_assert(std::is_nothrow_copy_constructible_v<out> && std::is_nothrow_copy_assignable_v<out>);
static_assert(std::is_nothrow_copy_constructible_v<in> && sizeof(out) == 1);

static_assert(is_release<out> && !is_release<in> && !is_release<playback>);
static_assert(noexcept(sanitize<rates>(playback{})) && noexcept(rates::cell_of(playback{})));
static_assert(noexcept(encode(sanitize<rates>(playback{}))) && noexcept(encode_json(sanitize<rates>(playback{}))));
static_assert(noexcept(in::decode({})) && noexcept(in::decode_json({})));

constexpr out low = sanitize<rates>({.bitrate = 500_kbps});
constexpr out high = sanitize<rates>({.bitrate = 4_Mbps});
constexpr out none = sanitize<rates>({});
static_assert(low.cell() == 0 && high.cell() == 2 && none.cell() == 3);
static_assert(low == low && !(low == high));
static_assert(low.label<"bitrate">() == "<1 Mbit/s" && none.label<"bitrate">() == "incomplete");
static_assert(!low.is_rare() && !low.is_incomplete() && none.is_incomplete() && !none.is_rare());
static_assert(std::is_same_v<decltype(low)::policy, rates>);

// Bytes: the fingerprint and the cell, the highest byte first.
static_assert(encode(high)[15] == std::byte{2} && encode(high)[14] == std::byte{0} &&
              encode(high)[0] == static_cast<std::byte>(policy_fingerprint<rates> >> 56) &&
              encode(high)[7] == static_cast<std::byte>(policy_fingerprint<rates> & 0xff));
static_assert(encode(low).size() == encoded_size && sizeof(encode(low)) == 16);
static_assert(in::decode(encode(high))->cell() == 2);
static_assert(in::decode(encode(none))->is_incomplete());

static_assert(encode_json(high).view() == R"({"policy":"rates","version":12,"cell":"2"})");
static_assert(in::decode_json(encode_json(high).view())->label<"bitrate">() == ">=4 Mbit/s");

static_assert(in::decode({}).error() == decode_error::wrong_size && !in::decode({}));
static_assert(in::decode(encode(high)).error() == decode_error::none);
static_assert(received<rates_2>::decode(encode(high)).error() == decode_error::other_policy);
static_assert([] {
  encoded_bytes bytes = encode(high);
  bytes[15] = std::byte{4};
  return in::decode(bytes).error();
}() == decode_error::cell_too_large);

// A text without a member for it would be a hole: no field can have one.
static_assert(!generalizer<std::string> && !generalizer<std::string_view>);
static_assert(to_string(decode_error::none) != to_string(decode_error::malformed));

// Over many records: as many cells as fit on the shorter side.
static_assert([] {
  const std::array<playback, 3> records{{{.bitrate = 2_Mbps}, {}, {.bitrate = 9_Mbps}}};
  std::array<rates::cell_type, 2> cells{9, 9};
  return sanitize<rates>(std::span<const playback>(records), std::span<rates::cell_type>(cells)) == 2 && cells[0] == 1 &&
         cells[1] == 3;
}());
static_assert([] {
  const std::array bitrates{2_Mbps, bit_rate{}, 9_Mbps};
  std::array<rates::cell_type, 2> cells{9, 9};
  return sanitize<rates>(columns<&playback::bitrate>(bitrates), cells) == 2 && cells[0] == 1 && cells[1] == 3;
}());

}  // namespace
