// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include <muffle/consent/ledger.hpp>
#include <muffle/identified/alexa.hpp>
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/lastfm_scrobble.hpp>
#include <muffle/identified/sonos.hpp>
#include <muffle/identified/webhook.hpp>

namespace identified_test {

namespace {

using muffle::identified_outcome;
using muffle::identified_play;

constexpr std::string_view artist = "Sigur R\xc3\xb3s";

identified_play some_play() {
  return {.person = "Ada",
          .title = "Hopp & p=o/lla",
          .artist = artist,
          .album = "Takk...",
          .duration = muffle::milliseconds{268'000},
          .played = muffle::milliseconds{140'000},
          .started = muffle::instant{1'700'000'000}};
}

/// Says yes to kinds by name, to some persons.
struct named_consent {
  std::set<std::string, std::less<>> kinds{};

  bool allows(const muffle::data_kind& kind) const { return kinds.contains(kind.name); }
};

/// Not MD5: the first sixteen bytes of what is signed, to see the order. The example signs in earnest.
struct first_bytes {
  std::string* signed_text;

  std::array<std::byte, 16> operator()(std::string_view text) const {
    *signed_text = text;
    std::array<std::byte, 16> result{};
    std::transform(text.begin(), text.begin() + 16, result.begin(), [](char c) { return static_cast<std::byte>(c); });
    return result;
  }
};

}  // namespace

TEST_CASE("nothing is told to an integration before it was switched on") {
  named_consent ledger;
  std::vector<identified_play> told;
  bool works = true;
  const auto say = [&](const identified_play& play) {
    if (works) told.push_back(play);
    return works;
  };
  const muffle::identified_disclosure speakers(muffle::sonos{}, ledger, say);
  const muffle::identified_disclosure voice(muffle::alexa{}, ledger, say);
  const identified_play play = some_play();

  CHECK(speakers(play) == identified_outcome::no_consent);
  // What somebody is asked to agree to can be seen before.
  CHECK(speakers.preview(play).became == identified_outcome::no_consent);
  CHECK(speakers.preview(play).message->title == play.title);
  ledger.kinds.insert("sonos");
  CHECK(voice(play) == identified_outcome::no_consent);
  CHECK(told.empty());

  CHECK(speakers.preview(play).became == identified_outcome::sent);
  CHECK(told.empty());
  CHECK(speakers(play) == identified_outcome::sent);
  REQUIRE(told.size() == 1);
  CHECK(told[0].title == play.title);
  CHECK(told[0].duration == play.duration);
  // What is not told is not there.
  CHECK(told[0].person.empty());
  CHECK(told[0].started == muffle::instant{});

  works = false;
  CHECK(speakers(play) == identified_outcome::not_sent);
  works = true;
  CHECK(speakers(identified_play{}) == identified_outcome::nothing_to_tell);
  ledger.kinds.clear();
  CHECK(speakers(play) == identified_outcome::no_consent);
  CHECK(told.size() == 1);
  CHECK(std::string(speakers.describe()) == "tells sonos who plays what, where that was switched on");
}

TEST_CASE("a kind of data says that it is identified, and what is told") {
  const muffle::data_kind kind = muffle::data_kind_of_integration<muffle::sonos>();
  CHECK(kind.is_identified);
  CHECK(kind.name == "sonos");
  CHECK(kind.texts().back() == muffle::shown_text{"tells", "title, artist, album, duration"});
  CHECK(kind.shown != muffle::data_kind_of_integration<muffle::alexa>().shown);
}

TEST_CASE("whoever agreed to one address did not agree to another") {
  const named_consent ledger;
  const auto send = [](const muffle::http_post&) { return true; };
  const muffle::identified_disclosure here(muffle::webhook("http://127.0.0.1/"), ledger, send);
  const muffle::identified_disclosure there(muffle::webhook("http://192.0.2.1/"), ledger, send);
  CHECK(here.kind().shown != there.kind().shown);
  muffle::consent_ledger agreed;
  agreed.put({.kind = "webhook",
              .state = muffle::consent_state::given,
              .shown = here.kind().shown,
              .was_shown = here.kind().texts()});
  CHECK(agreed.state(here.kind()) == muffle::consent_state::given);
  CHECK(agreed.state(there.kind()) == muffle::consent_state::unknown);
  CHECK(agreed.changes(there.kind()) ==
        std::vector<muffle::consent_change>{{"address", "http://127.0.0.1/", "http://192.0.2.1/"}});
}

/// A ledger of persons.
struct personal_consent {
  std::string agrees;
  bool allows(const muffle::data_kind&) const { return true; }
  bool allows(const muffle::data_kind&, std::string_view person) const { return person == agrees; }
};

TEST_CASE("the person whose play it is is the one who is asked") {
  const personal_consent bob{"Bob"};
  const muffle::identified_disclosure hook(muffle::webhook("http://127.0.0.1/"), bob,
                                           [](const muffle::http_post&) { return true; });
  identified_play play = some_play();
  CHECK(hook(play, {.person = "Bob"}) == identified_outcome::no_consent);
  play.person = "Bob";
  CHECK(hook(play) == identified_outcome::sent);
}

TEST_CASE("a scrobble is signed over all of its parameters in the order of their names") {
  std::string signed_text;
  const muffle::lastfm_scrobble scrobble({.api_key = "KEY", .secret = "hush", .session_key = "SESSION"},
                                         first_bytes{&signed_text});
  const auto message = scrobble.message(some_play());
  REQUIRE(message);
  CHECK(message->url == "https://ws.audioscrobbler.com/2.0/");
  CHECK(message->content_type == "application/x-www-form-urlencoded");
  CHECK(signed_text ==
        "albumTakk...api_keyKEYartistSigur R\xc3\xb3s"
        "duration268methodtrack.scrobbleskSESSIONtimestamp1700000000trackHopp & p=o/llahush");
  CHECK(message->body ==
        "album=Takk...&api_key=KEY&artist=Sigur%20R%C3%B3s&duration=268&method=track.scrobble&sk=SESSION&"
        "timestamp=1700000000&track=Hopp%20%26%20p%3Do%2Flla&api_sig=616c62756d54616b6b2e2e2e6170695f");
  CHECK(message->body.find("hush") == std::string::npos);
}

TEST_CASE("only what counts as a play at Last.fm is scrobbled") {
  std::string signed_text;
  const muffle::lastfm_scrobble scrobble({"a", "b", "c"}, first_bytes{&signed_text});
  const auto counts = [&](std::int64_t duration, std::int64_t played) {
    identified_play play = some_play();
    play.duration.value = duration;
    play.played.value = played;
    return scrobble.message(play).has_value();
  };
  CHECK_FALSE(counts(30'000, 30'000));
  CHECK(counts(30'001, 15'001));
  CHECK_FALSE(counts(30'001, 15'000));
  CHECK_FALSE(counts(3'600'000, 239'999));
  CHECK(counts(3'600'000, 240'000));
  for (const std::int64_t odd : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1}, std::int64_t{0}}) {
    CHECK_FALSE(counts(odd, 240'000));
    CHECK_FALSE(counts(60'000, odd));
    CHECK_FALSE(counts(std::numeric_limits<std::int64_t>::max(), odd));
  }
  identified_play play = some_play();
  play.artist = {};
  CHECK_FALSE(scrobble.message(play));
  play = some_play();
  play.title = {};
  CHECK_FALSE(scrobble.message(play));
  play = some_play();
  play.started = {};
  CHECK_FALSE(scrobble.message(play));
  play = some_play();
  play.album = {};
  REQUIRE(scrobble.message(play));
  CHECK(scrobble.message(play)->body.starts_with("api_key="));
}

TEST_CASE("a webhook's body is JSON, whatever the texts are") {
  const muffle::webhook hook("http://127.0.0.1/play");
  const auto message = hook.message(some_play());
  REQUIRE(message);
  CHECK(message->url == "http://127.0.0.1/play");
  CHECK(message->body ==
        R"({"event":"play","person":"Ada","title":"Hopp & p=o/lla","artist":"Sigur Rós","album":"Takk...",)"
        R"("duration_ms":268000,"played_ms":140000,"started":1700000000})");

  CHECK(hook.message({})->body ==
        R"({"event":"play","person":null,"title":null,"artist":null,"album":null,"duration_ms":null,)"
        R"("played_ms":0,"started":null})");

  identified_play hostile = some_play();
  hostile.title = "\"},\xff\x00\x1b";
  const auto parsed = nlohmann::json::parse(hook.message(hostile)->body);
  CHECK(parsed["artist"] == artist);
  CHECK(parsed["title"] == "\"},\xef\xbf\xbd");
}

}  // namespace identified_test
