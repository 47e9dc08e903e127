// SPDX-License-Identifier: MIT

// Through C, a record is answered as it is without.

#include "support/catch.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/c/define.hpp>
#include <muffle/c/expose.hpp>
#include <muffle/c/expose_json.hpp>
#include <muffle/muffle.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/presets/presets.hpp>

#include "benchmarks/random_records.hpp"
#include "support/plays.hpp"

namespace c_test {

namespace {

using namespace muffle;
using namespace muffle::presets;

using all_presets =
    std::tuple<video_length, video_quality, video_delivery, music_length, music_quality, photo_view,
               transcode_conversion, transcode_speed, server_hardware, feature_use, last_connection, crash>;

/// Calls what writes text: once for its length, then with room for just that.
template <class Call>
std::string text_of(Call call) {
  std::size_t needed = 0;
  REQUIRE(call(nullptr, std::size_t{0}, &needed) == MUFFLE_V0_OK);
  std::string result(needed + 1, '?');
  REQUIRE(call(result.data(), result.size(), nullptr) == MUFFLE_V0_OK);
  REQUIRE(result.back() == '\0');
  result.pop_back();
  return result;
}

std::string last_error() {
  return text_of(
      [](char* to, std::size_t size, std::size_t* needed) { return muffle_v0_last_error(to, size, needed); });
}

muffle_v0_value value_of(muffle_v0_type type) {
  muffle_v0_value result{};
  result.struct_size = sizeof result;
  result.type = type;
  return result;
}
muffle_v0_value integer(muffle_v0_type type, std::int64_t number) {
  muffle_v0_value result = value_of(type);
  result.as.integer = number;
  return result;
}
muffle_v0_value real(muffle_v0_type type, double number) {
  muffle_v0_value result = value_of(type);
  result.as.real = number;
  return result;
}
muffle_v0_value text(std::string_view characters) {
  muffle_v0_value result = value_of(MUFFLE_V0_TEXT);
  result.as.text.data = characters.data();
  result.as.text.size = characters.size();
  return result;
}

/// What a plugin would set for a member of a preset's record.
template <class T>
muffle_v0_value as_value(const T& raw) {
  if constexpr (closed_vocabulary<T>) {
    const auto index = static_cast<std::size_t>(raw);
    const auto& labels = vocabulary<T>::labels;
    return index < labels.size() ? text(labels[index]) : value_of(MUFFLE_V0_NOT_KNOWN);
  } else if constexpr (std::is_same_v<T, std::string_view>) {
    return text(raw);
  } else if constexpr (std::is_same_v<T, bit_rate>) {
    return integer(MUFFLE_V0_BITS_PER_SECOND, raw.bits_per_second);
  } else if constexpr (std::is_same_v<T, milliseconds>) {
    return integer(MUFFLE_V0_MILLISECONDS, raw.value);
  } else if constexpr (std::is_same_v<T, speed>) {
    return real(MUFFLE_V0_TIMES_REAL_TIME, static_cast<double>(raw.thousandths) / 1000);
  } else if constexpr (std::is_same_v<T, instant>) {
    return integer(MUFFLE_V0_UNIX_SECONDS, raw.unix_seconds);
  } else if constexpr (std::is_same_v<T, utc_offset>) {
    return integer(MUFFLE_V0_MINUTES_FROM_UTC, raw.minutes);
  } else if constexpr (std::is_same_v<T, memory>) {
    return integer(MUFFLE_V0_INTEGER, raw.bytes);
  } else if constexpr (std::is_same_v<T, processors>) {
    return integer(MUFFLE_V0_INTEGER, raw.count);
  } else {
    return integer(MUFFLE_V0_INTEGER, std::int64_t{raw});
  }
}

template <auto... Members, class Record>
void set_all(muffle_v0_handle to, const Record& from, member_list<Members...>) {
  const auto set = [&](const char* name, const muffle_v0_value& value) {
    INFO(name);
    REQUIRE(muffle_v0_set(to, name, &value) == MUFFLE_V0_OK);
  };
  (set(std::string(muffle::detail::member_pointer_name<Members>()).c_str(), as_value(from.*Members)), ...);
}

muffle_v0_handle open_policy(std::string_view name) {
  muffle_v0_handle result = 0;
  REQUIRE(muffle_v0_open_policy(std::string(name).c_str(), &result) == MUFFLE_V0_OK);
  return result;
}
muffle_v0_handle new_record(muffle_v0_handle asked) {
  muffle_v0_handle result = 0;
  REQUIRE(muffle_v0_new_record(asked, &result) == MUFFLE_V0_OK);
  return result;
}

/// A member of every kind that plugins can set.
enum class plain_number : std::uint8_t { one = 1, two };

struct everything {
  std::string owned;
  std::string_view looked_at;
  const char* terminated = nullptr;
  char array[4] = {};
  std::filesystem::path path;
  std::optional<std::string> perhaps;
  bool flag = false;
  std::int8_t small = -1;
  std::uint8_t small_unsigned = 0;
  std::uint64_t large_unsigned = 0;
  float single = 0;
  double real = 0;
  std::chrono::milliseconds fine{};
  std::chrono::duration<std::int16_t, std::ratio<60>> minutes{};
  std::chrono::duration<double> floating{};
  std::chrono::duration<unsigned> counting{};
  std::optional<std::chrono::seconds> maybe_long;
  std::chrono::system_clock::time_point when{};
  frame_rate frames;
  muffle::speed fast;
  plain_number number = plain_number::one;
  std::optional<muffle::video_codec> codec;
  std::vector<int> for_the_host;
};

}  // namespace

}  // namespace c_test

template <>
struct muffle::c::member_value<std::vector<int>> : muffle::c::not_for_plugins {};

namespace c_test {

namespace {

struct all_of_it
    : policy<everything,
             withhold<&everything::path, &everything::owned, &everything::perhaps, &everything::for_the_host,
                      &everything::real, &everything::single>,
             unused<&everything::looked_at, &everything::terminated, &everything::array, &everything::flag,
                    &everything::small_unsigned, &everything::large_unsigned, &everything::fine, &everything::minutes,
                    &everything::floating, &everything::counting, &everything::maybe_long, &everything::when,
                    &everything::frames, &everything::fast, &everything::number, &everything::codec>,
             field<"small", from<&everything::small>, top_code<0, 3>>> {
  static constexpr muffle::declaration declared = muffle_test::length::declared;
};

/// The record that a handle stands for.
everything& raw_of(muffle_v0_handle record) {
  std::shared_ptr<muffle::c::detail::held_record> found;
  REQUIRE_FALSE(muffle::c::detail::the_registry()
                    .handles.find(record, muffle::c::detail::handle_kind::record, found)
                    .is_failure());
  return static_cast<muffle::c::detail::held<everything>&>(*found).raw;
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("through C, a record has the same answer", "[c]", all_presets) {
  using P = TestType;
  REQUIRE(muffle::c::expose<P>());
  const muffle_v0_handle policy = open_policy(policy_name<P>);
  const muffle_v0_handle record = new_record(policy);
  using members = typename muffle::detail::joined_lists<typename P::asked_members, typename P::unused_members,
                                                        typename P::withheld_members>::type;
  std::set<std::uint64_t> seen;
  const auto compare = [&](const typename P::record& raw) {
    const auto expected = sanitize<P>(raw);
    muffle_v0_answer answer{};
    answer.struct_size = sizeof answer;
    REQUIRE(muffle_v0_sanitize(policy, record, &answer) == MUFFLE_V0_OK);
    REQUIRE(answer.cell == expected.cell());
    REQUIRE(answer.cells == P::cells);
    REQUIRE((answer.is_rare == 1) == expected.is_rare());
    REQUIRE((answer.is_incomplete == 1) == expected.is_incomplete());
    REQUIRE(std::memcmp(answer.bytes, encode(expected).data(), sizeof answer.bytes) == 0);
    if (!seen.insert(answer.cell).second) return;
    REQUIRE(text_of([&](auto... out) { return muffle_v0_json(policy, record, out...); }) ==
            encode_json(expected).view());
    REQUIRE(text_of([&](auto... out) { return muffle_v0_text(policy, record, out...); }) ==
            fmt::format("{}", expected));
    for (std::size_t i = 0; i != P::field_count; ++i) {
      const std::string name(P::field_names[i]);
      REQUIRE(text_of([&](auto... out) { return muffle_v0_label(policy, record, i, out...); }) ==
              P::label(expected.cell(), i));
      REQUIRE(text_of([&](auto... out) { return muffle_v0_label_of(policy, record, name.c_str(), out...); }) ==
              P::label(expected.cell(), i));
    }
  };
  compare(typename P::record{});
  for (const auto& raw : muffle_benchmark::random_records<typename P::record>(3000)) {
    set_all(record, raw, members{});
    compare(raw);
  }
  CHECK(seen.size() > P::cells / 4);
  REQUIRE(muffle_v0_reset(record) == MUFFLE_V0_OK);
  compare(typename P::record{});
  CHECK(muffle_v0_close(record) == MUFFLE_V0_OK);
  CHECK(muffle_v0_close(policy) == MUFFLE_V0_OK);
}

TEMPLATE_LIST_TEST_CASE("through C, a policy is described as it is", "[c]", all_presets) {
  using P = TestType;
  REQUIRE(muffle::c::expose_with_documents<P>());
  const muffle_v0_handle policy = open_policy(policy_name<P>);
  muffle_v0_policy_info info{};
  info.struct_size = sizeof info;
  REQUIRE(muffle_v0_describe_policy(policy, &info) == MUFFLE_V0_OK);
  CHECK(info.cells == P::cells);
  CHECK(info.version == policy_version<P>);
  CHECK(info.fingerprint == policy_fingerprint<P>);
  CHECK(info.capacity_millibits == P::capacity_bits.thousandths);
  const nlohmann::ordered_json document = describe<P>();
  CHECK(text_of([&](auto... out) { return muffle_v0_policy_document(policy, out...); }) == document.dump());
  CHECK(text_of([&](auto... out) { return muffle_v0_policy_name(policy, out...); }) ==
        document["policy"].get<std::string>());

  REQUIRE(info.fields == document["fields"].size());
  for (std::size_t i = 0; i != info.fields; ++i) {
    const auto& told = document["fields"][i];
    muffle_v0_field_info field{};
    field.struct_size = sizeof field;
    REQUIRE(muffle_v0_describe_field(policy, i, &field) == MUFFLE_V0_OK);
    CHECK(text_of([&](auto... out) { return muffle_v0_field_name(policy, i, out...); }) ==
          told["name"].get<std::string>());
    REQUIRE(field.classes == told["classes"].size());
    for (std::size_t k = 0; k != field.classes; ++k)
      CHECK(text_of([&](auto... out) { return muffle_v0_class_label(policy, i, k, out...); }) ==
            told["classes"][k].get<std::string>());
    REQUIRE(field.reads == told["reads"].size());
    for (std::size_t k = 0; k != field.reads; ++k)
      CHECK(text_of([&](auto... out) { return muffle_v0_field_reads(policy, i, k, out...); }) ==
            told["reads"][k].get<std::string>());
  }

  std::multiset<std::string> withheld, unused;
  for (std::size_t i = 0; i != info.members; ++i) {
    muffle_v0_member_info member{};
    member.struct_size = sizeof member;
    REQUIRE(muffle_v0_describe_member(policy, i, &member) == MUFFLE_V0_OK);
    CHECK(member.type != MUFFLE_V0_NOT_KNOWN);
    CHECK_FALSE(text_of([&](auto... out) { return muffle_v0_member_takes(policy, i, out...); }).empty());
    const std::string name = text_of([&](auto... out) { return muffle_v0_member_name(policy, i, out...); });
    if (member.use == MUFFLE_V0_WITHHELD) withheld.insert(name);
    if (member.use == MUFFLE_V0_UNUSED) unused.insert(name);
  }
  const auto names = [](const nlohmann::ordered_json& from) { return from.get<std::multiset<std::string>>(); };
  CHECK(withheld == names(document["withheld"]));
  CHECK(unused == names(document["unused"]));
  CHECK(info.members == muffle::detail::member_count<typename P::record>());
  CHECK(muffle_v0_close(policy) == MUFFLE_V0_OK);
}

TEST_CASE("every kind of member is set from C, or refused", "[c]") {
  REQUIRE(muffle::c::expose<all_of_it>());
  const muffle_v0_handle policy = open_policy("all_of_it");
  const muffle_v0_handle record = new_record(policy);
  everything& raw = raw_of(record);
  const auto set = [&](const char* member, const muffle_v0_value& value) {
    return muffle_v0_set(record, member, &value);
  };
  constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

  SECTION("text is copied, byte for byte") {
    for (const char* member : {"owned", "looked_at", "path", "perhaps"}) {
      INFO(member);
      std::string given = std::string("a\0b\xff", 4);
      REQUIRE(set(member, text(given)) == MUFFLE_V0_OK);
      given = "zzzz";
    }
    const std::string expected("a\0b\xff", 4);
    CHECK(raw.owned == expected);
    CHECK(raw.looked_at == expected);
    CHECK(raw.path.native() == expected);
    CHECK(raw.perhaps == expected);
    REQUIRE(set("looked_at", text("")) == MUFFLE_V0_OK);
    CHECK(raw.looked_at.empty());
    CHECK(set("owned", integer(MUFFLE_V0_INTEGER, 1)) == MUFFLE_V0_WRONG_TYPE);
    CHECK(last_error() == "owned takes text, and was given a whole number");
  }
  SECTION("where a zero ends text, none is in it") {
    REQUIRE(set("terminated", text("abc")) == MUFFLE_V0_OK);
    CHECK(std::string_view(raw.terminated) == "abc");
    CHECK(set("terminated", text(std::string_view("a\0c", 3))) == MUFFLE_V0_OUT_OF_RANGE);
    CHECK(std::string_view(raw.terminated) == "abc");
    REQUIRE(set("array", text("abcd")) == MUFFLE_V0_OK);
    CHECK(std::string_view(raw.array, 4) == "abcd");
    REQUIRE(set("array", text("x")) == MUFFLE_V0_OK);
    CHECK(std::string_view(raw.array, 4) == std::string_view("x\0\0\0", 4));
    CHECK(set("array", text("abcde")) == MUFFLE_V0_TEXT_TOO_LONG);
    CHECK(last_error() == "array takes text of at most 4 bytes without a zero in it: what was given is longer");
    CHECK(set("array", text(std::string_view("a\0", 2))) == MUFFLE_V0_OUT_OF_RANGE);
    REQUIRE(set("array", value_of(MUFFLE_V0_NOT_KNOWN)) == MUFFLE_V0_OK);
    CHECK(raw.array[0] == '\0');
  }
  SECTION("numbers never wrap") {
    REQUIRE(set("small", integer(MUFFLE_V0_INTEGER, -128)) == MUFFLE_V0_OK);
    CHECK(raw.small == -128);
    for (const std::int64_t beyond : {std::int64_t{128}, std::int64_t{-129}, lowest, highest, std::int64_t{256}})
      CHECK(set("small", integer(MUFFLE_V0_INTEGER, beyond)) == MUFFLE_V0_OUT_OF_RANGE);
    CHECK(last_error() == "small takes a whole number from -128 to 127: what was given is out of its range");
    CHECK(raw.small == -128);
    REQUIRE(set("small_unsigned", integer(MUFFLE_V0_INTEGER, 255)) == MUFFLE_V0_OK);
    CHECK(set("small_unsigned", integer(MUFFLE_V0_INTEGER, -1)) == MUFFLE_V0_OUT_OF_RANGE);
    REQUIRE(set("large_unsigned", integer(MUFFLE_V0_INTEGER, highest)) == MUFFLE_V0_OK);
    CHECK(raw.large_unsigned == static_cast<std::uint64_t>(highest));
    CHECK(set("large_unsigned", integer(MUFFLE_V0_INTEGER, -1)) == MUFFLE_V0_OUT_OF_RANGE);
    REQUIRE(set("number", integer(MUFFLE_V0_INTEGER, 2)) == MUFFLE_V0_OK);
    CHECK(raw.number == plain_number::two);
    CHECK(set("number", integer(MUFFLE_V0_INTEGER, 256)) == MUFFLE_V0_OUT_OF_RANGE);
    REQUIRE(set("flag", integer(MUFFLE_V0_BOOLEAN, 1)) == MUFFLE_V0_OK);
    CHECK(raw.flag);
    CHECK(set("flag", integer(MUFFLE_V0_BOOLEAN, 2)) == MUFFLE_V0_OUT_OF_RANGE);
    CHECK(set("flag", integer(MUFFLE_V0_INTEGER, 1)) == MUFFLE_V0_WRONG_TYPE);
    REQUIRE(set("small", value_of(MUFFLE_V0_NOT_KNOWN)) == MUFFLE_V0_OK);
    CHECK(raw.small == -1);
  }
  SECTION("floating-point numbers are as they are") {
    REQUIRE(set("real", real(MUFFLE_V0_REAL, 1e308)) == MUFFLE_V0_OK);
    CHECK(raw.real == 1e308);
    CHECK(set("single", real(MUFFLE_V0_REAL, 1e308)) == MUFFLE_V0_OUT_OF_RANGE);
    CHECK(raw.single == 0);
    REQUIRE(set("single", real(MUFFLE_V0_REAL, std::nan(""))) == MUFFLE_V0_OK);
    CHECK(std::isnan(raw.single));
    REQUIRE(set("single", real(MUFFLE_V0_REAL, -INFINITY)) == MUFFLE_V0_OK);
    CHECK(std::isinf(raw.single));
  }
  SECTION("durations are in their own ticks, rounded down") {
    REQUIRE(set("fine", real(MUFFLE_V0_SECONDS, 1.5)) == MUFFLE_V0_OK);
    CHECK(raw.fine == std::chrono::milliseconds(1500));
    REQUIRE(set("minutes", integer(MUFFLE_V0_MILLISECONDS, 119'999)) == MUFFLE_V0_OK);
    CHECK(raw.minutes.count() == 1);
    REQUIRE(set("minutes", integer(MUFFLE_V0_MILLISECONDS, highest)) == MUFFLE_V0_OK);
    CHECK(raw.minutes.count() == 32767);
    REQUIRE(set("minutes", integer(MUFFLE_V0_MILLISECONDS, lowest)) == MUFFLE_V0_OK);
    CHECK(raw.minutes.count() == -1);
    REQUIRE(set("fine", real(MUFFLE_V0_SECONDS, std::nan(""))) == MUFFLE_V0_OK);
    CHECK(raw.fine.count() == -1);
    REQUIRE(set("fine", real(MUFFLE_V0_SECONDS, 1e308)) == MUFFLE_V0_OK);
    CHECK(raw.fine.count() == highest);
    REQUIRE(set("floating", integer(MUFFLE_V0_MILLISECONDS, 2500)) == MUFFLE_V0_OK);
    CHECK(raw.floating.count() == 2.5);
    CHECK(set("counting", integer(MUFFLE_V0_MILLISECONDS, -1)) == MUFFLE_V0_OUT_OF_RANGE);
    REQUIRE(set("maybe_long", integer(MUFFLE_V0_MILLISECONDS, 2999)) == MUFFLE_V0_OK);
    CHECK(raw.maybe_long == std::chrono::seconds(2));
    REQUIRE(set("maybe_long", value_of(MUFFLE_V0_NOT_KNOWN)) == MUFFLE_V0_OK);
    CHECK_FALSE(raw.maybe_long.has_value());
    CHECK(set("fine", integer(MUFFLE_V0_INTEGER, 5)) == MUFFLE_V0_WRONG_TYPE);
    CHECK(last_error() == "fine takes milliseconds or seconds, and was given a whole number");
    REQUIRE(set("when", integer(MUFFLE_V0_UNIX_SECONDS, 1'700'000'000)) == MUFFLE_V0_OK);
    CHECK(std::chrono::system_clock::to_time_t(raw.when) == 1'700'000'000);
    REQUIRE(set("when", integer(MUFFLE_V0_UNIX_SECONDS, highest)) == MUFFLE_V0_OK);
    CHECK(raw.when == std::chrono::system_clock::time_point::max());
  }
  SECTION("units and vocabularies") {
    muffle_v0_value rate = value_of(MUFFLE_V0_FRAMES_PER_SECOND);
    rate.as.ratio.numerator = 24'000;
    rate.as.ratio.denominator = 1001;
    REQUIRE(set("frames", rate) == MUFFLE_V0_OK);
    CHECK(raw.frames == frame_rate{24'000, 1001});
    REQUIRE(set("fast", real(MUFFLE_V0_TIMES_REAL_TIME, 1.5)) == MUFFLE_V0_OK);
    CHECK(raw.fast == speed{1500});
    REQUIRE(set("codec", text("hevc")) == MUFFLE_V0_OK);
    CHECK(raw.codec == video_codec::hevc);
    CHECK(set("codec", text("HEVC")) == MUFFLE_V0_NO_SUCH_LABEL);
    CHECK(last_error().find("codec takes text, one of h264, hevc, ") == 0);
    CHECK(raw.codec == video_codec::hevc);
  }
  SECTION("what is the host's") {
    CHECK(set("for_the_host", text("")) == MUFFLE_V0_WRONG_TYPE);
    CHECK(set("for_the_host", value_of(MUFFLE_V0_NOT_KNOWN)) == MUFFLE_V0_WRONG_TYPE);
  }
  SECTION("no member of that name") {
    CHECK(set("Small", integer(MUFFLE_V0_INTEGER, 1)) == MUFFLE_V0_NO_SUCH_NAME);
    CHECK(last_error().find("small, ") != std::string::npos);
  }
  CHECK(muffle_v0_close(record) == MUFFLE_V0_OK);
  CHECK(muffle_v0_close(policy) == MUFFLE_V0_OK);
}

TEST_CASE("bit rates in three units are one", "[c]") {
  REQUIRE(muffle::c::expose<video_quality>());
  const muffle_v0_handle policy = open_policy("video_quality");
  const muffle_v0_handle record = new_record(policy);
  const std::array<muffle_v0_value, 3> same{integer(MUFFLE_V0_BITS_PER_SECOND, 8'000'000),
                                            integer(MUFFLE_V0_KILOBITS_PER_SECOND, 8000),
                                            integer(MUFFLE_V0_BYTES_PER_SECOND, 1'000'000)};
  const muffle_v0_value codec = text("h264");
  const muffle_v0_value width = integer(MUFFLE_V0_INTEGER, 1920);
  REQUIRE(muffle_v0_set(record, "video_codec", &codec) == MUFFLE_V0_OK);
  REQUIRE(muffle_v0_set(record, "width", &width) == MUFFLE_V0_OK);
  for (const muffle_v0_value& each : same) {
    REQUIRE(muffle_v0_set(record, "bitrate", &each) == MUFFLE_V0_OK);
    CHECK(text_of([&](auto... out) { return muffle_v0_label_of(policy, record, "bitrate", out...); }) == "6-10 Mbit/s");
  }
  muffle_v0_close(record);
  muffle_v0_close(policy);
}

namespace {

struct switchable {
  bool is_on = false;
  bool throws = false;

  bool allows(const data_kind&) const {
#if defined(__cpp_exceptions)
    if (throws) throw std::runtime_error("the ledger is on fire");
#endif
    return is_on;
  }
};

}  // namespace

TEST_CASE("a pipeline of the host is previewed and sent through by plugins", "[c]") {
  switchable ledger;
  memory_only nowhere;
  outbox box(answers<video_length, video_quality>, nowhere, epochs(7));
  const secret_coin<> coin(muffle_test::some_secret, epochs(7));
  const auto send = ask_one<video_length, video_quality>(coin) | consented(ledger) | into(box);
  auto named = std::optional<muffle::c::exposed>(muffle::c::expose("video", send));
  REQUIRE(*named);
  CHECK_FALSE(muffle::c::expose("video", send));
  CHECK_FALSE(muffle::c::expose("", send));
  CHECK_FALSE(muffle::c::expose(std::string(256, 'x'), send));
  CHECK_FALSE(muffle::c::expose(std::string_view("a\0b", 3), send));

  muffle_v0_handle pipeline = 0;
  REQUIRE(muffle_v0_open_pipeline("video", &pipeline) == MUFFLE_V0_OK);
  const muffle_v0_handle record = new_record(pipeline);
  const muffle_v0_value length = integer(MUFFLE_V0_MILLISECONDS, 5'400'000);
  REQUIRE(muffle_v0_set(record, "duration", &length) == MUFFLE_V0_OK);

  muffle_v0_pipeline_info info{};
  info.struct_size = sizeof info;
  REQUIRE(muffle_v0_describe_pipeline(pipeline, &info) == MUFFLE_V0_OK);
  CHECK(info.cells == send.cells);
  CHECK(info.capacity_millibits == send.capacity_bits.thousandths);
  CHECK(info.policies == 2);
  CHECK(info.stages == 3);
  CHECK(info.members == 12);
  CHECK(info.needs_title == 1);
  CHECK(text_of([&](auto... out) { return muffle_v0_pipeline_policy(pipeline, 1, out...); }) == "video_quality");
  CHECK(text_of([&](auto... out) { return muffle_v0_pipeline_stage(pipeline, 1, out...); }) ==
        "only what people agreed to");

  // A member that one of the questions reads is read.
  std::set<std::string> read;
  for (std::size_t i = 0; i != info.members; ++i) {
    muffle_v0_member_info member{};
    member.struct_size = sizeof member;
    REQUIRE(muffle_v0_describe_member(pipeline, i, &member) == MUFFLE_V0_OK);
    if (member.use == MUFFLE_V0_READ)
      read.insert(text_of([&](auto... out) { return muffle_v0_member_name(pipeline, i, out...); }));
  }
  CHECK(read == std::set<std::string>{"duration", "bitrate", "video_codec", "width", "height"});

  muffle_v0_local local{};
  local.struct_size = sizeof local;
  local.title = "library/item/7";
  local.title_size = 14;
  muffle_v0_preview seen{};
  seen.struct_size = sizeof seen;
  muffle_v0_disposition became = -1;

  REQUIRE(muffle_v0_send(pipeline, record, nullptr, &became) == MUFFLE_V0_OK);
  CHECK(became == MUFFLE_V0_NO_TITLE);
  REQUIRE(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_OK);
  CHECK(became == MUFFLE_V0_NO_CONSENT);
  REQUIRE(muffle_v0_preview_record(pipeline, record, &local, &seen) == MUFFLE_V0_OK);
  CHECK(seen.became == MUFFLE_V0_NO_CONSENT);
  // What people are asked to agree to can be seen before they do, and what would be held back all the same cannot.
  CHECK(seen.has_bytes == 1);
  REQUIRE(muffle_v0_preview_record(pipeline, record, nullptr, &seen) == MUFFLE_V0_OK);
  CHECK(seen.became == MUFFLE_V0_NO_TITLE);
  CHECK(seen.has_bytes == 0);
  CHECK(text_of([&](auto... out) { return muffle_v0_preview_json(pipeline, record, nullptr, out...); }).empty());
  CHECK(box.status().collecting == 0);

  ledger.is_on = true;
  const auto expected = send.preview(video_play{.duration = milliseconds(5'400'000)}, {.title = "library/item/7"});
  REQUIRE(expected.payload.has_value());
  REQUIRE(muffle_v0_preview_record(pipeline, record, &local, &seen) == MUFFLE_V0_OK);
  CHECK(seen.became == MUFFLE_V0_PASSED_ON);
  REQUIRE(seen.has_bytes == 1);
  CHECK(std::memcmp(seen.bytes, expected.payload->bytes().data(), sizeof seen.bytes) == 0);
  CHECK(text_of([&](auto... out) { return muffle_v0_preview_json(pipeline, record, &local, out...); }) ==
        expected.payload->json().view());
  CHECK(text_of([&](auto... out) { return muffle_v0_preview_text(pipeline, record, &local, out...); }) ==
        expected.payload->text());
  CHECK(box.status().collecting == 0);
  // Nothing is sent where nobody could be told.
  CHECK(muffle_v0_send(pipeline, record, &local, nullptr) == MUFFLE_V0_NULL_POINTER);
  CHECK(box.status().collecting == 0);
  REQUIRE(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_OK);
  CHECK(became == MUFFLE_V0_PASSED_ON);
  CHECK(box.status().collecting == 1);

#if defined(__cpp_exceptions)
  ledger.throws = true;
  CHECK(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_HOST_FAILED);
  CHECK(last_error().find("on fire") == std::string::npos);
  ledger.throws = false;
  REQUIRE(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_OK);
#endif

  named.reset();
  CHECK(muffle_v0_send(pipeline, record, &local, &became) == MUFFLE_V0_WITHDRAWN);
  CHECK(muffle_v0_describe_pipeline(pipeline, &info) == MUFFLE_V0_WITHDRAWN);
  muffle_v0_handle again = 0;
  CHECK(muffle_v0_open_pipeline("video", &again) == MUFFLE_V0_NO_SUCH_NAME);
  CHECK(muffle_v0_close(pipeline) == MUFFLE_V0_OK);
  CHECK(muffle_v0_close(record) == MUFFLE_V0_OK);
}

namespace {

/// A sink that waits until it is let go.
struct slow_sink {
  static constexpr stage_kind kind = stage_kind::sink;
  std::atomic<int>* state;  // 0, then 1 while a call is on, then 2 to let it go

  std::string describe() const { return "waits"; }
  template <class Release>
  std::pair<disposition, encoded_bytes> preview(const Release& answer, const local&) const {
    return {disposition::passed_on, encode(answer)};
  }
  template <class Release>
  disposition operator()(const Release&, const local&) const {
    *state = 1;
    while (*state != 2) std::this_thread::yield();
    return disposition::passed_on;
  }
};

}  // namespace

TEST_CASE("a pipeline is withdrawn when the calls that are on have ended", "[c]") {
  const switchable ledger{.is_on = true};
  std::atomic<int> state = 0;
  const auto send = sanitize<video_length> | consented(ledger) | slow_sink{&state};
  auto named = std::optional<muffle::c::exposed>(muffle::c::expose("slow", send));
  muffle_v0_handle pipeline = 0;
  REQUIRE(muffle_v0_open_pipeline("slow", &pipeline) == MUFFLE_V0_OK);
  const muffle_v0_handle record = new_record(pipeline);

  // The bytes of a sink of the host's own.
  muffle_v0_preview seen{};
  seen.struct_size = sizeof seen;
  REQUIRE(muffle_v0_preview_record(pipeline, record, nullptr, &seen) == MUFFLE_V0_OK);
  CHECK(std::memcmp(seen.bytes, encode(sanitize<video_length>(video_play{})).data(), sizeof seen.bytes) == 0);

  muffle_v0_disposition became = -1;
  std::thread plugin([&] { muffle_v0_send(pipeline, record, nullptr, &became); });
  while (state != 1) std::this_thread::yield();
  std::atomic<bool> is_withdrawn = false;
  std::thread host([&] {
    named.reset();
    is_withdrawn = true;
  });
  muffle_v0_pipeline_info info{};
  info.struct_size = sizeof info;
  while (muffle_v0_describe_pipeline(pipeline, &info) != MUFFLE_V0_WITHDRAWN) std::this_thread::yield();
  CHECK_FALSE(is_withdrawn);
  state = 2;
  plugin.join();
  host.join();
  CHECK(became == MUFFLE_V0_PASSED_ON);
  muffle_v0_close(pipeline);
  muffle_v0_close(record);
}

namespace {

struct other : muffle_test::length {
  static constexpr std::string_view name = "video_length";
};

}  // namespace

TEST_CASE("a policy has its name alone", "[c]") {
  REQUIRE(muffle::c::expose<video_length>());
  CHECK(muffle::c::expose<video_length>());
  CHECK_FALSE(muffle::c::expose<other>());
  CHECK_FALSE((muffle::c::expose<other, video_quality>()));
  CHECK(open_policy("video_quality") != 0);
}

TEST_CASE("every disposition and code has a text", "[c]") {
  for (std::size_t i = 0; i != disposition_count; ++i) {
    const auto value = static_cast<disposition>(i);
    CHECK(std::string_view(muffle_v0_disposition_text(muffle::c::detail::to_c(value))) == to_string(value));
  }
  std::set<std::string> texts;
  for (int code = 0; code <= MUFFLE_V0_HOST_FAILED; ++code) texts.insert(muffle_v0_error_text(code));
  CHECK(texts.size() == MUFFLE_V0_HOST_FAILED + 1);
  CHECK(texts.count(muffle_v0_error_text(-1)) == 0);
  std::set<std::string> types;
  for (int type = 0; type <= MUFFLE_V0_MINUTES_FROM_UTC; ++type) types.insert(muffle_v0_type_text(type));
  CHECK(types.size() == MUFFLE_V0_MINUTES_FROM_UTC + 1);
  CHECK(types.count(muffle_v0_type_text(99)) == 0);
}

}  // namespace c_test
