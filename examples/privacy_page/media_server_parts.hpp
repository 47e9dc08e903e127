// SPDX-License-Identifier: MIT
#pragma once

/// What a media server is made of; for media_server.cpp alone.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/pipeline.hpp>
#include <muffle/presets/server_hardware.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/posix_file.hpp>

#include "kept_files.hpp"
#include "media_server.hpp"
#include "records.hpp"

using muffle::presets::feature_use, muffle::presets::server_hardware, muffle::presets::video_length,
    muffle::presets::video_quality, muffle::presets::video_play;

/// Answers of a household in a week, of all kinds together.
inline constexpr std::uint32_t most_of_a_week = 4;
inline constexpr std::uint64_t smallest_crowd = 20;

inline constexpr std::string_view another_question = "not asked: a coin chose the other question";
inline constexpr std::string_view not_set_up = "held back: it is not set up";
inline constexpr std::string_view halted = "held back: this machine is set not to be tracked";
inline constexpr std::string_view expired = "held back: it is not collected any more";

inline std::vector<video_play> films_of(const std::vector<media_item>& titles) {
  std::vector<video_play> result;
  for (const media_item& each : titles) {
    if (const auto film = record_of(each, std::type_identity<video_play>{})) result.push_back(*film);
  }
  return result;
}

inline std::uint64_t synthetic_films_of(const std::vector<media_item>& titles) {
  return static_cast<std::uint64_t>(std::count_if(titles.begin(), titles.end(), [](const media_item& each) {
    return each.is_synthetic && record_of(each, std::type_identity<video_play>{});
  }));
}

inline std::string hexadecimal(const muffle::encoded_bytes& bytes) {
  std::string result;
  for (const std::byte each : bytes) result += fmt::format("{:02x}", std::to_integer<unsigned>(each));
  return result;
}

/// A sink that only notes which question was drawn.
struct noted_question {
  static constexpr muffle::stage_kind kind = muffle::stage_kind::sink;
  std::string_view* to;

  muffle::phrase describe() const { return "notes the question"; }

  template <class Release>
  muffle::disposition operator()(const Release&, const muffle::local&) const {
    *to = muffle::policy_name<typename Release::policy>;
    return muffle::disposition::passed_on;
  }
};

struct media_server::parts {
  using clock = demonstration_clock;
  using epochs = muffle::epochs<clock>;
  using coin = muffle::secret_coin<clock>;
  using journal = muffle::sent_journal<muffle::posix_file, clock>;
  static constexpr auto all_kinds = muffle::answers<video_length, video_quality, server_hardware, feature_use>;
  using outbox_type = decltype(muffle::outbox(all_kinds, std::declval<muffle::posix_file&>(), std::declval<epochs>()));

  /// What is remembered of the last event of a kind.
  struct noted {
    seen_event shown;
    const muffle::data_kind* kind = nullptr;  // of what was passed on
    muffle::agreement under{};
    std::optional<outbox_type::outgoing_type> payload{};
    bool is_sent = false;
  };

  // Pipelines are values, made where they are called.
  auto watch() {
    return muffle::ask_one<video_length, video_quality>(toss) | muffle::consented(agreed) |
           muffle::require_k(counted, smallest_crowd) | muffle::bounded(most_of_a_week, toss) | muffle::into(box);
  }
  auto use() {
    return muffle::sanitize<feature_use> | muffle::consented(agreed) | muffle::bounded(most_of_a_week, toss) |
           muffle::into(box);
  }
  auto run() {
    return muffle::sanitize<server_hardware> | muffle::consented(agreed) | muffle::bounded(most_of_a_week, toss) |
           muffle::into(box);
  }

  parts(media_server_options wanted, const std::vector<media_item>& titles)
      : options(std::move(wanted)),
        secret_file(options.directory + "/secret"),
        outbox_file(options.directory + "/outbox"),
        sent_file(options.directory + "/journal"),
        told_file(options.directory + "/told"),
        ledger_file(options.directory + "/consent.json"),
        weekly(7, options.clock),
        agreed(ledger_file, weekly),
        others(options.lastfm, options.webhook_url, agreed, options.send_identified),
        keys(secret_file),
        // Where time stands still, chance does too: coins fall by the lasting key.
        toss(options.clock.stands_at ? coin(keys.lasting(), weekly) : coin(keys, weekly)),
        box(all_kinds, outbox_file, weekly),
        sent(sent_file, weekly, most_kept),
        told(told_file, weekly, most_kept),
        counted(muffle::reference<video_length, video_quality>::of(std::span<const video_play>(films_of(titles)),
                                                                   synthetic_films_of(titles))) {
    for (const auto& found :
         {ledger_troubles(agreed.opened()), secret_troubles(keys.opened()), outbox_troubles(box.opened()),
          sent_troubles(sent.opened()), told_troubles(told.opened())})
      found_troubles.insert(found_troubles.end(), found.begin(), found.end());
    told_of = muffle::disclose(watch(), use(), run(), others.scrobble, others.hook, others.voice, others.speakers);
  }

  bool is_expired(const muffle::data_kind& kind) const {
    if (weekly.now() >= kind.declared.expires.end()) return true;
    // A clock that is set back brings back nothing.
    return agreed.ledger().state(kind) == muffle::consent_state::given && !agreed.is_halted() && !agreed.allows(kind);
  }

  /// What is held back for want of consent may be so for another reason than that nobody agreed.
  template <class Outcome>
  std::string_view why_off(const muffle::data_kind& kind, Outcome outcome) const {
    return agreed.is_halted() ? halted : is_expired(kind) ? expired : muffle::to_string(outcome);
  }

  /// Of the kinds that a record can answer, `drawn` is the one that it does.
  template <class... Policies, class Pipeline, class Record>
  void handle(const Pipeline& send, const Record& record, std::string_view title, const std::string& what,
              std::string_view drawn) {
    const muffle::local at{.title = title};
    const std::lock_guard lock(mutex);
    (remember<Policies>(record), ...);
    const auto shown = send.preview(record, at);
    const auto note = [&]<class P>(std::type_identity<P>) {
      const muffle::data_kind& kind = muffle::data_kind_of<P>;
      noted event{{std::string(kind.name), what, another_question}};
      if (kind.name == drawn) {
        event.under = agreed.agreement_to(kind, {});
        const muffle::disposition became =
            keys.opened().problem.empty() ? send(record, at) : muffle::disposition::not_stored;
        event.shown.became = muffle::to_string(became);
        if (became == muffle::disposition::passed_on) event.kind = &kind;
        if (became == muffle::disposition::no_consent) {
          event.shown.became = why_off(kind, became);
          event.shown.now = fate::not_agreed;
        }
        event.payload = shown.payload;
        if (shown.payload) event.shown.payload = hexadecimal(shown.payload->bytes());
      }
      events.insert_or_assign(std::string(kind.name), std::move(event));
    };
    (note(std::type_identity<Policies>{}), ...);
  }

  template <class P>
  void remember(const typename P::record& record) {
    const auto answer = muffle::sanitize<P>(record);
    records.insert_or_assign(std::string(muffle::policy_name<P>),
                             seen_record{std::string(muffle::policy_name<P>), muffle::raw_members<P>(record),
                                         fmt::format("{}", answer), hexadecimal(muffle::encode(answer))});
  }

  template <class Disclosure>
  void tell(const Disclosure& to, const muffle::identified_play& play) {
    using outcome = muffle::identified_outcome;
    const std::string name(to.kind().name);
    const bool can_be_told = others.are_set_up(name);
    const auto would = to.preview(play);
    const outcome became = can_be_told ? to(play) : outcome::no_consent;
    seen_event event{name, std::string(play.title), muffle::to_string(became)};
    if (would.message) event.payload = shown_message(*would.message);
    if (became == outcome::no_consent) {
      event.became = can_be_told ? why_off(to.kind(), became) : not_set_up;
      event.now = fate::not_agreed;
    }
    if (became == outcome::sent) event.now = fate::sent;
    if (became == outcome::not_sent) event.now = fate::not_confirmed;
    const std::lock_guard lock(mutex);
    // What was not confirmed may have arrived all the same.
    if (became == outcome::sent || became == outcome::not_sent)
      is_told_kept =
          told.add(fmt::format("{}{}: {}", name, became == outcome::sent ? "" : "?", play.title), event.payload);
    events.insert_or_assign(name, noted{std::move(event)});
  }

  /// Hands over the next release that is due. False where there is none, or where it reached nobody and waits again.
  bool send_one() {
    std::unique_lock lock(mutex);
    const auto due = box.take_due(agreed);
    if (!due) return false;
    const auto mark = [&](bool is_sent) {
      for (auto& [name, each] : events) {
        if (each.payload == due) each.is_sent = is_sent;
      }
    };
    mark(true);
    lock.unlock();
    const leaving answer{due->bytes(), hexadecimal(due->bytes()), due->text()};
    const bool is_gone = options.send(answer);
    lock.lock();
    if (is_gone) {
      is_sent_kept = sent.add(answer.says, answer.shown);
    } else {
      mark(false);
      box.put_back(*due);
    }
    return is_gone;
  }

  /// What was taken back is not on the disk any more. One that could not be opened was never swept, and is told as
  /// that.
  bool sweep() {
    is_swept = box.sweep(agreed) || !box.opened().problem.empty();
    return is_swept;
  }

  muffle::consent_outcome note_answer(muffle::consent_outcome outcome) {
    const std::lock_guard lock(mutex);
    sweep();
    // Each answer that is recorded has all of them in it.
    if (outcome == muffle::consent_outcome::recorded) is_refusal_lost = false;
    if (outcome == muffle::consent_outcome::still_stored) is_refusal_lost = true;
    return outcome;
  }

  seen_event as_it_stands(const noted& event) const {
    seen_event result = event.shown;
    if (event.kind == nullptr || !event.payload) return result;
    result.now = event.is_sent                              ? fate::sent
                 : !agreed.stands(*event.kind, event.under) ? fate::taken_back
                 : box.count(agreed, *event.payload) != 0   ? fate::waits
                                                            : fate::gave_way;
    return result;
  }

  const media_server_options options;
  muffle::posix_file secret_file, outbox_file, sent_file, told_file;
  muffle::posix_document ledger_file;
  const epochs weekly;
  ::consent agreed;
  const integrations others;
  muffle::kept_keys<muffle::posix_file> keys;
  coin toss;
  outbox_type box;
  journal sent;
  journal told;
  muffle::reference<video_length, video_quality> counted;
  muffle::disclosure told_of;
  std::vector<trouble> found_troubles;

  std::mutex mutex;  // of what is below, and of what leaves the outbox
  std::map<std::string, seen_record> records;
  std::map<std::string, noted> events;
  bool is_sent_kept = true, is_told_kept = true;
  bool is_swept = true;          // the outbox's file has nothing that nobody agrees to
  bool is_refusal_lost = false;  // a no that the ledger in its file does not have
};
