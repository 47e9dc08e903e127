// SPDX-License-Identifier: MIT

#include "support/catch.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

#include <nlohmann/json.hpp>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "support/plays.hpp"
#include "support/random.hpp"

namespace consent_test {

namespace {

using namespace muffle_test;
using muffle::consent_outcome;
using muffle::consent_state;
using muffle::data_kind;
using muffle::disposition;

const muffle::answered on_page{.means = "settings page", .is_of_age = true};

/// A document that can be made to fail, and is looked into.
struct paper {
  std::string text;
  std::vector<std::string> put_aside;
  bool is_full = false;
  bool is_stuck = false;
  bool is_read_only = false;
  int fails_behind = 0;  // how often it is written, and that is not known
  std::string problem;

  muffle::loaded_document load() { return {.problem = problem, .text = text}; }
  bool replace(std::string_view with) {
    if (is_full) return false;
    text = with;
    return fails_behind == 0 || fails_behind-- == 0;
  }
  std::string put_away() {
    if (is_stuck) return {};
    put_aside.push_back(text);
    text.clear();
    return "elsewhere";
  }
  bool wipe() {
    if (!is_read_only) text.clear();
    return !is_read_only;
  }
};

/// `length` as a later version of the program declares it.
struct later_length : length {
  static constexpr std::string_view name = "length";
  static constexpr muffle::declaration declared = [] {
    muffle::declaration result = length::declared;
    result.recipients = "the developers and their university";
    return result;
  }();
};

struct always_told : length {
  static constexpr std::string_view name = "always_told";
  static constexpr muffle::declaration declared = [] {
    muffle::declaration result = length::declared;
    result.legal_basis = muffle::legal_basis::contract;
    result.always_on = "the licence is paid by the hour";
    return result;
  }();
};

constexpr const data_kind& length_kind = muffle::data_kind_of<length>;
constexpr const data_kind& quality_kind = muffle::data_kind_of<quality>;
constexpr std::int64_t in_2026 = 1'795'000'000;
constexpr muffle::epochs weekly(7);
muffle::epochs<set_clock> epochs_by(const std::int64_t& now) { return muffle::epochs(7, set_clock{&now}); }

/// A clock, and coins that fall by it.
struct world {
  std::int64_t now = monday;
  muffle::epochs<set_clock> weekly{7, set_clock{&now}};
  muffle::secret_coin<set_clock> coin{some_secret, weekly};
};

class directory {
 public:
  directory() : path_(std::filesystem::temp_directory_path() / ("muffle_consent_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directory(path_);
  }
  ~directory() { std::filesystem::remove_all(path_); }
  directory(const directory&) = delete;
  directory& operator=(const directory&) = delete;
  std::string file(std::string_view name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

}  // namespace

TEST_CASE("with no answer given, nothing leaves", "[consent]") {
  world is;
  paper document;
  const muffle::kept_consent consent(document, is.weekly);
  muffle::memory_only nowhere;
  muffle::outbox box(muffle::answers<length, quality>, nowhere, is.weekly);
  const auto send = muffle::ask_one<length, quality>(is.coin) | muffle::consented(consent) | muffle::into(box);
  for (std::size_t i = 0; i != 1000; ++i)
    CHECK(send(play_of(static_cast<std::int64_t>(i)), {.title = title(i)}) == disposition::no_consent);
  CHECK(box.status().collecting == 0);
  CHECK(document.text.empty());
  CHECK(consent.is_to_ask(length_kind));
}

TEST_CASE("an answer is for one kind of data, and counts at once", "[consent]") {
  paper document;
  std::int64_t now = in_2026;
  muffle::kept_consent consent(document, epochs_by(now));
  CHECK(consent.give(length_kind, on_page) == consent_outcome::recorded);
  CHECK(consent.allows(length_kind));
  CHECK_FALSE(consent.allows(quality_kind));
  CHECK_FALSE(consent.is_to_ask(length_kind));
  CHECK(consent.is_to_ask(quality_kind));

  CHECK(consent.refuse(quality_kind, {.means = "first start"}) == consent_outcome::recorded);
  CHECK_FALSE(consent.is_to_ask(quality_kind));
  CHECK(consent.ledger().state(quality_kind) == consent_state::refused);

  now += 10;
  CHECK(consent.refuse(length_kind, {.means = "command line"}) == consent_outcome::recorded);
  CHECK_FALSE(consent.allows(length_kind));
  const muffle::consent_ledger kept = consent.ledger();
  const muffle::consent_entry* entry = kept.find("length");
  REQUIRE(entry != nullptr);
  CHECK(entry->state == consent_state::withdrawn);
  CHECK(entry->when == in_2026 + 10);
  CHECK(entry->means == "command line");
  CHECK(entry->was_shown == length_kind.texts());
}

TEST_CASE("who agrees has to be of age, and be named where each person is asked", "[consent]") {
  world is;
  paper document;
  muffle::kept_consent consent(document, is.weekly);
  CHECK(consent.give(length_kind, {.means = "page"}) == consent_outcome::not_of_age);
  CHECK(consent.give(length_kind, {.means = "page", .is_of_age = true, .person = "ada"}) == consent_outcome::no_person);
  CHECK_FALSE(consent.allows(length_kind));

  paper of_persons;
  muffle::kept_consent each(of_persons, is.weekly, muffle::consent_of::each_person);
  CHECK(each.give(length_kind, on_page) == consent_outcome::no_person);
  CHECK(each.give(length_kind, {.means = "page", .is_of_age = true, .person = "ada"}) == consent_outcome::recorded);
  CHECK(each.refuse(length_kind, {.means = "page", .person = "bob"}) == consent_outcome::recorded);
  CHECK(each.allows(length_kind, "ada"));
  CHECK_FALSE(each.allows(length_kind, "bob"));
  CHECK_FALSE(each.allows(length_kind, "eve"));
  CHECK_FALSE(each.allows(length_kind, ""));
  CHECK(each.is_to_ask(length_kind, "eve"));
  // Two names that would be stored as one are none.
  for (const char* name : {"J\xf6rg", "J\xfcrg", "a\nb"})
    CHECK(each.give(length_kind, {.means = "page", .is_of_age = true, .person = name}) == consent_outcome::no_person);
  CHECK(each.give(length_kind, {.means = "page", .is_of_age = true, .person = "Jörg"}) == consent_outcome::recorded);
  CHECK(consent.withdraw_all({.means = "page", .person = "ada"}) == consent_outcome::no_person);
  consent.give(length_kind, on_page);
  CHECK_FALSE(consent.is_to_ask(length_kind, "ada"));

  muffle::memory_only nowhere;
  muffle::outbox box(muffle::answers<length>, nowhere, is.weekly);
  const auto send = muffle::sanitize<length> | muffle::consented(each) | muffle::into(box);
  CHECK(send(play_of(1), {.person = "ada"}) == disposition::passed_on);
  CHECK(send(play_of(1), {.person = "bob"}) == disposition::no_consent);
  CHECK(send(play_of(1)) == disposition::no_consent);

  // A ledger of persons says nothing for an installation, nor the other way round.
  muffle::kept_consent whole(of_persons, is.weekly);
  CHECK_FALSE(whole.allows(length_kind));
  paper of_one;
  muffle::kept_consent(of_one, is.weekly).give(length_kind, on_page);
  CHECK_FALSE(muffle::kept_consent(of_one, is.weekly, muffle::consent_of::each_person).allows(length_kind));
}

TEST_CASE("consent lapses for what changed and for nothing else", "[consent]") {
  paper document;
  {
    muffle::kept_consent consent(document, weekly);
    consent.give(length_kind, on_page);
    consent.give(quality_kind, on_page);
  }
  const data_kind& changed = muffle::data_kind_of<later_length>;
  muffle::kept_consent consent(document, weekly);
  CHECK(consent.opened().problem.empty());
  CHECK(consent.allows(quality_kind));
  CHECK_FALSE(consent.allows(changed));
  CHECK(consent.is_to_ask(changed));
  const auto changes = consent.ledger().changes(changed);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0] == muffle::consent_change{"recipients", std::string(length::declared.recipients),
                                             "the developers and their university"});
  CHECK(consent.ledger().changes(quality_kind).empty());

  // And a refusal is asked again when there is something new, and not before.
  consent.refuse(changed, {.means = "page"});
  CHECK_FALSE(consent.is_to_ask(changed));
  CHECK(consent.is_to_ask(length_kind));
}

constexpr muffle::declarer somebody{.recipients = "the developers of Example Server", .since = "4.2"};

TEST_CASE("a preset that somebody else asks is the same question, and another text to agree to", "[consent]") {
  using preset = muffle::presets::video_quality;
  using theirs = muffle::declared_by<preset, somebody>;
  static_assert(muffle::policy_name<theirs> == muffle::policy_name<preset>);
  static_assert(muffle::policy_version<theirs> == muffle::policy_version<preset>);
  static_assert(muffle::policy_fingerprint<theirs> == muffle::policy_fingerprint<preset>);
  static_assert(theirs::cells == preset::cells);
  const muffle::presets::video_play film{.bitrate = muffle::bit_rate::from_Mbps(7),
                                         .video_codec = muffle::video_codec::h264,
                                         .width = 1920,
                                         .height = 1080};
  CHECK(muffle::encode_json(muffle::sanitize<theirs>(film)).view() ==
        muffle::encode_json(muffle::sanitize<preset>(film)).view());

  const data_kind& is = muffle::data_kind_of<theirs>;
  CHECK(is.declared.recipients == "the developers of Example Server");
  CHECK(is.declared.since == "4.2");
  CHECK(is.declared.purpose == preset::declared.purpose);
  CHECK(is.declared.retention == preset::declared.retention);
  CHECK(is.shown != muffle::data_kind_of<preset>.shown);

  paper document;
  muffle::kept_consent consent(document, muffle::epochs(7));
  consent.give(muffle::data_kind_of<preset>, on_page);
  CHECK_FALSE(consent.allows(is));
  CHECK(consent.is_to_ask(is));
  CHECK(consent.ledger().changes(is) ==
        std::vector<muffle::consent_change>{
            {"recipients", "the developers of this program", "the developers of Example Server"},
            {"since", "1.0", "4.2"}});
  consent.give(is, on_page);
  CHECK(consent.allows(is));
  CHECK_FALSE(consent.allows(muffle::data_kind_of<preset>));
}

/// Two questions that differ in what they read alone, and in which combinations they tell apart alone.
struct viewing {
  muffle::milliseconds duration;
  muffle::milliseconds position;
};
template <auto Read, auto Unused>
struct version_of_question
    : muffle::policy<viewing, muffle::unused<Unused>, muffle::field<"version", muffle::from<Read>, muffle::bucket<30_min>>> {
  static constexpr std::string_view name = "viewed";
  static constexpr muffle::declaration declared = length::declared;
};

TEST_CASE("what is read is part of what was agreed to", "[consent]") {
  using before = version_of_question<&viewing::duration, &viewing::position>;
  using after = version_of_question<&viewing::position, &viewing::duration>;
  const data_kind& was = muffle::data_kind_of<before>;
  const data_kind& is = muffle::data_kind_of<after>;
  CHECK(was.shown != is.shown);
  paper document;
  muffle::kept_consent consent(document, weekly);
  consent.give(was, on_page);
  CHECK_FALSE(consent.allows(is));
  // A field that is named like something else that is shown is told from it.
  CHECK(consent.ledger().changes(is) == std::vector<muffle::consent_change>{{"field version",
                                                                            "from duration: <30 min, >=30 min",
                                                                            "from position: <30 min, >=30 min"}});
}

TEST_CASE("what a class is called, and how many there are, is part of what was agreed to", "[consent]") {
  CHECK(length_kind.shown != muffle::data_kind_of<later_length>.shown);
  CHECK(length_kind.shown != muffle::data_kind_of<always_told>.shown);
  // The same declaration over other classes.
  CHECK(muffle::data_kind_of<coarse_length>.shown != length_kind.shown);
  const auto texts = length_kind.texts();
  bool has_classes = false;
  for (const muffle::shown_text& each : texts) has_classes = has_classes || each.what == "field duration";
  CHECK(has_classes);
}

TEST_CASE("what cannot be switched off is told before it leaves", "[consent]") {
  paper document;
  muffle::kept_consent consent(document, weekly);
  const data_kind& kind = muffle::data_kind_of<always_told>;
  CHECK_FALSE(consent.allows(kind));
  CHECK(consent.refuse(kind, on_page) == consent_outcome::always_on);
  CHECK(consent.give(kind, on_page) == consent_outcome::recorded);
  CHECK(consent.refuse(kind, on_page) == consent_outcome::always_on);
  CHECK(consent.allows(kind));
  CHECK(consent.withdraw_all({.means = "page"}) == consent_outcome::recorded);
  CHECK_FALSE(consent.allows(kind));
}

TEST_CASE("the host's switch and DO_NOT_TRACK win over every answer", "[consent]") {
  paper document;
  muffle::kept_consent consent(document, weekly);
  consent.give(length_kind, on_page);
  consent.halt(true);
  CHECK_FALSE(consent.allows(length_kind));
  CHECK_FALSE(consent.is_to_ask(quality_kind));
  consent.halt(false);
  CHECK(consent.allows(length_kind));

  for (const auto& [value, stops] : {std::pair("1", true), std::pair("yes", true), std::pair("0", false),
                                     std::pair("false", false), std::pair("", false)}) {
    CAPTURE(value);
    ::setenv("DO_NOT_TRACK", value, 1);
    muffle::kept_consent again(document, weekly);
    again.halt(false);
    CHECK(again.allows(length_kind) != stops);
  }
  ::unsetenv("DO_NOT_TRACK");
}

TEST_CASE("what expired is not collected, and no clock brings it back", "[consent]") {
  paper document;
  std::int64_t now = in_2026;
  muffle::kept_consent consent(document, epochs_by(now));
  consent.give(length_kind, on_page);
  const std::int64_t end = length_kind.declared.expires.end();
  CHECK(end == 1'924'992'000);  // 2031-01-01T00:00:00Z, by date(1)
  now = end - 1;
  CHECK(consent.allows(length_kind));
  CHECK(consent.give(quality_kind, on_page) == consent_outcome::recorded);
  now = end;
  CHECK_FALSE(consent.allows(length_kind));
  CHECK_FALSE(consent.is_to_ask(length_kind));
  CHECK(consent.give(length_kind, on_page) == consent_outcome::expired);
  now = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(consent.allows(length_kind));
  now = std::numeric_limits<std::int64_t>::min();
  CHECK_FALSE(consent.allows(length_kind));
  // A program that starts anew has seen no other time than that of the last answer.
  CHECK(muffle::kept_consent(document, epochs_by(now)).allows(length_kind));
  now = end;
  consent.refuse(quality_kind, on_page);
  now = 0;
  CHECK_FALSE(muffle::kept_consent(document, epochs_by(now)).allows(length_kind));
  CHECK(consent.refuse(length_kind, on_page) == consent_outcome::recorded);
  CHECK_FALSE(consent.allows(length_kind));
  CHECK(muffle::parse_ledger(document.text).problem.empty());
}

TEST_CASE("an answer that cannot be stored is never wider than the one before", "[consent]") {
  paper document;
  muffle::kept_consent consent(document, weekly);
  document.is_full = true;
  CHECK(consent.give(length_kind, on_page) == consent_outcome::not_stored);
  CHECK_FALSE(consent.allows(length_kind));
  document.is_full = false;
  consent.give(length_kind, on_page);
  consent.give(quality_kind, on_page);
  document.is_full = true;
  CHECK(consent.refuse(length_kind, on_page) == consent_outcome::not_stored);
  CHECK_FALSE(consent.allows(length_kind));
  CHECK(consent.allows(quality_kind));
  // After a restart the old agreement is not found: it was put away.
  CHECK_FALSE(muffle::kept_consent(document, weekly).allows(length_kind));
  CHECK(document.put_aside.size() == 1);
  // With room again, all that is known is written.
  document.is_full = false;
  CHECK(consent.refuse(length_kind, on_page) == consent_outcome::recorded);
  muffle::kept_consent again(document, weekly);
  CHECK(again.allows(quality_kind));
  CHECK(again.ledger() == consent.ledger());

  // Where nothing can be put away, it is wiped; where not even that, whoever says no is told.
  document.is_full = document.is_stuck = true;
  consent.give(length_kind, on_page);
  CHECK(consent.refuse(quality_kind, on_page) == consent_outcome::not_stored);
  CHECK(document.text.empty());
  document.is_full = false;
  consent.give(quality_kind, on_page);
  document.is_full = document.is_read_only = true;
  CHECK(consent.refuse(quality_kind, on_page) == consent_outcome::still_stored);
  CHECK_FALSE(consent.allows(quality_kind));

  paper locked;
  locked.problem = "held by another process";
  muffle::kept_consent second(locked, weekly);
  CHECK(second.give(length_kind, on_page) == consent_outcome::not_stored);
  CHECK(second.refuse(length_kind, on_page) == consent_outcome::still_stored);
  CHECK_FALSE(second.allows(length_kind));
}

TEST_CASE("a yes that was not stored does not count after a start, though it was written", "[consent]") {
  paper document;
  document.fails_behind = 1;
  CHECK(muffle::kept_consent(document, weekly).give(length_kind, on_page) == consent_outcome::not_stored);
  CHECK(document.text.empty());
  CHECK(muffle::kept_consent(document, weekly).is_to_ask(length_kind));

  muffle::kept_consent(document, weekly).give(quality_kind, on_page);
  muffle::kept_consent(document, weekly).refuse(length_kind, on_page);
  const std::string before = document.text;
  document.fails_behind = 1;
  CHECK(muffle::kept_consent(document, weekly).give(length_kind, on_page) == consent_outcome::not_stored);
  CHECK(document.text == before);
  CHECK_FALSE(muffle::kept_consent(document, weekly).allows(length_kind));
  CHECK(muffle::kept_consent(document, weekly).allows(quality_kind));
}

TEST_CASE("an answer that was given while the clock was wrong is told, and there is a way back", "[consent]") {
  std::int64_t now = muffle_test::monday;
  paper document;
  {
    muffle::kept_consent consent(document, epochs_by(now));
    consent.give(quality_kind, on_page);
    CHECK(consent.runs_behind() == 0);
    // Before what is asked expires, and so far ahead that it has by the time of the others.
    now = length_kind.declared.expires.end() - 1;
    CHECK(consent.give(length_kind, on_page) == consent_outcome::recorded);
    CHECK(consent.allows(length_kind));
  }
  now = muffle_test::monday;
  muffle::kept_consent consent(document, epochs_by(now));
  CHECK(consent.runs_behind() == length_kind.declared.expires.end() - 1 - now);
  CHECK(consent.trust_clock() == consent_outcome::recorded);
  CHECK(consent.runs_behind() == 0);
  CHECK_FALSE(consent.allows(length_kind));
  CHECK(consent.is_to_ask(length_kind));
  CHECK(consent.allows(quality_kind));
  muffle::kept_consent again(document, epochs_by(now));
  CHECK(again.runs_behind() == 0);
  CHECK(again.ledger() == consent.ledger());

  // In 2100 all is over; without an answer it is over until the program starts anew, or somebody says that it is not.
  now = 4'102'444'800;
  CHECK(again.give(length_kind, on_page) == consent_outcome::expired);
  now = muffle_test::monday;
  CHECK_FALSE(again.allows(quality_kind));
  CHECK(again.runs_behind() > 0);
  CHECK(again.trust_clock() == consent_outcome::recorded);
  CHECK(again.allows(quality_kind));
  // A refusal, too, says when it was given.
  now = 4'102'444'800;
  CHECK(again.refuse(length_kind, on_page) == consent_outcome::recorded);
  now = muffle_test::monday;
  muffle::kept_consent later(document, epochs_by(now));
  CHECK(later.runs_behind() > 0);
  CHECK(later.trust_clock() == consent_outcome::recorded);
  CHECK(later.allows(quality_kind));

  for (const std::int64_t shown : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    now = std::numeric_limits<std::int64_t>::max();
    CHECK(later.runs_behind() == 0);
    now = shown;
    CHECK(later.runs_behind() == (shown < 0 ? std::numeric_limits<std::int64_t>::max() : 0));
    CHECK(later.trust_clock() == consent_outcome::recorded);
  }
}

TEST_CASE("a ledger of many answers is read, and each of them is found", "[consent]") {
  muffle::consent_ledger many;
  constexpr int persons = 20'000;
  for (int i = 0; i != persons; ++i) {
    for (const muffle::consent_state state : {muffle::consent_state::refused, muffle::consent_state::given})
      many.put({.kind = "length", .person = std::to_string(i), .state = state});
  }
  CHECK(many.entries().size() == persons);
  const muffle::parsed_ledger parsed = muffle::parse_ledger(muffle::ledger_text(many));
  CHECK(parsed.problem.empty());
  CHECK(parsed.ledger.entries().size() == persons);
  for (const int i : {0, 1, 777, persons - 1}) {
    const muffle::consent_entry* const found = many.find("length", std::to_string(i));
    REQUIRE(found != nullptr);
    CHECK((found->state == muffle::consent_state::given && found->number == 2));
  }
  CHECK(many.find("length", std::to_string(persons)) == nullptr);
  CHECK(many.find("quality", "0") == nullptr);
}

TEST_CASE("a withdrawal counts for what waits", "[consent]") {
  world is;
  paper document;
  muffle::kept_consent consent(document, is.weekly);
  consent.give(length_kind, on_page);
  consent.give(quality_kind, on_page);
  muffle::memory_only nowhere;
  muffle::outbox box(muffle::answers<length, quality>, nowhere, is.weekly);
  const auto send = muffle::ask_one<length, quality>(is.coin) | muffle::consented(consent) | muffle::into(box);
  for (std::size_t i = 0; i != 100; ++i) CHECK(send(play_of(45), {.title = title(i)}) == disposition::passed_on);
  consent.refuse(length_kind, on_page);
  std::size_t lengths = 0, qualities = 0;
  is.now += 8 * 86'400;
  for (std::size_t i = 0; i != 20'000; ++i) {
    is.now += 60;
    if (const auto due = box.take_due(consent)) {
      const bool is_length = due->json().view().find("\"length\"") != std::string_view::npos;
      ++(is_length ? lengths : qualities);
    }
  }
  CHECK(lengths == 0);
  CHECK(qualities > 20);
  CHECK(box.status().refused + qualities + box.status().waiting == 100);
}

/// All that leaves in the two weeks from now.
template <class Box, class Ledger>
std::size_t leaves(Box& box, const Ledger& ledger, std::int64_t& now) {
  std::size_t count = 0;
  for (std::size_t i = 0; i != 20'000; ++i) {
    now += 60;
    count += box.take_due(ledger).has_value();
  }
  return count;
}

TEST_CASE("what expires while it waits does not leave: the ledger and the outbox go by one clock", "[consent]") {
  world is;
  is.now = length_kind.declared.expires.end() - 86'400;
  paper document;
  muffle::kept_consent consent(document, is.weekly);
  consent.give(length_kind, on_page);
  muffle::memory_only nowhere;
  muffle::outbox box(muffle::answers<length>, nowhere, is.weekly);
  const auto send = muffle::sanitize<length> | muffle::consented(consent) | muffle::into(box);
  CHECK(send(play_of(45)) == disposition::passed_on);
  CHECK(leaves(box, consent, is.now) == 0);
  CHECK(box.status().refused == 1);
  CHECK(send(play_of(45)) == disposition::no_consent);
}

TEST_CASE("what was collected before somebody said no does not leave after they said yes again", "[consent]") {
  world is;
  const bool is_declared_anew = GENERATE(false, true);
  paper document;
  muffle::kept_consent consent(document, is.weekly);
  consent.give(length_kind, on_page);
  const directory work;
  {
    muffle::posix_file file(work.file("outbox"));
    muffle::outbox box(muffle::answers<length>, file, is.weekly);
    const auto send =
        muffle::sanitize<length> | muffle::consented(consent) | muffle::bounded(5, is.coin) | muffle::into(box);
    CHECK(send(play_of(45), {.title = "before"}) == disposition::passed_on);
    // Within one second, by a clock that stands still.
    if (!is_declared_anew) consent.refuse(length_kind, on_page);
    consent.give(is_declared_anew ? muffle::data_kind_of<later_length> : length_kind, on_page);
    consent.give(length_kind, on_page);
    CHECK(send(play_of(45), {.title = "after"}) == disposition::passed_on);
  }
  muffle::posix_file file(work.file("outbox"));
  muffle::outbox box(muffle::answers<length>, file, is.weekly);
  CHECK(box.status().collecting == 2);
  CHECK(leaves(box, consent, is.now) == 1);
  CHECK(box.status().refused == 1);
}

TEST_CASE("what waits of a person who stopped agreeing does not leave because another one agrees", "[consent]") {
  world is;
  paper document;
  muffle::kept_consent consent(document, is.weekly, muffle::consent_of::each_person);
  muffle::memory_only nowhere;
  muffle::outbox box(muffle::answers<length>, nowhere, is.weekly);
  const auto send = muffle::sanitize<length> | muffle::consented(consent) | muffle::into(box);
  for (const char* person : {"ada", "bob"}) {
    consent.give(length_kind, {.means = "page", .is_of_age = true, .person = person});
    for (int i = 0; i != 3; ++i) CHECK(send(play_of(45), {.person = person}) == disposition::passed_on);
  }
  consent.refuse(length_kind, {.means = "page", .person = "ada"});
  CHECK(leaves(box, consent, is.now) == 3);
  CHECK(box.status().refused == 3);
}

TEST_CASE("a ledger survives a restart, and only one process has it", "[consent]") {
  const directory work;
  const std::string path = work.file("consent.json");
  {
    muffle::posix_document document(path);
    muffle::kept_consent consent(document, weekly);
    CHECK(consent.give(length_kind, on_page) == consent_outcome::recorded);

    muffle::posix_document other(path);
    muffle::kept_consent second(other, weekly);
    CHECK(second.opened().problem.find("is held by another process") != std::string::npos);
    CHECK(second.give(quality_kind, on_page) == consent_outcome::not_stored);
    CHECK(second.refuse(length_kind, on_page) == consent_outcome::still_stored);
    CHECK(consent.allows(length_kind));
  }
  CHECK(std::filesystem::status(path).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  muffle::posix_document document(path);
  const muffle::kept_consent consent(document, weekly);
  CHECK(consent.allows(length_kind));
  CHECK_FALSE(consent.allows(quality_kind));
}

TEST_CASE("a path that cannot be written is no consent, and says why", "[consent]") {
  const directory work;
  for (const std::string& path : {std::string("/dev/null/consent.json"), work.file("")}) {
    CAPTURE(path);
    muffle::posix_document document(path);
    muffle::kept_consent consent(document, weekly);
    CHECK_FALSE(consent.opened().problem.empty());
    CHECK(consent.give(length_kind, on_page) == consent_outcome::not_stored);
    CHECK_FALSE(consent.allows(length_kind));
  }
}

TEST_CASE("a ledger that cannot be read in full is no consent, and is kept aside", "[consent]") {
  const directory work;
  const std::string path = work.file("consent.json");
  {
    muffle::posix_document document(path);
    muffle::kept_consent consent(document, weekly);
    consent.give(length_kind, on_page);
    consent.refuse(quality_kind, on_page);
  }
  const std::string good = content_of(path);
  const auto replaced = [&](std::string_view what, std::string_view with) {
    std::string text = good;
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
  };
  std::vector<std::pair<std::string, std::string>> broken{
      {replaced("\"muffle_consent\": 1", "\"muffle_consent\": 2"), "a newer program wrote it"},
      {replaced("\"muffle_consent\": 1", "\"muffle_consent\": \"1\""), "has to be 1"},
      {replaced("\"muffle_consent\": 1", "\"muffle_consent\": 1.0"), "has to be 1"},
      {replaced("\"muffle_consent\": 1", "\"muffle_consent\": 1, \"muffle_consent\": 1"), "muffle_consent stands twice"},
      {replaced("\"state\": \"refused\"", "\"state\": \"refused\", \"state\": \"given\""), "entries[1].state stands twice"},
      {replaced("\"what\": \"purpose\"", "\"what\": \"x\", \"what\": \"purpose\""), "entries[0].was_shown[1].what stands twice"},
      {"{\"muffle_consent\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}", "has to be 1"},
      {replaced("\"number\": 1", "\"number\": 0"), "entries[0].number"},
      {replaced("\"number\": 1", "\"number\": -1"), "entries[0].number"},
      {replaced("\"number\": 1", "\"number\": 9223372036854775808"), "entries[0].number"},
      {replaced("\"muffle_consent\": 1", "\"consent\": 1"), "consent is there"},
      {replaced("\"given\"", "\"yes, please\""), "entries[0].state"},
      {replaced("\"given\"", "true"), "entries[0].state"},
      {replaced("\"kind\": \"length\"", "\"kind\": \"\""), "entries[0].kind"},
      {replaced("\"kind\": \"quality\"", "\"kind\": \"length\""), "second answer"},
      {replaced("\"person\": \"\"", "\"person\": null"), "entries[0].person"},
      {replaced("\"when\": ", "\"when\": 1e5, \"then\": "), "entries[0].when"},
      {replaced("\"when\": ", "\"when\": 9"), ""},
      {replaced("\"shown\": \"", "\"shown\": \"x"), "entries[0].shown"},
      {replaced("\"was_shown\": [", "\"was_shown\": [7, "), "entries[0].was_shown"},
      {replaced("\"entries\": [", "\"entries\": {}, \"more\": ["), "entries has to be an array"},
      {replaced("\"entries\": [", "\"entries\": [[], "), "entries[0] has to be an object"},
      {good + std::string("\0", 1), "something stands behind it"},
      {good + std::string("\0 and more", 10), "something stands behind it"},
      {replaced("\"given\"", std::string_view("\"given\"\0", 8)), "no JSON"},
      {replaced("\"means\": ", "\"mean\": "), "entries[0].mean is there"},
      {replaced("\"state\": \"given\",", ""), "entries[0].state is missing"},
      {replaced("\"entries\": [", "\"entries\": [,"), "entries[0] has to be an object"},
      {replaced("\"muffle_consent\": 1", "\"muffle_consent\": 01"), "has to be 1"},
      {replaced("\"when\": ", "\"when\": +"), "entries[0].when"},
      {replaced("\"person\": \"\"", "\"person\": \"\\ud800\""), "no JSON"},
      {replaced("\"person\": \"\"", "\"person\": \"\\u12\""), "no JSON"},
      {replaced("\"person\": \"\"", "\"person\": \"\t\""), "no JSON"},
      {replaced("\"person\": \"\"", "\"person\": \"\xc0\x80\""), "no JSON"},
      {good + "{}", "something stands behind it"},
      {"[]", "no JSON object"},
      {"null", "no JSON object"},
      {"\xff\xfe", "no JSON"},
      {std::string(3, '\0'), "no JSON"},
      {std::string(100'000, '['), "no JSON"},
      {"", "is empty"},
      {std::string((std::size_t{16} << 20) + 1, ' '), "is too large"}};
  for (std::size_t size = 1; size < good.size() - 2; size += 13) broken.push_back({good.substr(0, size), "no JSON"});
  std::size_t number = 0;
  for (const auto& [text, why] : broken) {
    CAPTURE(text.substr(0, 300), why);
    if (text.find("\"when\": 9") != std::string::npos) continue;  // a time in the far future is read, and stays a time
    write(path, text);
    muffle::posix_document document(path);
    muffle::kept_consent consent(document, weekly);
    CHECK_FALSE(consent.allows(length_kind));
    CHECK(consent.opened().problem.empty());
    CHECK(consent.opened().why_set_aside.find(why) != std::string::npos);
    REQUIRE_FALSE(consent.opened().set_aside.empty());
    CHECK(consent.opened().set_aside == path + ".damaged-" + std::to_string(++number));
    CHECK(content_of(consent.opened().set_aside) == text);
    CHECK_FALSE(std::filesystem::exists(path));
    if (number % 8 == 0) CHECK(consent.give(quality_kind, on_page) == consent_outcome::recorded);
  }

  paper stuck;
  stuck.text = "{";
  stuck.is_stuck = true;
  muffle::kept_consent consent(stuck, weekly);
  CHECK_FALSE(consent.opened().problem.empty());
  CHECK(consent.give(length_kind, on_page) == consent_outcome::not_stored);
}

TEST_CASE("an answer of a kind that was renamed by hand is none to another", "[consent]") {
  paper document;
  muffle::kept_consent(document, weekly).give(length_kind, on_page);
  document.text.replace(document.text.find("\"length\""), 8, "\"lengtx\"");
  muffle::kept_consent consent(document, weekly);
  CHECK(consent.opened().problem.empty());
  CHECK_FALSE(consent.allows(length_kind));
  CHECK(consent.is_to_ask(length_kind));
}

TEST_CASE("a ledger that nobody answered in leaves no file, and one that does not fit is not stored", "[consent]") {
  const directory work;
  const std::string path = work.file("consent.json");
  muffle::posix_document document(path);
  muffle::kept_consent consent(document, weekly);
  CHECK(consent.opened().problem.empty());
  CHECK_FALSE(std::filesystem::exists(path));
  CHECK(consent.give(length_kind, {.means = std::string(std::size_t{17} << 20, 'x'), .is_of_age = true}) ==
        consent_outcome::not_stored);
  CHECK_FALSE(consent.allows(length_kind));
  CHECK(consent.give(length_kind, on_page) == consent_outcome::recorded);
}

TEST_CASE("no edit of a stored ledger allows what was not agreed to", "[consent]") {
  paper document;
  muffle::kept_consent(document, weekly).refuse(length_kind, on_page);
  const std::string good = document.text;
  splitmix64 random(7);
  for (int i = 0; i != 3000; ++i) {
    std::string text = good;
    for (std::uint64_t edits = 1 + random.next() % 3; edits != 0; --edits) {
      text[random.next() % text.size()] = static_cast<char>(random.next());
    }
    document.text = text;
    const muffle::kept_consent consent(document, weekly);
    CHECK_FALSE(consent.allows(length_kind));
    CHECK_FALSE(consent.allows(quality_kind));
  }
}

TEST_CASE("ledgers come back from their text as they were", "[consent]") {
  muffle::consent_ledger ledger;
  ledger.put(
      {"of a plugin", "ada \"lovelace\"\n", consent_state::given, -5, 3, "\u00e9", 0xffff'ffff'ffff'ffff, {{"a", "b"}}});
  ledger.put({"of a plugin", "", consent_state::refused, std::numeric_limits<std::int64_t>::min(), 1, "", 0, {}});
  const muffle::parsed_ledger parsed = muffle::parse_ledger(muffle::ledger_text(ledger));
  CHECK(parsed.problem.empty());
  CHECK(parsed.ledger == ledger);
  // What is no UTF-8 is stored all the same.
  ledger.put({"kind", "\xff", consent_state::given, 0, 1, "\xc3", 0, {}});
  CHECK(muffle::parse_ledger(muffle::ledger_text(ledger)).problem.empty());
  // To a JSON library it is what it is here.
  ledger.put({"kind", "\x01\x1f\b\f\r\t/\\\x7f\u0080\U0001f600", consent_state::given, 0, 1, "", 0, {}});
  const std::string text = muffle::ledger_text(ledger);
  CHECK(nlohmann::ordered_json::parse(text).dump(2) + "\n" == text);
  const std::string ascii = nlohmann::json::parse(text).dump(-1, ' ', true);
  CHECK(muffle::ledger_text(muffle::parse_ledger(ascii).ledger) == text);
}

TEST_CASE("switches are thrown while records come", "[consent]") {
  paper document;
  muffle::kept_consent consent(document, weekly);
  std::atomic<bool> is_over = false;
  std::atomic<std::uint64_t> asked = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i != 2; ++i) {
    readers.emplace_back([&] {
      while (!is_over) {
        asked += consent.allows(length_kind) ? 2 : 1;
        if (consent.allows(quality_kind)) asked = 0;
      }
    });
  }
  for (int i = 0; i != 200; ++i) {
    consent.give(length_kind, on_page);
    consent.refuse(length_kind, on_page);
  }
  while (asked < 100) std::this_thread::yield();
  is_over = true;
  for (std::thread& each : readers) each.join();
  CHECK_FALSE(consent.allows(length_kind));
}

}  // namespace consent_test
