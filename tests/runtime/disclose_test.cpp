// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <regex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/disclose_html.hpp>
#include <muffle/disclose/disclose_json.hpp>
#include <muffle/disclose/disclose_markdown.hpp>
#include <muffle/disclose/french.hpp>
#include <muffle/disclose/raw_members.hpp>
#include <muffle/identified/alexa.hpp>
#include <muffle/identified/sonos.hpp>
#include <muffle/identified/webhook.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/presets/presets.hpp>

#include "support/plays.hpp"
#include "support/project_file.hpp"

namespace disclose_test {

namespace {

using namespace muffle_test;
using muffle::told;

/// What a program of a test has that sends something.
struct program {
  std::int64_t now = monday;
  muffle::epochs<set_clock> weekly{7, set_clock{&now}};
  muffle::secret_coin<set_clock> coin{some_secret, weekly};
  agreed ledger;
  std::vector<kept> all;
  std::vector<play> titles;
  muffle::disclosure told_of;

  program() {
    for (int i = 0; i != 300; ++i) titles.push_back(play_of(i, 20 * i));
    const auto counted = muffle::reference<length, quality>::of(std::span<const play>(titles));
    const auto send = muffle::ask_one<length, quality>(coin) | muffle::consented(ledger) |
                      muffle::require_k(counted, 20) | muffle::bounded(1, coin) | keep_in{&all};
    const muffle::identified_disclosure speakers(muffle::sonos{}, ledger, [](const auto&) { return true; });
    told_of = muffle::disclose(send, speakers);
  }
};

std::string file_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a disclosure tells what the types do", "[disclose]") {
  const program is;
  REQUIRE(is.told_of.kinds.size() == 2);
  const muffle::disclosed_kind& kind = is.told_of.kinds[0];
  CHECK(kind.kind.name == "length");
  CHECK(kind.kind.shown == muffle::data_kind_of<length>.shown);
  CHECK(kind.cells == length::cells);
  CHECK(kind.least_crowd == 20);
  REQUIRE(kind.fields.size() == 1);
  CHECK(kind.fields[0].reads == std::vector<std::string_view>{"duration"});
  CHECK(kind.fields[0].classes == std::vector<std::string_view>{"<30 min", "30-60 min", "60-90 min", ">=90 min"});
  CHECK(kind.unused == std::vector<std::string_view>{"bitrate"});
  CHECK(kind.withheld.empty());
  CHECK_FALSE(kind.has_rare);
  CHECK(kind.has_incomplete);
  REQUIRE(kind.examples.size() == 4);
  CHECK(kind.examples[0].text == "duration=<30 min");
  CHECK(kind.examples[0].json == muffle::encode_json(muffle::sanitize<length>(play_of(10))).view());
  CHECK(kind.examples[2].json == muffle::encode_json(muffle::sanitize<length>(play_of(200))).view());
  CHECK(kind.examples[3].text == "incomplete");
  CHECK(kind.examples[3].json == muffle::encode_json(muffle::sanitize<length>(play_of(-1))).view());

  REQUIRE(is.told_of.pipelines.size() == 1);
  CHECK(is.told_of.pipelines[0].asks_consent);
  CHECK(is.told_of.pipelines[0].kinds == std::vector<std::string_view>{"length", "quality"});
  CHECK(is.told_of.pipelines[0].stages.size() == 5);
  REQUIRE(is.told_of.integrations.size() == 1);
  CHECK(is.told_of.integrations[0].kind.name == "sonos");
  CHECK(is.told_of.integrations[0].tells == std::vector<std::string_view>{"title", "artist", "album", "duration"});
}

TEST_CASE("no crowd is told of where a pipeline does not look, or answers at random", "[disclose]") {
  program is;
  const auto counted = muffle::reference<length>::of(std::span<const play>(is.titles));
  const auto looks =
      muffle::sanitize<length> | muffle::consented(is.ledger) | muffle::require_k(counted, 30) | keep_in{&is.all};
  const auto looks_less = muffle::sanitize<length> | muffle::require_k(counted, 7) | keep_in{&is.all};
  const auto looks_away = muffle::sanitize<length> | keep_in{&is.all};
  const auto at_random = muffle::sanitize<length> | muffle::require_k(counted, 30) |
                         muffle::randomize<muffle::ratio{3, 1}>(is.coin) | keep_in{&is.all};
  CHECK(muffle::disclose(looks, looks_less).kinds.at(0).least_crowd == 7);
  CHECK(muffle::disclose(looks, looks_less).kinds.size() == 1);
  CHECK_FALSE(muffle::disclose(looks, looks_away).kinds.at(0).least_crowd);
  CHECK_FALSE(muffle::disclose(looks_away, looks).kinds.at(0).least_crowd);
  CHECK_FALSE(muffle::disclose(at_random).kinds.at(0).least_crowd);
  // It is another kind of data than the true answer.
  CHECK(muffle::disclose(looks, at_random).kinds.size() == 2);
  CHECK_FALSE(muffle::disclose(looks_away).pipelines.at(0).asks_consent);
  CHECK(told(muffle::disclose(looks_away).pipelines.at(0)).summary == "This pipeline does not ask for consent.");
}

TEST_CASE("a disclosure in words", "[disclose]") {
  const program is;
  CHECK(told(is.told_of.kinds[0]).summary == "one of 5 answers; at least 20 public titles share each that leaves");
  CHECK(told(is.told_of.kinds[0], muffle::french()).summary ==
        "une réponse parmi 5\u00a0; au moins 20 titres publics partagent chacune de celles qui partent");
  CHECK(told(is.told_of.kinds[0]).title == "Length");
  CHECK(told(is.told_of.integrations[0]).summary == "not anonymous: tells them title, artist, album, duration");
  for (const auto& item : told(is.told_of.kinds[0]).items) {
    CHECK_FALSE(item.term.empty());
    for (const std::string& text : item.texts) CHECK_FALSE(text.empty());
  }
}

TEST_CASE("Markdown and HTML show texts as they are, whatever they are", "[disclose]") {
  muffle::disclosure told_of = program().told_of;
  told_of.kinds[0].kind.declared.purpose = "<script>alert(1)</script> *x* [y](z) `q` & \"r\"\nnext";
  const std::string html = muffle::disclosure_html(told_of);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt; *x* [y](z) `q` &amp; &quot;r&quot;") != std::string::npos);
  const std::string markdown = muffle::disclosure_markdown(told_of);
  CHECK(markdown.find("\\<script\\>alert(1)\\</script\\> \\*x\\* \\[y\\](z) \\`q\\` \\& \"r\" next\n") !=
        std::string::npos);
  CHECK(markdown.find("duration=\\<30 min: `{\"policy\":\"length\",\"version\":1,\"cell\":\"0\"}`") !=
        std::string::npos);
  CHECK(html.find("<code>{&quot;policy&quot;:&quot;length&quot;") != std::string::npos);
}

TEST_CASE("the JSON of a disclosure has all of it", "[disclose]") {
  const program is;
  const auto document = muffle::disclosure_json(is.told_of);
  CHECK(document["muffle_disclosure"] == 1);
  CHECK(document["kinds"][0]["name"] == "length");
  CHECK(document["kinds"][0]["declared"]["expires"] == "2030-12-31");
  CHECK(document["kinds"][0]["least_crowd"] == 20);
  CHECK(document["kinds"][1]["fields"][0]["reads"] == std::vector<std::string>{"bitrate"});
  CHECK(document["pipelines"][0]["stages"][1] == "only what people agreed to");
  CHECK(document["integrations"][0]["tells"][0] == "title");
}

TEST_CASE("French has all words of the library, its presets and its integrations", "[disclose]") {
  const muffle::translation french = muffle::french();
  CHECK(french.language() == "fr");
  // Every key that stands in the library's sources.
  const std::regex key(R"re("((?:stage|told)\.[a-z_.]+|identified)",)re");
  std::set<std::string> keys;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(muffle_test::project_file("include"))) {
    if (!entry.is_regular_file() || entry.path().filename() == "french.hpp") continue;
    const std::string text = file_text(entry.path());
    for (auto it = std::sregex_iterator(text.begin(), text.end(), key); it != std::sregex_iterator(); ++it)
      keys.insert((*it)[1]);
  }
  CHECK(keys.size() > 50);
  for (const std::string& each : keys) {
    INFO(each);
    CHECK_FALSE(french.of(each, "").empty());
  }
  const auto has = [&](std::string_view name, const muffle::declaration& declared) {
    for (const char* member : {"title", "purpose"}) {
      INFO(name << "." << member);
      CHECK_FALSE(french.of(std::string(name) + "." + member, "").empty());
    }
    for (const std::string_view text : {declared.recipients, declared.retention})
      CHECK_FALSE(french.of(text, "").empty());
    INFO(name);
    CHECK_FALSE(french.of("category." + std::string(to_string(declared.category)), "").empty());
  };
  const auto has_all = [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    (has(muffle::policy_name<P>, P::declared), ...);
  };
  using namespace muffle::presets;
  has_all(std::type_identity<
          std::tuple<crash, feature_use, last_connection, music_length, music_quality, photo_view, server_hardware,
                     transcode_conversion, transcode_speed, video_delivery, video_length, video_quality>>{});
  for (const std::string_view name : {"lastfm", "webhook", "alexa", "sonos"}) {
    has(name, muffle::presets::video_length::declared);
    for (const char* member : {".recipients", ".retention"})
      CHECK_FALSE(french.of(std::string(name) + member, "").empty());
  }
  for (std::size_t i = 0; i != muffle::disposition_count; ++i) {
    const std::string_view english = to_string(static_cast<muffle::disposition>(i));
    INFO(english);
    CHECK_FALSE(french.of(english, "").empty());
  }
  for (const auto outcome : {muffle::identified_outcome::sent, muffle::identified_outcome::no_consent,
                             muffle::identified_outcome::nothing_to_tell, muffle::identified_outcome::not_sent})
    CHECK_FALSE(french.of(to_string(outcome), "").empty());
  for (int i = 0; i <= static_cast<int>(muffle::consent_outcome::expired); ++i) {
    INFO(i);
    CHECK_FALSE(french.of(to_string(static_cast<muffle::consent_outcome>(i)), "").empty());
  }
  for (int i = 0; i <= static_cast<int>(muffle::consent_state::withdrawn); ++i) {
    INFO(i);
    CHECK_FALSE(french.of(to_string(static_cast<muffle::consent_state>(i)), "").empty());
  }
}

TEST_CASE("French has the words of the presets' fields and classes", "[disclose]") {
  // Names are the same in both languages.
  const std::set<std::string_view> names{"hevc", "matroska", "hls",  "nvidia", "vaapi", "jpeg", "png",
                                           "gif",  "webp",     "heif", "aac",    "flac",  "pcm",  "alac"};
  const std::regex word("(<|>=)?[a-z0-9 /]*[a-z_]+ or unknown|[a-z_]+");
  const muffle::translation french = muffle::french();
  const auto has = [&]<class P>(std::type_identity<P>) {
    const auto field = [&]<class F>(F) {
      INFO(F::name);
      CHECK_FALSE(french.of("field." + std::string(F::name), "").empty());
      for (muffle::class_index i = 0; i != F::generalizer_type::classes; ++i) {
        const std::string_view label = F::generalizer_type::label(i);
        INFO(label);
        const bool is_name = names.contains(label) || label.starts_with("amd_") || label.starts_with("apple_") ||
                             label.starts_with("intel_") || label == "mpeg_ts";
        if (std::regex_match(std::string(label), word) && !is_name)
          CHECK_FALSE(french.of("label." + std::string(label), "").empty());
      }
    };
    [&]<class... F>(muffle::detail::type_list<F...>) { (field(F{}), ...); }(typename P::fields{});
  };
  using namespace muffle::presets;
  [&]<class... P>(std::type_identity<std::tuple<P...>>) {
    (has(std::type_identity<P>{}), ...);
  }(std::type_identity<
      std::tuple<crash, feature_use, last_connection, music_length, music_quality, photo_view, server_hardware,
                 transcode_conversion, transcode_speed, video_delivery, video_length, video_quality>>{});
}

constexpr muffle::declarer somebody{.recipients = "the developers of Example Server", .since = "4.2"};

TEST_CASE("whoever asks is named in every language", "[disclose]") {
  using theirs = muffle::declared_by<muffle::presets::video_length, somebody>;
  const auto recipients = [](const muffle::data_kind& kind) {
    return muffle::detail::told_declaration(kind, muffle::french())[2].texts[0];
  };
  CHECK(recipients(muffle::data_kind_of<muffle::presets::video_length>) == "les développeurs de ce programme");
  CHECK(recipients(muffle::data_kind_of<theirs>) == "the developers of Example Server");
}

TEST_CASE("what changed is told in words", "[disclose]") {
  const muffle::data_kind& kind = muffle::data_kind_of<length>;
  const std::vector<muffle::consent_change> changes{
      {"retention", "a week", std::string(kind.declared.retention)}, {"field duration", "x", "y"}, {"tells", "", "z"}};
  muffle::translation german("de");
  german.add("told.retention", "Wie lange");
  german.add("length.retention", "ein Jahr");
  german.add("field.duration", "Dauer");
  const auto said = told(changes, kind, german);
  REQUIRE(said.size() == 3);
  CHECK(said[0].term == "Wie lange");
  CHECK(said[0].was == "a week");
  CHECK(said[0].is == "ein Jahr");
  CHECK(said[1].term == "Dauer");
  CHECK(said[2].term == "What they are told");
  // Whatever is shown has a term.
  for (const muffle::shown_text& each : kind.texts()) {
    INFO(each.what);
    CHECK(told({{each.what, "", each.text}}, kind)[0].term != each.what);
  }
}

TEST_CASE("raw members are shown beside what becomes of them", "[disclose]") {
  const muffle::presets::video_play film{.title = "Metropolis",
                                         .path = "/films/m.mkv",
                                         .duration = muffle::milliseconds{9'000'000},
                                         .video_codec = muffle::video_codec::h264};
  const auto members = muffle::raw_members<muffle::presets::video_length>(film);
  const auto find = [&](std::string_view name) {
    for (const muffle::raw_member& each : members) {
      if (each.name == name) return each;
    }
    return muffle::raw_member{};
  };
  CHECK(members.size() == 12);
  CHECK(find("title").text == "Metropolis");
  CHECK(find("title").use == muffle::member_use::withheld);
  CHECK(find("duration").text == "9000000 ms");
  CHECK(find("duration").use == muffle::member_use::read);
  CHECK(find("video_codec").text == "h264");
  CHECK(find("video_codec").use == muffle::member_use::unused);
  CHECK(find("play_method").text.empty());
}

namespace {

/// A record as a player may have it: no member says its unit.
struct played {
  std::filesystem::path path = {};
  double seconds = 0;
  int kbit = 0;
  bool hdr = false;
  std::optional<int> channels = {};
  std::chrono::system_clock::time_point when = {};
  std::chrono::local_seconds there = {};
};

struct of_picture
    : muffle::policy<played, muffle::withhold<&played::path>, muffle::unused<&played::there>,
                     muffle::field<"length", muffle::from<muffle::in<"s", &played::seconds>>, muffle::bucket<10_min>>,
                     muffle::field<"rate", muffle::from<muffle::in<"kbit/s", &played::kbit>>, muffle::bucket<4_Mbps>>,
                     muffle::field<"hdr", muffle::from<&played::hdr>, muffle::yes_no>,
                     muffle::field<"channels", muffle::from<&played::channels>, muffle::audio_channels>,
                     muffle::field<"when", muffle::from<muffle::in<"utc", &played::when>>, muffle::day_part>> {};

}  // namespace

TEST_CASE("raw members without a type of their own are shown in the unit that they are read in", "[disclose]") {
  played film{.path = "/films/m.mkv", .seconds = 5400.5, .kbit = 7'500'000, .hdr = true};
  film.when += std::chrono::seconds(1'709'330'940);
  film.there += std::chrono::seconds(1'709'330'940);
  std::vector<std::string> texts;
  for (const muffle::raw_member& each : muffle::raw_members<of_picture>(film)) texts.push_back(each.text);
  // A bit rate in bit/s that is read as kbit/s stands out.
  CHECK(texts == std::vector<std::string>{"5400.5 s", "7500000 kbit/s", "true", "", "2024-03-01 22:09:00 UTC",
                                          "2024-03-01 22:09:00", "/films/m.mkv"});
  film.when = {};
  film.when -= std::chrono::seconds(1);
  CHECK(muffle::raw_members<of_picture>(film)[4].text.empty());
}

}  // namespace disclose_test
