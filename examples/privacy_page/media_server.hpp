// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/consent/data_kind.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/journal.hpp>
#include <muffle/disclose/raw_members.hpp>
#include <muffle/phrase.hpp>
#include <muffle/presets/feature_use.hpp>
#include <muffle/release/encode.hpp>

#include "integrations.hpp"
#include "media_item.hpp"

/// An answer that leaves.
struct leaving {
  muffle::encoded_bytes bytes;  // all that is sent
  std::string shown;            // the same in hexadecimal, for people to compare
  std::string says;             // what it means, which stays here
};

struct media_server_options {
  std::string directory;  // where all that is kept is kept
  demonstration_clock clock;
  muffle::lastfm_keys lastfm;
  std::string webhook_url;
  std::function<bool(const leaving&)> send;  // what leaves the outbox; false where no connection came about
  post_sender send_identified;               // what integrations are told
};

/// A record of the last event, beside what it becomes.
struct seen_record {
  std::string kind;
  std::vector<muffle::raw_member> raw;
  std::string released;
  std::string payload;
};

/// What became of a record or a play, as things stand.
enum class fate : std::uint8_t {
  held_back,
  not_agreed,     // the kind of data was off; the payload is what would have left
  waits,          // in the outbox
  gave_way,       // another answer was drawn in its place
  taken_back,     // what it was collected under does not stand any more
  sent,           // as the payload
  not_confirmed,  // to an integration that did not say that it took it
};

/// What became of the last record that a pipeline, or of the last play that an integration was called with.
struct seen_event {
  std::string name;  // of the kind of data or of the integration
  std::string what;
  std::string_view became{};  // why it was held back, in words that are their own key
  std::string payload{};      // as it is shown: without keys and signatures
  fate now = fate::held_back;
};

/// Something that is to be put right, in words and with what the system said of it.
struct trouble {
  muffle::phrase told;
  std::string reason;
};

/// The part of a media server that this example is about: it is told what is played, used and started, and everything
/// that leaves, leaves through here. May be used from several threads.
class media_server {
 public:
  static constexpr std::size_t most_kept = 1000;  // of each of the lists of what was sent

  /// `titles` are the public ones whose crowds are counted. Where something cannot be opened, nothing is collected.
  media_server(media_server_options options, const std::vector<media_item>& titles);
  ~media_server();

  /// What could not be opened or written, and what was put away.
  std::vector<trouble> troubles() const;

  void played(const media_item& item, std::string_view person);
  void used(muffle::presets::feature feature);

  /// Hands over what is due. To be called every now and then.
  void send_due();

  const muffle::disclosure& disclosed() const;
  const ::consent& consent() const;

  /// Answers, by this page.
  muffle::consent_outcome answer(const muffle::data_kind& kind, bool yes);
  muffle::consent_outcome refuse_all();
  /// That the machine's clock is right now, and was wrong when answers were given later than it shows.
  muffle::consent_outcome trust_clock();
  /// For how many seconds something is off because the clock once ran ahead; zero where nothing is.
  std::int64_t runs_behind() const;

  bool is_set_up(std::string_view name) const;           // an integration has all that it needs
  bool is_expired(const muffle::data_kind& kind) const;  // it is not collected any more

  std::vector<seen_record> last_records() const;
  std::vector<seen_event> last_events() const;

  std::vector<muffle::journal_entry> sent() const;     // statistics, the newest first
  std::vector<muffle::journal_entry> told() const;     // to integrations, the newest first
  std::map<std::string, std::size_t> waiting() const;  // how many answers of each kind
  bool wipe_sent();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};
