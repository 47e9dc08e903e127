// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <muffle/vocabulary/language.hpp>
#include <muffle/vocabulary/spelled/avi.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/gstreamer.hpp>
#include <muffle/vocabulary/spelled/jellyfin.hpp>
#include <muffle/vocabulary/spelled/kodi.hpp>
#include <muffle/vocabulary/spelled/matroska.hpp>
#include <muffle/vocabulary/spelled/mediainfo.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>
#include <muffle/vocabulary/spelled/vlc.hpp>

#include "support/project_file.hpp"

namespace vocabulary_test {

namespace {

template <class...>
struct list {};

using vocabularies = list<muffle::video_codec, muffle::audio_codec, muffle::subtitle_kind, muffle::container,
                          muffle::resolution, muffle::dynamic_range, muffle::channel_layout, muffle::frame_rate_class,
                          muffle::hw_accelerator, muffle::client_platform, muffle::play_method, muffle::media_kind>;
using systems = list<muffle::ffprobe, muffle::mp4, muffle::matroska, muffle::avi, muffle::mime, muffle::gstreamer,
                     muffle::mediainfo, muffle::plex, muffle::jellyfin, muffle::kodi, muffle::vlc>;

/// The label that a system and a vocabulary give a text.
using reader = std::function<std::string_view(std::string_view)>;
using readers = std::map<std::pair<std::string, std::string>, reader>;

template <class System, class E>
void add_reader(readers& all) {
  if constexpr (muffle::spells<System, E>) {
    all[{std::string(System::name), std::string(muffle::vocabulary<E>::name)}] = [](std::string_view text) {
      const auto index = static_cast<std::size_t>(muffle::spelled<E, System>(text));
      const auto& labels = muffle::vocabulary<E>::labels;
      return index < labels.size()    ? labels[index]
             : index == labels.size() ? std::string_view("unknown")
                                      : std::string_view("not an enumerator");
    };
  }
}

template <class System, class... Vocabularies>
void add_system(readers& all, list<Vocabularies...>) {
  (add_reader<System, Vocabularies>(all), ...);
}

template <class... Systems>
readers make_readers(list<Systems...>) {
  readers all;
  (add_system<Systems>(all, vocabularies{}), ...);
  return all;
}

const readers& all_readers() {
  static const readers all = make_readers(systems{});
  return all;
}

/// RFC 4180: fields may be quoted, and a quote in a quoted field is doubled.
std::vector<std::vector<std::string>> read_csv(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> row;
  std::string field;
  bool quoted = false;
  for (std::size_t i = 0; i != text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        field += c;
      } else if (i + 1 != text.size() && text[i + 1] == '"') {
        field += c;
        ++i;
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',' || c == '\n') {
      row.push_back(std::exchange(field, {}));
      if (c == '\n') rows.push_back(std::exchange(row, {}));
    } else if (c != '\r') {
      field += c;
    }
  }
  return rows;
}

}  // namespace

TEST_CASE("every spelling of every system has its class", "[vocabulary]") {
  const auto rows = read_csv(muffle_test::project_file("scripts/vocabulary/spellings.csv"));
  REQUIRE(rows.size() > 5000);
  REQUIRE(rows.front() == std::vector<std::string>{"vocabulary", "system", "spelling", "class", "source"});

  struct rate {
    int right = 0;
    int of = 0;
  };
  std::map<std::pair<std::string, std::string>, rate> rates;
  for (std::size_t i = 1; i != rows.size(); ++i) {
    REQUIRE(rows[i].size() == 5);
    const auto& [vocabulary, system, spelling, expected] = std::tie(rows[i][0], rows[i][1], rows[i][2], rows[i][3]);
    const auto found = all_readers().find({system, vocabulary});
    INFO(system << ' ' << vocabulary << " \"" << spelling << '"');
    REQUIRE(found != all_readers().end());
    rate& mine = rates[{system, vocabulary}];
    ++mine.of;
    const std::string_view label = found->second(spelling);
    if (label == expected) {
      ++mine.right;
    } else {
      CHECK(label == expected);
    }
    // Space around a text never changes it.
    if (found->second(" " + spelling + "\t") != label) FAIL_CHECK("differs with space around");
  }
  int right = 0;
  for (const auto& [key, mine] : rates) {
    std::cout << key.first << ' ' << key.second << ' ' << mine.right << '/' << mine.of << '\n';
    right += mine.right;
  }
  std::cout << "all " << right << '/' << rows.size() - 1 << '\n';
  CHECK(rates.size() == all_readers().size());
}

TEST_CASE("layouts of MediaInfo are read by their words", "[vocabulary]") {
  const auto read = [](std::string_view text) {
    return muffle::spelled<muffle::channel_layout, muffle::mediainfo>(text);
  };
  // No table has these.
  CHECK(read("Rb Lb Rs Ls LFE C R L") == muffle::channel_layout::surround_7_1);
  CHECK(read("Front: C R L, Rear: R L, LFE") == muffle::channel_layout::surround_5_1);
  CHECK(read(" front: l  r ,lfe ") == muffle::channel_layout::channels_3_to_5);
  CHECK(read("L R C LFE Ls Rs Lb Rb Cb") == muffle::channel_layout::immersive);
  CHECK(read("L R Objects") == muffle::channel_layout::immersive);
  CHECK(read("3/2/0.?") == muffle::channel_layout::immersive);
  CHECK(read("99999999999999999999/9") == muffle::channel_layout::immersive);
  // A core below its layer is one layout; programmes beside each other are none.
  CHECK(read("L R C LFE Ls Rs Cb / L R C LFE Ls Rs") == muffle::channel_layout::surround_6_1);
  CHECK(read("Front: R L / Front: C") == muffle::channel_layout::other);
  for (const std::string_view none : {"Q", "L R Q", "Front:", "Object Based, or not", "/", "L R /", ",", "channels"}) {
    INFO(none);
    CHECK(read(none) == muffle::channel_layout::other);
  }
}

TEST_CASE("every text of one and two bytes has a class, unless it is unknown", "[vocabulary]") {
  const std::set<unsigned char> margins{' ', '\t', '\n', '\v', '\f', '\r'};
  for (const auto& [key, read] : all_readers()) {
    INFO(key.first << ' ' << key.second);
    for (int first = 0; first != 256; ++first) {
      const char one[] = {static_cast<char>(first)};
      const std::string_view label = read({one, 1});
      if (label == "not an enumerator") FAIL_CHECK("byte " << first);
      if ((first < 0x20 || first >= 0x7F) && label != "unknown") FAIL_CHECK("byte " << first << " is " << label);
      for (int second = 0; second != 256; ++second) {
        const char two[] = {static_cast<char>(first), static_cast<char>(second)};
        const std::string_view of_two = read({two, 2});
        if (of_two == "not an enumerator") FAIL_CHECK("bytes " << first << ' ' << second);
        // All of these are control characters, lone bytes or cut off, unless only one character is left by trimming.
        const bool lone = (first >= 0x80 && first < 0xC2) || (second >= 0xC0) || (second < 0x80 && first >= 0x80) ||
                          (first < 0x80 && second >= 0x80);
        const bool control = (first < 0x20 && !margins.contains(static_cast<unsigned char>(first))) || first == 0x7F;
        if ((lone || control) && of_two != "unknown") FAIL_CHECK("bytes " << first << ' ' << second);
      }
    }
  }
}

TEST_CASE("hostile text has a class", "[vocabulary]") {
  const std::string megabyte(1'000'000, 'x');
  const std::string separators(1'000'000, '(');
  const std::string at_limit(muffle::longest_spelling, '(');
  const std::string words = "h264" + std::string(900, ' ') + "(High)";
  const std::string fields = "video/mpeg" + std::string(400, ',') + "mpegversion=(int)" + std::string(300, '9');
  std::string continuation(64, '\x80');
  for (const auto& [key, read] : all_readers()) {
    INFO(key.first << ' ' << key.second);
    CHECK(read(megabyte) == "unknown");
    CHECK(read(separators) == "unknown");
    CHECK(read(std::string(1'000'000, ' ')) == "unknown");
    CHECK(read(continuation) == "unknown");
    CHECK(read("\xEF\xBF") == "unknown");
    CHECK(read(at_limit) != "not an enumerator");
    CHECK(read(words) != "not an enumerator");
    CHECK(read(fields) != "not an enumerator");
  }
  CHECK(muffle::spelled<muffle::video_codec, muffle::ffprobe>(words) == muffle::video_codec::h264);

  std::mt19937_64 random(20240229);
  const std::string pieces = "h264avc1mp4a.40.2 (),;=/-\"video/mpeg\x80\xC3\xA9\x01\xF0\x9F\x8E\xAC";
  for (int i = 0; i != 20'000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = i % 2 == 0 ? static_cast<char>(random()) : pieces[random() % pieces.size()];
    for (const auto& [key, read] : all_readers()) {
      if (read(text) == "not an enumerator") FAIL_CHECK(key.first << ' ' << key.second);
    }
    const auto language = muffle::fold_language(text);
    if (language.alpha2.size() != 0 && (language.alpha2.size() != 2 || !language.readable)) FAIL_CHECK(text);
  }
}

TEST_CASE("every code and name of a language is folded", "[vocabulary]") {
  const auto rows = read_csv(muffle_test::project_file("scripts/vocabulary/languages.csv"));
  REQUIRE(rows.size() == muffle::languages.size() + 1);
  for (std::size_t i = 1; i != rows.size(); ++i) {
    const muffle::folded_language expected{true, rows[i][0]};
    for (std::size_t column = 0; column != 4; ++column) {
      INFO(rows[i][column]);
      CHECK(muffle::fold_language(rows[i][column]) == expected);
    }
    CHECK(muffle::fold_language(rows[i][0] + "-XX") == expected);
    std::size_t begin = 0;
    while (!rows[i][4].empty() && begin < rows[i][4].size()) {
      const std::size_t end = std::min(rows[i][4].find(';', begin), rows[i][4].size());
      INFO(rows[i][4].substr(begin, end - begin));
      CHECK(muffle::fold_language(rows[i][4].substr(begin, end - begin)) == expected);
      begin = end + 1;
    }
  }
}

}  // namespace vocabulary_test
