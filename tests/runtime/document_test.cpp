// SPDX-License-Identifier: MIT

// A policy read from its document gives every record the cell that the compiled one does, and no other text is a
// document.

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/generalize/decile.hpp>
#include <muffle/generalize/dynamic_range_class.hpp>
#include <muffle/muffle.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>

#include "support/catch.hpp"
#include "support/sampler.hpp"

namespace document_test {

using namespace muffle::literals;
using muffle::field, muffle::from, muffle::in, muffle::raw_value;
using json = nlohmann::ordered_json;

// Policies that are not ours.

struct moment {
  std::chrono::sys_seconds at;
  std::chrono::local_seconds on_the_wall;
  muffle::instant played;
  muffle::utc_offset offset;
  std::int64_t unix_ms = 0;
};
struct when : muffle::policy<moment, field<"utc", from<in<"utc", &moment::at>>, muffle::day_part>,
                             field<"wall", from<&moment::on_the_wall>, muffle::day_part>,
                             muffle::unused<&moment::played, &moment::offset, &moment::unix_ms>> {};
struct month
    : muffle::policy<moment, muffle::unused<&moment::at, &moment::on_the_wall>,
                     field<"month", from<&moment::played, &moment::offset>, muffle::calendar_month<2020, 2030>>,
                     field<"part", from<in<"unix ms", &moment::unix_ms>, &moment::offset>,
                           muffle::with_unknown<muffle::day_part>>> {};

struct amounts {
  double seconds = 0;
  std::int64_t ticks = 0;
  std::uint32_t kbit = 0;
  float percent = 0;
  std::optional<double> mbit;
  std::chrono::duration<double> position;
  muffle::milliseconds length;
  std::int64_t bytes_per_second = 0;
};
struct in_units
    : muffle::policy<
          amounts, field<"seconds", from<in<"s", &amounts::seconds>>, muffle::bucket<5_min, 1_h>>,
          field<"ticks", from<in<"100 ns", &amounts::ticks>>, muffle::round_down<5_min, 5_min, 1_h>>,
          field<"kbit", from<in<"kbit/s", &amounts::kbit>>, muffle::with_unknown<muffle::ladder<500_kbps, 2, 4>, 0>>,
          muffle::unused<&amounts::percent, &amounts::mbit, &amounts::position, &amounts::length,
                         &amounts::bytes_per_second>> {};
struct in_other_units
    : muffle::policy<
          amounts, field<"percent", from<in<"%", &amounts::percent>>, muffle::bucket<10_percent, 90_percent>>,
          field<"mbit", from<in<"Mbit/s", &amounts::mbit>>, muffle::with_unknown<muffle::threshold<16_Mbps>>>,
          field<"watched", from<&amounts::position, &amounts::length>, muffle::decile>,
          field<"bytes", from<in<"byte/s", &amounts::bytes_per_second>>, muffle::bucket<1_Mbps>>,
          muffle::unused<&amounts::seconds, &amounts::ticks, &amounts::kbit>> {};

/// A generalizer of nobody's here, with a cut that stands twice.
struct sign {
  using domain = muffle::point;
  static constexpr muffle::class_index classes = 3;
  static constexpr bool ordered = true;
  static constexpr bool can_be_unknown = false;
  static constexpr std::string_view rule = "the number";
  static constexpr muffle::class_index generalize(muffle::whole_number auto value) noexcept {
    const muffle::point at = muffle::line<muffle::point>::read(value);
    return at < 0 ? 0 : at == 0 ? 1 : 2;
  }
  static constexpr std::string_view label(muffle::class_index index) noexcept {
    constexpr std::array<std::string_view, 3> labels{"less", "none", "more"};
    return index < classes ? labels[index] : "unknown";
  }
  static constexpr std::array<muffle::cut, 4> all{{{muffle::unreadable, 0}, {0, 1}, {0, 1}, {1, 2}}};
  static constexpr std::span<const muffle::cut> cuts() noexcept { return all; }
};

enum class error : std::int16_t { none = -3, timeout = 7, refused = 9 };
inline constexpr muffle::class_of<error> errors[] = {
    {error::timeout, "network"}, {error::refused, "network"}, {error::none, "none"}};
inline constexpr muffle::class_of<int> codes[] = {{404, "missing"}, {500, "broken"}, {503, "broken"}};

struct oddments {
  std::int64_t balance = 0;
  error what = error::none;
  std::uint64_t code = 0;
  bool has_subtitles = false;
  std::optional<bool> is_shared;
  int seats = 0;
  int since = 0;
  int edge = 0;
};
struct odd : muffle::policy<oddments, field<"balance", from<&oddments::balance>, sign>,
                            field<"what", from<&oddments::what>, muffle::classify<errors, "other">>,
                            field<"code", from<&oddments::code>, muffle::classify<codes>>,
                            field<"subtitles", from<&oddments::has_subtitles>, muffle::yes_no>,
                            field<"shared", from<&oddments::is_shared>, muffle::yes_no>,
                            muffle::unused<&oddments::seats, &oddments::since, &oddments::edge>> {};
struct always_known : muffle::policy<oddments, field<"balance", from<&oddments::balance>, sign>,
                                     field<"edge", from<&oddments::edge>, muffle::bucket<-5, 0, 5>>,
                                     muffle::unused<&oddments::what, &oddments::code, &oddments::has_subtitles,
                                                    &oddments::is_shared, &oddments::seats, &oddments::since>> {};
struct coded : muffle::policy<oddments, field<"seats", from<&oddments::seats>, muffle::top_code<0, 3>>,
                              field<"since", from<&oddments::since>, muffle::bottom_code<1980, 1990>>,
                              muffle::unused<&oddments::balance, &oddments::what, &oddments::code,
                                             &oddments::has_subtitles, &oddments::is_shared, &oddments::edge>> {};

struct streams {
  std::string_view codec;
  std::string audio;
  std::optional<std::string_view> caps;
  const char* language = nullptr;
  char rate[12] = {};
  std::string_view transfer;
  bool has_dolby_vision = false;
  std::string_view size;
};
inline constexpr std::array<std::string_view, 2> streamed[] = {
    {"h264", "aac"}, {"hevc", "unknown"}, {"other", "other"}};
struct spelled
    : muffle::policy<streams,
                     field<"codec", from<&streams::codec>,
                           muffle::fold<muffle::normalize<muffle::video_codec, muffle::ffprobe>,
                                        muffle::video_codec::h264, muffle::video_codec::hevc>>,
                     field<"audio", from<&streams::audio>,
                           muffle::with_unknown<muffle::fold<muffle::normalize<muffle::audio_codec, muffle::kodi>,
                                                             muffle::audio_codec::aac>>>,
                     muffle::keep<streamed>,
                     muffle::unused<&streams::caps, &streams::language, &streams::rate, &streams::transfer,
                                    &streams::has_dolby_vision, &streams::size>> {
  static constexpr int version = 7;
};
struct spelled_otherwise
    : muffle::policy<streams,
                     field<"caps", from<&streams::caps>, muffle::normalize<muffle::video_codec, muffle::gstreamer>>,
                     field<"language", from<&streams::language>, muffle::language<"en", "de">>,
                     field<"rate", from<&streams::rate>, muffle::normalize<muffle::frame_rate_class, muffle::ffprobe>>,
                     muffle::unused<&streams::codec, &streams::audio, &streams::transfer, &streams::has_dolby_vision,
                                    &streams::size>> {};
struct pictured
    : muffle::policy<
          streams,
          field<"range", from<&streams::transfer, &streams::has_dolby_vision>,
                muffle::with_unknown<muffle::dynamic_range_class<muffle::ffprobe>>>,
          field<"size", from<&streams::size>, muffle::resolution_class>,
          muffle::unused<&streams::codec, &streams::audio, &streams::caps, &streams::language, &streams::rate>> {};

struct pictures {
  std::optional<std::int64_t> width, height;
  std::int32_t plain_width = 0, plain_height = 0;
  muffle::resolution is = muffle::resolution::unknown;
  muffle::frame_rate rate;
  std::uint16_t channels = 0;
  muffle::speed speed;
  muffle::channel_layout layout = muffle::channel_layout::unknown;
};
struct sized
    : muffle::policy<
          pictures, field<"kept", from<&pictures::width, &pictures::height>, muffle::resolution_class>,
          field<"area", from<&pictures::plain_width, &pictures::plain_height>,
                muffle::bucket<1_megapixels, 8_megapixels>>,
          field<"is", from<&pictures::is>, muffle::coarsen<muffle::resolution_class, muffle::resolution::r720>>,
          muffle::unused<&pictures::rate, &pictures::channels, &pictures::speed, &pictures::layout>> {};
struct heard : muffle::policy<pictures, field<"rate", from<&pictures::rate>, muffle::nominal_frame_rate>,
                              field<"fast", from<&pictures::rate>, muffle::bucket<24_fps, 50_fps>>,
                              field<"channels", from<&pictures::channels>, muffle::audio_channels>,
                              field<"layout", from<&pictures::layout>, muffle::audio_channels>,
                              field<"speed", from<&pictures::speed>, muffle::bucket<1_x, 2_x>>,
                              muffle::unused<&pictures::width, &pictures::height, &pictures::plain_width,
                                             &pictures::plain_height, &pictures::is>> {};

// Records as another program has them.

struct texts_kept {
  std::deque<std::string> all;
  std::string_view keep(std::string text) { return all.emplace_back(std::move(text)); }
};

template <class Raw>
raw_value raw_of(const Raw& member, texts_kept& texts) {
  using namespace muffle;
  if constexpr (muffle::detail::optional_like<Raw>) {
    return member ? raw_of(*member, texts) : raw_value();
  } else if constexpr (std::same_as<Raw, bool>) {
    return member;
  } else if constexpr (std::is_enum_v<Raw>) {
    if constexpr (closed_vocabulary<Raw>) {
      const auto index = static_cast<std::size_t>(member);
      if (index < vocabulary<Raw>::labels.size() && index % 2 == 0) return vocabulary<Raw>::labels[index];
    }
    return std::int64_t{static_cast<std::underlying_type_t<Raw>>(member)};
  } else if constexpr (std::floating_point<Raw>) {
    return static_cast<double>(member);
  } else if constexpr (std::unsigned_integral<Raw>) {
    return std::uint64_t{member};
  } else if constexpr (std::integral<Raw>) {
    return std::int64_t{member};
  } else if constexpr (std::same_as<Raw, bit_rate>) {
    return member.bits_per_second;
  } else if constexpr (std::same_as<Raw, milliseconds> || duration_like<Raw>) {
    return line<milliseconds>::read(member);
  } else if constexpr (std::same_as<Raw, frame_rate>) {
    return texts.keep(fmt::format("{}/{}", member.numerator, member.denominator));
  } else if constexpr (std::same_as<Raw, speed>) {
    return static_cast<double>(member.thousandths) / 1000;
  } else if constexpr (std::same_as<Raw, utc_offset>) {
    return std::int64_t{member.minutes};
  } else if constexpr (std::convertible_to<Raw, instant>) {
    return instant(member).unix_seconds;
  } else if constexpr (std::convertible_to<Raw, local_instant>) {
    return local_instant(member).seconds;
  } else if constexpr (requires { line<Raw>::read(member); }) {
    return line<Raw>::read(member);
  } else {
    return muffle::detail::unwrapped(member);
  }
}

/// The same as text, as in a CSV file.
raw_value as_text(const raw_value& raw, texts_kept& texts) {
  if (const auto* flag = std::get_if<bool>(&raw)) return std::string_view(*flag ? "yes" : "no");
  if (const auto* number = std::get_if<std::int64_t>(&raw)) return texts.keep(fmt::format("{}", *number));
  if (const auto* number = std::get_if<std::uint64_t>(&raw)) return texts.keep(fmt::format(" {} ", *number));
  return raw;
}

template <class P>
class both {
 public:
  both() : read_(muffle::read_document(muffle::describe<P>().dump(1))) {
    INFO(muffle::policy_name<P> << ": " << read_.problem);
    REQUIRE(read_.problem.empty());
    REQUIRE(read_.document.why_unread().empty());
    CHECK(read_.document.cells == P::cells);
    CHECK(read_.document.fingerprint == muffle::policy_fingerprint<P>);
    CHECK(read_.document.capacity_bits() == P::capacity_bits);
    for (std::uint64_t cell = 0; cell != std::min<std::uint64_t>(P::cells, 2000); ++cell) {
      for (std::size_t i = 0; i != P::field_count; ++i) {
        if (read_.document.label(cell, i) != P::label(cell, i)) FAIL(P::label(cell, i));
      }
    }
  }

  /// Whether the cells are the same; says where they are not.
  bool agree(const typename P::record& record) {
    const muffle::policy_document& document = read_.document;
    texts_kept texts;
    std::vector<raw_value> values(document.members.size());
    const auto read_all = [&]<auto... Sources>(from<Sources...> members) {
      std::size_t i = 0;
      ((values[document.member_named(muffle::detail::names_of(members)[i++]).value()] =
            raw_of(record.*muffle::detail::member_at<Sources>, texts)),
       ...);
    };
    [&]<class... Fields>(muffle::detail::type_list<Fields...>) {
      (read_all(typename Fields::source{}), ...);
    }(typename P::fields{});
    const std::uint64_t expected = P::cell_of(record);
    bool is_good = document.cell_of(values) == expected;
    for (raw_value& each : values) each = as_text(each, texts);
    // The number of an enumerator is no text.
    bool are_numbers = true;
    for (const auto& each : document.fields) are_numbers = are_numbers && each.reads.how != muffle::reading::enumerator;
    is_good = is_good && (!are_numbers || document.cell_of(values) == expected);
    if (!is_good) {
      UNSCOPED_INFO(muffle::policy_name<P> << ": " << expected << " is "
                                           << document.cell_of(values).value_or(~std::uint64_t{0}));
      for (const raw_value& each : values) {
        const auto* text = std::get_if<std::string_view>(&each);
        UNSCOPED_INFO(each.index() << ": " << (text != nullptr ? std::string(*text) : std::string("no text")));
      }
    }
    return is_good;
  }

 private:
  muffle::read_policy read_;
};

template <class Member>
void sample(Member& member, muffle_test::sampler& samples, texts_kept& texts) {
  if constexpr (muffle::detail::optional_like<Member>) {
    if (samples.random().below(4) == 0) return;
    sample(member.emplace(), samples, texts);
  } else if constexpr (std::is_array_v<Member>) {
    const auto text = samples.value<std::string_view>();
    text.substr(0, sizeof(member)).copy(member, sizeof(member));
  } else if constexpr (std::convertible_to<const Member&, std::string_view>) {
    static constexpr std::array<std::string_view, 12> usual{"h264",
                                                            "HEVC (Main 10)",
                                                            "aac",
                                                            "en",
                                                            "de-AT",
                                                            "24000/1001",
                                                            "video/mpeg, mpegversion=(int)4, width=(int)720",
                                                            "smpte2084",
                                                            "1080p",
                                                            "bt709",
                                                            "DTS",
                                                            "video/x-h264, level=(string)4"};
    auto text = texts.keep(std::string(samples.random().below(2) == 0 ? usual[samples.random().below(usual.size())]
                                                                      : samples.value<std::string_view>()));
    if constexpr (std::is_pointer_v<Member>) {
      member = text.data();
    } else {
      member = Member(text);
    }
  } else if constexpr (std::same_as<Member, muffle::frame_rate>) {
    member = samples.value<Member>();
    if (samples.random().below(2) == 0) member = {static_cast<muffle::point>(samples.random().below(70'000)), 1001};
  } else {
    member = samples.value<Member>();
    // Around the edges of classes, more often than chance has it.
    if constexpr (std::same_as<Member, int>) {
      if (samples.random().below(2) == 0) member = static_cast<int>(samples.random().below(20)) - 8;
    }
  }
}

template <class P>
std::size_t agree_at_random(std::size_t records, std::uint64_t seed) {
  both<P> policies;
  muffle_test::sampler samples(seed);
  for (std::size_t i = 0; i != records; ++i) {
    texts_kept texts;
    typename P::record record{};
    [&]<auto... Members>(muffle::member_list<Members...>) { (sample(record.*Members, samples, texts), ...); }
    (typename P::asked_members{});
    if (!policies.agree(record)) {
      CHECK(policies.agree(record));
      return 0;
    }
  }
  return records;
}

/// A row of a CSV file, whose fields may be quoted.
std::vector<std::string> split(const std::string& row) {
  std::vector<std::string> fields{""};
  bool is_quoted = false;
  for (const char c : row) {
    if (c == '"') {
      is_quoted = !is_quoted;
    } else if (c == ',' && !is_quoted) {
      fields.emplace_back();
    } else if (c != '\r') {
      fields.back() += c;
    }
  }
  return fields;
}

std::vector<std::map<std::string, std::string>> rows_of(const std::string& name) {
  std::ifstream file("examples/data/" + name);
  std::vector<std::map<std::string, std::string>> result;
  std::string row;
  std::getline(file, row);
  const std::vector<std::string> names = split(row);
  while (std::getline(file, row)) {
    const std::vector<std::string> fields = split(row);
    auto& made = result.emplace_back();
    for (std::size_t i = 0; i != std::min(names.size(), fields.size()); ++i) made[names[i]] = fields[i];
  }
  return result;
}

double number(const std::map<std::string, std::string>& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}
template <class Codec>
Codec codec(const std::map<std::string, std::string>& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? Codec::unknown : muffle::spelled<Codec, muffle::ffprobe>(found->second);
}

TEST_CASE("documents of presets have the cells of the presets in the catalogues", "[document]") {
  using namespace muffle::presets;
  both<video_length> of_video_length;
  both<video_quality> of_video_quality;
  both<music_length> of_music_length;
  both<music_quality> of_music_quality;
  std::size_t compared = 0;
  bool agree = true;
  for (const char* name : {"media_10k.csv", "pyvideo_talks.csv", "fma_rock_hiphop.csv", "salami_itunes.csv"}) {
    for (const auto& row : rows_of(name)) {
      video_play video;
      music_play music;
      video.duration = music.duration = std::chrono::duration<double>(number(row, "duration_s"));
      video.bitrate = music.bitrate = muffle::bit_rate::from_kbps(number(row, "bitrate_kbps"));
      video.height = static_cast<std::int32_t>(number(row, "height"));
      video.video_codec = codec<muffle::video_codec>(row, "video_codec");
      music.audio_codec = codec<muffle::audio_codec>(row, "audio_codec");
      agree = agree && of_video_length.agree(video) && of_video_quality.agree(video) && of_music_length.agree(music) &&
              of_music_quality.agree(music);
      compared += 4;
    }
  }
  CHECK(agree);
  CHECK(compared > 170'000);
}

TEST_CASE("documents have the cells of their policies for any record", "[document]") {
  using namespace muffle::presets;
  const std::size_t n = 12'000;
  std::size_t compared = 0;
  const auto compare = [&]<class... P>(std::type_identity<P>...) {
    ((compared += agree_at_random<P>(n, 7 + compared)), ...);
  };
  compare(std::type_identity<video_length>{}, std::type_identity<video_quality>{}, std::type_identity<video_delivery>{},
          std::type_identity<music_length>{}, std::type_identity<music_quality>{}, std::type_identity<photo_view>{},
          std::type_identity<transcode_conversion>{}, std::type_identity<transcode_speed>{},
          std::type_identity<server_hardware>{}, std::type_identity<feature_use>{},
          std::type_identity<last_connection>{}, std::type_identity<crash>{});
  compare(std::type_identity<when>{}, std::type_identity<month>{}, std::type_identity<in_units>{},
          std::type_identity<in_other_units>{}, std::type_identity<odd>{}, std::type_identity<always_known>{},
          std::type_identity<coded>{}, std::type_identity<spelled>{}, std::type_identity<spelled_otherwise>{},
          std::type_identity<pictured>{}, std::type_identity<sized>{}, std::type_identity<heard>{});
  CHECK(compared == 24 * n);
}

// Everything else.

struct bad_document {
  std::string_view at;  ///< a JSON pointer
  json value;
  std::string_view problem;  ///< how it begins
};

TEST_CASE("a document that does not hold together is refused with its reason", "[document]") {
  const json good = muffle::describe<spelled>();
  const auto problem_of = [](const json& text) { return muffle::read_document(text.dump()).problem; };
  REQUIRE(problem_of(good).empty());
  const bad_document bad[] = {
      {"/muffle_policy", 2, "muffle_policy has to be 1: a newer program wrote it"},
      {"/muffle_policy", "1", "muffle_policy has to be 1"},
      {"/policy", 7, "policy has to be a text"},
      {"/policy", "", "policy has to be the name of a policy"},
      {"/version", 0, "version has to be a number from 1 to 65535"},
      {"/version", 8, "the fingerprint is"},
      {"/fingerprint", "12", "fingerprint has to be sixteen hexadecimal digits"},
      {"/fingerprint", "0123456789abcdef", "the fingerprint is 0123456789abcdef, and that of what stands here"},
      {"/cells", 5000000000, "cells is 5000000000, and there are 5: it was edited"},
      {"/cells", -1, "cells has to be a number"},
      {"/capacity_bits", 1, "capacity_bits has to be log2 of the number of cells, rounded up: it was edited"},
      {"/declared", true, "declared has to be null or an object"},
      {"/withheld", {1}, "withheld has to be an array of texts"},
      {"/fields", json::array(), "fields has to be an array of at least one field"},
      {"/fields/0", 1, "fields[0] has to be an object"},
      {"/fields/0/name", "A", "fields[0].name has to be made of small letters, digits and _"},
      {"/fields/0/name", "audio", "two fields are called audio"},
      {"/fields/0/ordered", 0, "fields[0].ordered has to be true or false"},
      {"/fields/0/classes", json::array(), "fields[0].classes has to be at least one label"},
      {"/fields/0/classes/0", "hevc", "fields[0]: two classes have the label \"hevc\""},
      {"/fields/0/classes/0", "", "fields[0]: a class has no label"},
      {"/fields/0/classes/0", nullptr, "fields[0].classes has to be an array of texts"},
      {"/fields/0/cuts", json::array(), "fields[0].cuts has to be an array of at least one cut"},
      {"/fields/0/cuts/0/from", 0, "fields[0].cuts[0].from has to be null, since the first cut is below all numbers"},
      {"/fields/0/cuts/2/from", 0, "fields[0].cuts[2]: cuts rise, and this one does not"},
      {"/fields/0/cuts/2/from", 1.5, "fields[0].cuts[2].from has to be a whole number"},
      {"/fields/0/cuts/2/from", 18446744073709551615u, "fields[0].cuts[2].from has to be a whole number"},
      {"/fields/0/cuts/2/class", 3, "fields[0].cuts[2].class has to be null, or a class below 3"},
      {"/fields/0/cuts/2/class", 1000000000, "fields[0].cuts[2].class has to be null, or a class below 3"},
      {"/fields/0/absent", 3, "fields[0].absent has to be null, or a class below 3"},
      {"/fields/0/reads", json::array(), "fields[0].reads has to be the name of at least one member"},
      {"/fields/0/units", json::array(), "fields[0].units has to be a unit or null for each member"},
      {"/fields/0/optional", {1}, "fields[0].optional has to be true or false for each member"},
      {"/fields/0/reading", 1, "fields[0].reading has to be the name of a reading, or null"},
      {"/fields/0/values/0", "hevc", "fields[0]: two values are called \"hevc\""},
      {"/fields/0/spellings", 1, "fields[0].spellings has to be an object"},
      {"/fields/0/spellings/cut_at", "\u00e4", "fields[0].spellings.cut_at has to be ASCII"},
      {"/fields/0/spellings/otherwise", 99, "fields[0].spellings.otherwise has to be null, a value, or \"frame rate\""},
      {"/fields/0/spellings/otherwise", "frame rate", "fields[0]: values are not those of frame_rate_class here"},
      {"/fields/0/spellings/table", {{"h264", 99}}, "fields[0].spellings.table[\"h264\"] has to be a value, up to"},
      {"/kept", "some", "kept has to be \"all\", or an array of combinations"},
      {"/kept", "all", "rare has to be null, since all combinations are kept"},
      {"/kept/0", {0}, "kept[0] has to be a class of each of 2 fields"},
      {"/kept/0", {0, 3}, "kept[0] has to be classes of the fields: audio has 3"},
      {"/kept/1", {0, 0}, "kept[1]: combinations rise, and this one does not"},
      {"/rare", nullptr, "rare has to be the cell of what is not kept"},
      {"/rare", 2, "rare is cell 2, and 3 combinations are kept: it was edited"},
      {"/incomplete", nullptr, "incomplete has to be a cell, since codec can be unknown"},
      {"/incomplete", 9, "incomplete is cell 9, and 4 cells stand before it: it was edited"}};
  for (const bad_document& each : bad) {
    json edited = good;
    edited[json::json_pointer(std::string(each.at))] = each.value;
    const std::string problem = problem_of(edited);
    INFO(each.at << ": " << problem);
    CHECK(problem.substr(0, each.problem.size()) == each.problem);
  }
  for (const auto& [name, value] : good.items()) {
    json cut = good;
    cut.erase(name);
    INFO(name);
    CHECK_FALSE(problem_of(cut).empty());
  }
  const std::string text = good.dump();
  CHECK(muffle::read_document("").problem == "it is no JSON: it was cut off or edited");
  CHECK(muffle::read_document(text.substr(0, text.size() - 1)).problem == "it is no JSON: it was cut off or edited");
  CHECK(muffle::read_document("[]").problem.substr(0, 24) == "it is no policy document");
  CHECK(muffle::read_document(text + std::string(1, '\0')).problem == "there is a NUL character in it");
  CHECK(muffle::read_document("{\"cells\":1," + text.substr(1)).problem == "\"cells\" stands twice in one object");
  CHECK(muffle::read_document(std::string(muffle::longest_document + 1, '[')).problem.substr(0, 15) ==
        "it is longer th");
  CHECK_FALSE(muffle::read_document(std::string(1'000'000, '[')).problem.empty());
}

TEST_CASE("a document that collectors can read need not be one that values can be read by", "[document]") {
  json unknown = muffle::describe<in_units>();
  unknown["fields"][0]["reading"] = nullptr;
  CHECK(muffle::read_document(unknown.dump()).document.why_unread() ==
        "field seconds: how seconds becomes a class is known to its own program alone");
  unknown = muffle::describe<in_units>();
  unknown["fields"][0]["units"][0] = "fortnight";
  CHECK(muffle::read_document(unknown.dump()).document.why_unread() ==
        "field seconds: seconds is in fortnight, which is no unit known here");
  unknown = muffle::describe<spelled>();
  unknown["fields"][0]["reads"] = {"codec", "more"};
  unknown["fields"][0]["units"] = {nullptr, nullptr};
  unknown["fields"][0]["optional"] = {false, false};
  CHECK(muffle::read_document(unknown.dump()).document.why_unread() ==
        "field codec: text takes another number of members than 2");
}

TEST_CASE("a member is read in another unit, and a value that makes no sense is named", "[document]") {
  muffle::policy_document document = muffle::read_document(muffle::describe<in_units>().dump()).document;
  REQUIRE(document.members == std::vector<std::string>{"seconds", "ticks", "kbit"});
  const auto cell = [&](raw_value seconds, raw_value ticks, raw_value kbit) {
    return document.cell_of(std::array{seconds, ticks, kbit});
  };
  const auto expected = cell(3600.0, std::int64_t{36'000'000'000}, std::int64_t{700});
  CHECK(document.read_in(0, "parsec") ==
        "seconds cannot be in parsec: field seconds reads it in ms, s, min, h, us, ns, 100 ns");
  CHECK(cell(3600.0, std::int64_t{36'000'000'000}, std::int64_t{700}) == expected);
  CHECK(document.read_in(0, "h").empty());
  CHECK(document.read_in(1, "min").empty());
  CHECK(document.read_in(2, "Mbit/s").empty());
  CHECK(cell(std::int64_t{1}, std::string_view(" 60 "), std::string_view("0.7")) == expected);
  CHECK(document.cell_of({}) == document.incomplete);
  CHECK(document.wanted(0, std::string_view("long")) == "a number of h");
  CHECK(document.wanted(0, std::string_view("1e400")).empty());
  CHECK(document.wanted(0, {}).empty());

  muffle::policy_document known = muffle::read_document(muffle::describe<always_known>().dump()).document;
  CHECK(known.read_in(0, "s") == "balance has no unit, so it is not in s");
  CHECK(known.wanted(0, {}) == "a value, which the policy always has");
  CHECK(known.wanted(0, std::string_view("1.5")) == "a whole number");
  CHECK(known.cell_of(std::array<raw_value, 2>{std::int64_t{-1}, std::int64_t{7}}) == 3);
  CHECK_FALSE(known.cell_of(std::array<raw_value, 2>{raw_value(), std::int64_t{7}}).has_value());
}

}  // namespace document_test
