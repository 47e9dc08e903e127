// SPDX-License-Identifier: MIT

// muffle-sql-rows: records for the tables of engines, and the cells that the library gives them.
//
//   muffle-sql-rows POLICY ROWS DIRECTORY CATALOGUE MEMBER=whole|real|flag|text[:UNIT]...
//
// writes the policy's document.json, rows.csv (a number of the row, then the members, \N for NULL), cells.csv (the
// number of the row, and its cell) and combinations.csv (the place of each row in the grid of all combinations). Values are those of the catalogue, numbers beside which a class changes, and
// hostile ones.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <muffle/generalize/decile.hpp>
#include <muffle/generalize/dynamic_range_class.hpp>
#include <muffle/muffle.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>

#include "catalogue.hpp"
#include "support/sampler.hpp"

namespace {

using namespace muffle::literals;
using muffle::field, muffle::from, muffle::in, muffle::raw_value, muffle::with_unknown;

// What the presets do not read: policies of one's own, of which the engines have the document alone.

struct stream {
  std::string_view codec, language, transfer, size, caps;
  std::optional<bool> is_shared;
  bool has_subtitles = false, has_dolby_vision = false;
  muffle::frame_rate rate;
  std::uint16_t channels = 0;
  std::int64_t balance = 0, height = 0, bytes = 0, ticks = 0, position = 0, length = 0, at = 0, unix_ms = 0;
  double watched = 0;
  muffle::utc_offset offset;
};

// That of the README, of which docs/scale.md has the document.
struct playback {
  muffle::bit_rate bitrate;
  std::string_view video_codec;
  int width = 0, height = 0;
};
struct playback_quality
    : muffle::policy<playback, field<"bitrate", from<&playback::bitrate>, muffle::bucket<1_Mbps, 4_Mbps, 16_Mbps>>,
                     field<"video_codec", from<&playback::video_codec>,
                           muffle::fold<muffle::normalize<muffle::video_codec, muffle::ffprobe>,
                                        muffle::video_codec::h264, muffle::video_codec::hevc>>,
                     field<"resolution", from<&playback::width, &playback::height>, muffle::resolution_class>> {};

inline constexpr std::array<std::string_view, 2> streamed[] = {
    {"h264", "en"}, {"h264", "unknown"}, {"hevc", "de"}, {"other", "other"}};
struct own_texts
    : muffle::policy<
          stream,
          field<"codec", from<&stream::codec>,
                muffle::fold<muffle::normalize<muffle::video_codec, muffle::ffprobe>, muffle::video_codec::h264,
                             muffle::video_codec::hevc>>,
          field<"language", from<&stream::language>, with_unknown<muffle::language<"en", "de">>>,
          muffle::keep<streamed>,
          muffle::unused<&stream::transfer, &stream::size, &stream::caps, &stream::is_shared, &stream::has_subtitles,
                         &stream::has_dolby_vision, &stream::rate, &stream::channels, &stream::balance, &stream::height,
                         &stream::bytes, &stream::ticks, &stream::position, &stream::length, &stream::offset,
                         &stream::at, &stream::unix_ms, &stream::watched>> {};
struct own_pictures
    : muffle::policy<
          stream, field<"rate", from<&stream::rate>, with_unknown<muffle::nominal_frame_rate>>,
          field<"range", from<&stream::transfer, &stream::has_dolby_vision>,
                with_unknown<muffle::dynamic_range_class<muffle::ffprobe>>>,
          field<"size", from<&stream::size>, with_unknown<muffle::resolution_class>>,
          field<"height", from<&stream::height>, with_unknown<muffle::resolution_class>>,
          muffle::unused<&stream::codec, &stream::language, &stream::caps, &stream::is_shared, &stream::has_subtitles,
                         &stream::channels, &stream::balance, &stream::bytes, &stream::ticks, &stream::position,
                         &stream::length, &stream::offset, &stream::at, &stream::unix_ms, &stream::watched>> {};
struct own_numbers
    : muffle::policy<
          stream, field<"balance", from<&stream::balance>, muffle::bucket<-5, 0, 5>>,
          field<"channels", from<&stream::channels>, with_unknown<muffle::audio_channels>>,
          field<"subtitles", from<&stream::has_subtitles>, muffle::yes_no>,
          field<"shared", from<&stream::is_shared>, muffle::yes_no>,
          field<"bytes", from<in<"byte/s", &stream::bytes>>, with_unknown<muffle::ladder<500_kbps, 2, 4>>>,
          field<"ticks", from<in<"100 ns", &stream::ticks>>, with_unknown<muffle::bucket<5_min, 1_h>>>,
          muffle::unused<&stream::codec, &stream::language, &stream::transfer, &stream::size, &stream::caps,
                         &stream::has_dolby_vision, &stream::rate, &stream::height, &stream::position, &stream::length,
                         &stream::offset, &stream::at, &stream::unix_ms, &stream::watched>> {};
struct own_times
    : muffle::policy<
          stream,
          field<"watched", from<in<"s", &stream::position>, in<"ms", &stream::length>>, with_unknown<muffle::decile>>,
          field<"share", from<in<"%", &stream::watched>>, with_unknown<muffle::bucket<10_percent, 90_percent>>>,
          field<"utc", from<in<"utc", &stream::at>>, with_unknown<muffle::day_part>>,
          field<"part", from<in<"unix ms", &stream::unix_ms>, &stream::offset>, with_unknown<muffle::day_part>>,
          field<"month", from<in<"utc", &stream::at>>, with_unknown<muffle::calendar_month<2024, 2025>>>,
          muffle::unused<&stream::codec, &stream::language, &stream::transfer, &stream::size, &stream::caps,
                         &stream::is_shared, &stream::has_subtitles, &stream::has_dolby_vision, &stream::rate,
                         &stream::channels, &stream::balance, &stream::height, &stream::bytes, &stream::ticks>> {};

using describer = nlohmann::ordered_json (*)();

describer document_of(std::string_view name) {
  namespace presets = muffle::presets;
  static const std::map<std::string_view, describer> all = [] {
    std::map<std::string_view, describer> result;
    const auto add = [&]<class... P>(std::type_identity<P>...) {
      ((result[muffle::policy_name<P>] = muffle::describe<P>), ...);
    };
    add(std::type_identity<presets::video_length>(), std::type_identity<presets::video_quality>(),
        std::type_identity<presets::video_delivery>(), std::type_identity<presets::music_length>(),
        std::type_identity<presets::music_quality>(), std::type_identity<presets::photo_view>(),
        std::type_identity<presets::transcode_conversion>(), std::type_identity<presets::transcode_speed>(),
        std::type_identity<presets::server_hardware>(), std::type_identity<presets::feature_use>(),
        std::type_identity<presets::last_connection>(), std::type_identity<presets::crash>(),
        std::type_identity<playback_quality>(), std::type_identity<own_texts>(), std::type_identity<own_pictures>(),
        std::type_identity<own_numbers>(), std::type_identity<own_times>());
    return result;
  }();
  const auto found = all.find(name);
  return found == all.end() ? nullptr : found->second;
}

struct column {
  std::size_t member;
  std::string holds;
  std::vector<raw_value> beside;  ///< numbers at which a class changes, and those around them
  std::vector<std::string> texts;
};

class maker {
 public:
  maker(const muffle::policy_document& policy, std::vector<media_item> items)
      : policy_(policy), items_(std::move(items)) {}

  void prepare(column& to) {
    for (const muffle::document_field& field : policy_.fields) {
      const bool reads_it = std::any_of(field.reads.places.begin(), field.reads.places.end(),
                                        [&](const auto& place) { return place.member == to.member; });
      if (!reads_it) continue;
      for (const std::string& value : field.reads.values) to.texts.push_back(value);
      for (const auto& row : field.reads.spellings.rows) to.texts.push_back(row.text);
      if (to.holds == "whole" || to.holds == "real") find_changes(field, to);
    }
    for (const char* each : {"en",
                             "ger",
                             "pt-BR",
                             "de_AT",
                             "HEVC (Main 10)",
                             " h264\t",
                             "It's \"quoted\"",
                             "back\\slash'",
                             "two\nlines",
                             "caf\u00e9",
                             "\u0645\u0631\u062d\u0628\u0627",
                             "\U0001f3ac",
                             "e\u0301",
                             ",;",
                             "1080p",
                             "1916x796",
                             "1",
                             "0",
                             "yes",
                             "NULL",
                             "N",
                             "a\u200bb",
                             "  ",
                             "-1",
                             "smpte2084"})
      to.texts.emplace_back(each);
    for (const std::string& each : muffle_test::hostile_texts()) {
      const bool is_utf8 =
          each.find('\0') == each.npos && each.size() < 2000 &&
          std::all_of(each.begin(), each.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
      if (is_utf8) to.texts.push_back(each);
    }
    for (std::size_t i = 0, count = to.texts.size(); i != count; ++i) {
      std::string upper = to.texts[i];
      for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      to.texts.push_back(std::move(upper));
    }
    // Engines tell texts of \r\n and \n apart, and files of lines do not.
    std::erase_if(to.texts, [](const std::string& each) { return each.find('\r') != each.npos; });
  }

  raw_value value(const column& of, const media_item& item) {
    auto& random = samples_.random();
    if (random.below(16) == 0) return {};
    if (of.holds == "flag") return random.below(2) == 1;
    if (of.holds == "text") {
      const std::string& member = policy_.members[of.member];
      if (member.find("codec") != member.npos && random.below(2) == 0)
        return keep(member == "audio_codec" ? item.audio_codec : item.video_codec);
      return keep(of.texts[random.below(of.texts.size())]);
    }
    const bool is_real = of.holds == "real";
    switch (random.below(4)) {
      case 0:
        if (is_real) return samples_.value<double>();
        return samples_.number();
      case 1:
        return is_real ? raw_value(static_cast<double>(random.below(200'000)) / 1000)
                       : raw_value(static_cast<std::int64_t>(random.below(9000)));
      case 2:
        if (const auto known = of_item(of, item)) return *known;
        [[fallthrough]];
      default:
        return of.beside.empty() ? raw_value() : of.beside[random.below(of.beside.size())];
    }
  }

  const media_item& item() { return items_[samples_.random().below(items_.size())]; }
  muffle_test::sampler& samples() { return samples_; }

 private:
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  std::optional<raw_value> of_item(const column& of, const media_item& item) {
    const std::string& member = policy_.members[of.member];
    const auto number = [&](std::int64_t whole) {
      return of.holds == "real" ? raw_value(static_cast<double>(whole)) : raw_value(whole);
    };
    const auto unit = [&]() -> std::string_view {
      for (const auto& field : policy_.fields) {
        for (const auto& place : field.reads.places) {
          const auto units = muffle::detail::units_of(place.what);
          if (place.member == of.member && !units.empty()) return units[place.unit];
        }
      }
      return "";
    }();
    if (member == "duration")
      return of.holds == "real" && unit == "s" ? raw_value(static_cast<double>(item.duration.value) / 1000)
                                               : number(unit == "s" ? item.duration.value / 1000 : item.duration.value);
    if (member == "bitrate")
      return number(unit == "kbit/s" ? item.bitrate.bits_per_second / 1000 : item.bitrate.bits_per_second);
    if (member == "height") return number(item.height);
    if (member == "width") return number(item.height * 16 / 9);
    return std::nullopt;
  }

  /// Numbers of one member, the others holding what makes it matter.
  void find_changes(const muffle::document_field& field, column& to) {
    const auto of = [&](const raw_value& value) {
      std::vector<muffle::class_index> result;
      for (const std::int64_t other : {std::int64_t{0}, std::int64_t{1}, std::int64_t{5'000'000'000}}) {
        std::vector<raw_value> values(policy_.members.size(), raw_value(other));
        values[to.member] = value;
        result.push_back(field.class_of(values));
      }
      return result;
    };
    const bool is_real = to.holds == "real";
    std::vector<double> grid;
    for (int exponent = 0; exponent != 63; ++exponent) {
      for (int eighth = 0; eighth != 8; ++eighth) grid.push_back(std::ldexp(8 + eighth, exponent - 3));
    }
    for (int i = -20; i != 800; ++i) grid.push_back(i / 4.0);
    for (int year = 1970; year != 2027; ++year) {
      for (int month = 0; month != 24; ++month) grid.push_back((year - 1970) * 31'556'952.0 + month * 1'314'000.0);
    }
    std::sort(grid.begin(), grid.end());
    for (std::size_t i = 1; i < grid.size(); ++i) {
      if (is_real) {
        double low = grid[i - 1], high = grid[i];
        const auto at_low = of(low);
        if (at_low == of(high)) continue;
        for (double middle = low + (high - low) / 2; middle > low && middle < high; middle = low + (high - low) / 2)
          (of(middle) == at_low ? low : high) = middle;
        for (const double each :
             {std::nextafter(low, -1e300), low, high, std::nextafter(high, 1e300), std::floor(high), std::ceil(high)})
          to.beside.emplace_back(each);
      } else {
        auto low = static_cast<std::int64_t>(grid[i - 1]), high = static_cast<std::int64_t>(grid[i]);
        const auto at_low = of(low);
        if (at_low == of(high)) continue;
        while (high - low > 1) {
          const std::int64_t middle = low + (high - low) / 2;
          (of(middle) == at_low ? low : high) = middle;
        }
        for (const std::int64_t each : {low - 1, low, high, high + 1}) to.beside.emplace_back(each);
      }
    }
  }

  const muffle::policy_document& policy_;
  std::vector<media_item> items_;
  muffle_test::sampler samples_{22};
  std::deque<std::string> kept_;
};

std::string written(const raw_value& raw) {
  if (const auto* flag = std::get_if<bool>(&raw)) return *flag ? "1" : "0";
  if (const auto* whole = std::get_if<std::int64_t>(&raw)) return fmt::format("{}", *whole);
  if (const auto* real = std::get_if<double>(&raw))
    return std::isnan(*real) ? "nan" : std::isinf(*real) ? (*real > 0 ? "inf" : "-inf") : fmt::format("{}", *real);
  const auto* text = std::get_if<std::string_view>(&raw);
  if (text == nullptr) return "\\N";
  std::string result = "\"";
  for (const char c : *text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

int fail(std::string_view what) {
  fmt::print(stderr, "muffle-sql-rows: {}\n", what);
  return EXIT_FAILURE;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return fail("name a policy, a number of rows, a directory, a catalogue, and what each member holds");
  const describer describe = document_of(argv[1]);
  if (describe == nullptr) return fail(fmt::format("there is no policy {}", argv[1]));
  const std::string document = describe().dump(1);
  muffle::policy_document policy = muffle::read_document(document).document;
  std::vector<column> columns;
  for (int i = 5; i != argc; ++i) {
    const std::string_view text = argv[i];
    const std::size_t equals = text.find('='), colon = std::min(text.find(':'), text.size());
    const auto member = policy.member_named(text.substr(0, equals));
    if (!member) return fail(fmt::format("{} has no member {}", argv[1], text));
    if (colon != text.size()) {
      if (const std::string why = policy.read_in(*member, text.substr(colon + 1)); !why.empty()) return fail(why);
    }
    columns.push_back({*member, std::string(text.substr(equals + 1, colon - equals - 1)), {}, {}});
  }
  std::vector<media_item> items;
  problems found("muffle-sql-rows");
  read_catalogue(argv[4], found, [&](const media_item& item) { items.push_back(item); });
  if (items.empty()) return fail("there is no title in the catalogue");

  maker make(policy, std::move(items));
  for (column& each : columns) make.prepare(each);
  const std::string directory = argv[3];
  std::ofstream(directory + "/document.json") << document;
  std::ofstream rows(directory + "/rows.csv"), cells(directory + "/cells.csv"),
      combinations(directory + "/combinations.csv");
  std::string row_lines, cell_lines, combination_lines;
  const auto count = std::strtoull(argv[2], nullptr, 10);
  for (std::uint64_t row = 1; row <= count; ++row) {
    std::vector<raw_value> values(policy.members.size());
    const media_item& item = make.item();
    std::string line = fmt::format("{}", row);
    for (const column& each : columns) {
      values[each.member] = make.value(each, item);
      line += ',' + written(values[each.member]);
    }
    const auto cell = policy.cell_of(values);
    const auto combination = policy.combination_of(policy.classes_of(values));
    row_lines += line + '\n';
    cell_lines += cell ? fmt::format("{},{}\n", row, *cell) : fmt::format("{},\\N\n", row);
    combination_lines += cell ? fmt::format("{}\n", combination.value_or(policy.combinations)) : "\n";
  }
  rows << row_lines;
  cells << cell_lines;
  combinations << combination_lines;
  return rows && cells && combinations ? EXIT_SUCCESS : fail("cannot write");
}
