// SPDX-License-Identifier: MIT

// What a collector makes of bytes and texts, hostile ones first.

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <muffle/muffle.hpp>
#include <muffle/presets/presets.hpp>

#include "support/sampler.hpp"

namespace release_test {

namespace {

using namespace muffle;
using namespace muffle::literals;
using presets::video_quality;

release<video_quality> hevc_in_1080() {
  return sanitize<video_quality>(
      {.bitrate = 8_Mbps, .video_codec = video_codec::hevc, .width = 1916, .height = 796});
}

}  // namespace

TEST_CASE("a collector reads what was encoded", "[release]") {
  const auto sent = hevc_in_1080();
  const auto by_bytes = received<video_quality>::decode(encode(sent));
  const auto by_json = received<video_quality>::decode_json(encode_json(sent).view());
  REQUIRE(by_bytes);
  REQUIRE(by_json);
  CHECK(by_bytes->cell() == sent.cell());
  CHECK(*by_bytes == *by_json);
  CHECK(by_bytes->label<"resolution">() == "1080");
  CHECK(by_bytes->label<"bitrate">() == sent.label<"bitrate">());
}

TEST_CASE("bytes that are no release are errors", "[release]") {
  const encoded_bytes good = encode(hevc_in_1080());
  using in = received<video_quality>;

  SECTION("of every size but the right one") {
    std::vector<std::byte> bytes(good.begin(), good.end());
    for (std::size_t size = 0; size != 40; ++size) {
      bytes.resize(size, std::byte{0});
      INFO(size);
      CHECK((in::decode(bytes).error() == decode_error::wrong_size) == (size != encoded_size));
    }
  }
  SECTION("with every bit flipped") {
    for (std::size_t bit = 0; bit != 8 * encoded_size; ++bit) {
      encoded_bytes bytes = good;
      bytes[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
      const auto result = in::decode(bytes);
      INFO("bit " << bit);
      if (bit < 64) {
        CHECK(result.error() == decode_error::other_policy);
      } else if (result) {
        CHECK(result->cell() < video_quality::cells);
        CHECK(result->cell() != hevc_in_1080().cell());
      } else {
        CHECK(result.error() == decode_error::cell_too_large);
      }
    }
  }
  SECTION("with every small cell, and the largest") {
    encoded_bytes bytes = good;
    for (unsigned cell = 0; cell != 256; ++cell) {
      bytes[15] = static_cast<std::byte>(cell);
      INFO(cell);
      CHECK(static_cast<bool>(in::decode(bytes)) == (cell < video_quality::cells));
    }
    for (std::size_t i = 8; i != 16; ++i) bytes[i] = std::byte{0xff};
    CHECK(in::decode(bytes).error() == decode_error::cell_too_large);
    // 256 is zero in the type of a cell.
    for (std::size_t i = 8; i != 16; ++i) bytes[i] = std::byte{0};
    bytes[14] = std::byte{1};
    CHECK(in::decode(bytes).error() == decode_error::cell_too_large);
  }
  SECTION("of other policies") {
    CHECK(received<presets::video_length>::decode(good).error() == decode_error::other_policy);
    CHECK(in::decode(encode(sanitize<presets::crash>({}))).error() == decode_error::other_policy);
  }
  SECTION("of anything") {
    muffle_test::splitmix64 random(3);
    int accepted = 0;
    for (int i = 0; i != 100'000; ++i) {
      std::byte bytes[encoded_size];
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(random.next());
      accepted += static_cast<bool>(in::decode(bytes));
    }
    CHECK(accepted == 0);
  }
}

TEST_CASE("JSON that is no release is an error", "[release]") {
  using in = received<video_quality>;
  const std::string good(encode_json(hevc_in_1080()).view());
  REQUIRE(in::decode_json(good));

  const auto error_of = [](std::string_view text) { return in::decode_json(text).error(); };
  CHECK(error_of("") == decode_error::wrong_size);
  CHECK(error_of(good + "   ") == decode_error::none);
  CHECK(error_of(good.substr(1)) == decode_error::wrong_size);
  CHECK(error_of(std::string(100'000, '{')) == decode_error::wrong_size);
  CHECK(error_of(std::string(good.size(), '\0')) == decode_error::malformed);
  CHECK(error_of(R"({"policy":"video_quality","version":2,"cell":"99"})") == decode_error::cell_too_large);
  CHECK(error_of(R"({"policy":"video_quality","version":2,"cell":"-1"})") == decode_error::malformed);
  CHECK(error_of(R"({"policy":"video_quality","version":2,"cell":"0x"})") == decode_error::malformed);
  CHECK(error_of(R"({"policy":"video_quality","version":3,"cell":"00"})") == decode_error::other_policy);
  CHECK(error_of(R"({"policy":"video_qualitx","version":1,"cell":"00"})") == decode_error::other_policy);
  CHECK(error_of(R"({"policy":"video_quality","version":2,"cell": 00 })") == decode_error::malformed);

  // Every character changed to every other one: it stays a release only by becoming another cell.
  for (std::size_t i = 0; i != good.size(); ++i) {
    for (int c = 0; c != 256; ++c) {
      std::string text = good;
      text[i] = static_cast<char>(c);
      const auto result = in::decode_json(text);
      if (result && text != good) {
        INFO(text);
        CHECK(encode_json(hevc_in_1080()).view() != text);
        CHECK(fmt::format("{:02}", result->cell()) == text.substr(good.size() - 4, 2));
      }
    }
  }
}

namespace {

/// 2^63 cells: the largest that there are.
struct number {
  int value = 0;
};
template <fixed_string Name>
using of_512 = field<Name, from<&number::value>, with_unknown<top_code<1, 511>>>;
struct largest : policy<number, of_512<"a">, of_512<"b">, of_512<"c">, of_512<"d">, of_512<"e">, of_512<"f">, of_512<"g">> {
  static constexpr muffle::declaration declared = {.category = category::playback,
                                                   .purpose = "What is too much?",
                                                   .recipients = "nobody",
                                                   .retention = "none",
                                                   .since = "1.0",
                                                   .sensitivity = muffle::sensitivity::content,
                                                   .expires = {2030, 12, 31}};
};

}  // namespace

TEST_CASE("the largest policy goes there and back", "[release]") {
  for (const int value : {-5, 0, 1, 2, 510, 511, 512, 100'000}) {
    const auto sent = sanitize<largest>({value});
    const auto text = encode_json(sent);
    INFO(text.view());
    CHECK(text.view().size() == encode_json(sanitize<largest>({1})).view().size());
    REQUIRE(received<largest>::decode(encode(sent)));
    CHECK(received<largest>::decode(encode(sent))->cell() == sent.cell());
    REQUIRE(received<largest>::decode_json(text.view()));
    CHECK(received<largest>::decode_json(text.view())->cell() == sent.cell());
  }
  std::string text(encode_json(sanitize<largest>({1})).view());
  text.replace(text.size() - 21, 19, 19, '9');
  CHECK(received<largest>::decode_json(text).error() == decode_error::cell_too_large);
}

TEST_CASE("many records at once have the cells that they have one by one", "[release]") {
  muffle_test::sampler sampler(8);
  std::vector<presets::video_play> records(1000);
  for (auto& record : records) record.duration = sampler.value<milliseconds>();
  using presets::video_length;
  for (const std::size_t room : {std::size_t{0}, std::size_t{1}, std::size_t{999}, std::size_t{1000}, std::size_t{1200}}) {
    std::vector<video_length::cell_type> cells(room, 0xee);
    const std::size_t written = sanitize<video_length>(records, cells);
    CHECK(written == std::min(room, records.size()));
    for (std::size_t i = 0; i != room; ++i) {
      REQUIRE(cells[i] == (i < written ? sanitize<video_length>(records[i]).cell() : 0xee));
    }
  }
}

TEST_CASE("records in columns have the cells that they have one by one", "[release]") {
  using presets::video_play;
  using columns_of_quality = columns<&video_play::video_codec, &video_play::bitrate, &video_play::height, &video_play::width>;
  muffle_test::sampler sampler(9);
  std::vector<bit_rate> bitrates(1000);
  std::vector<muffle::video_codec> codecs(1200);
  std::vector<std::int32_t> widths(1000), heights(1001);
  for (std::size_t i = 0; i != bitrates.size(); ++i) {
    bitrates[i] = sampler.value<bit_rate>();
    codecs[i] = sampler.value<muffle::video_codec>();
    widths[i] = sampler.value<std::int32_t>();
    heights[i] = sampler.value<std::int32_t>();
  }
  // As many as the shortest column has, in columns of any order.
  const columns_of_quality all(codecs, bitrates, heights, widths);
  CHECK(all.size() == 1000);
  for (const std::size_t room : {std::size_t{0}, std::size_t{1}, std::size_t{999}, std::size_t{1000}, std::size_t{1200}}) {
    std::vector<video_quality::cell_type> cells(room, 0xee);
    const std::size_t written = sanitize<video_quality>(all, cells);
    CHECK(written == std::min(room, bitrates.size()));
    for (std::size_t i = 0; i != room; ++i) {
      const auto alone = sanitize<video_quality>(
          {.bitrate = bitrates[i % 1000], .video_codec = codecs[i % 1000], .width = widths[i % 1000], .height = heights[i % 1000]});
      REQUIRE(cells[i] == (i < written ? alone.cell() : 0xee));
    }
  }
  CHECK(sanitize<video_quality>(columns_of_quality({}, bitrates, heights, widths), std::span<video_quality::cell_type>()) == 0);
}

TEST_CASE("releases print for local eyes", "[release]") {
  CHECK(fmt::format("{}", hevc_in_1080()) == "bitrate=6-10 Mbit/s video_codec=hevc resolution=1080");
  CHECK(fmt::format("{}", *received<video_quality>::decode(encode(hevc_in_1080()))) ==
        "bitrate=6-10 Mbit/s video_codec=hevc resolution=1080");
  CHECK(fmt::format("{}", sanitize<video_quality>({})) == "incomplete");
  CHECK(fmt::format("{}", sanitize<video_quality>(
                              {.bitrate = 90_Mbps, .video_codec = video_codec::vp8, .width = 320, .height = 240})) == "rare");
  CHECK(fmt::format("{}", bits{0}) == "0.000 bits");
  CHECK(fmt::format("{}", bits{5}) == "0.005 bits");
  CHECK(fmt::format("{}", bits{4'954}) == "4.954 bits");
  CHECK(fmt::format("{}", bits{63'000}) == "63.000 bits");
}

}  // namespace release_test
