// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/raw_members.hpp>
#include <muffle/identified/http_post.hpp>
#include <muffle/identified/lastfm_scrobble.hpp>
#include <muffle/presets/feature_use.hpp>
#include <muffle/store/posix_document.hpp>

#include "media_item.hpp"

/// Time that can run faster, so that one can watch weeks go by.
struct demonstration_clock {
  std::int64_t origin_ms = 0;
  std::int64_t speed = 1;

  std::int64_t operator()() const {
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    return (origin_ms + (now.count() - origin_ms) * speed) / 1000;
  }
};

using consent = muffle::kept_consent<muffle::posix_document, demonstration_clock>;

struct media_server_options {
  std::string directory;  // where all that is kept is kept
  demonstration_clock clock;
  muffle::lastfm_keys lastfm;
  std::string lastfm_url;
  std::string webhook_url;
  std::function<void(std::string_view json)> send;                // what leaves the outbox
  std::function<bool(const muffle::http_post&)> send_identified;  // what integrations are told
};

/// A record of the last event, beside what it becomes.
struct seen_record {
  std::string kind;
  std::vector<muffle::raw_member> raw;
  std::string released;
  std::string json;
};

/// What became of the last record that a pipeline was called with.
struct seen_event {
  std::string name;  // of the kind of data or of the integration
  std::string what;
  std::string_view became;  // the words of its disposition or outcome
  std::string payload;      // nothing where it was held back
};

struct journal_row {
  std::int64_t when;
  std::string text;
  std::string json;
};

/// The part of a media server that this example is about: it is told what is played, used and started, and everything
/// that leaves, leaves through here. May be used from several threads.
class media_server {
 public:
  /// `titles` are the public ones whose crowds are counted. With a problem, nothing is collected.
  media_server(media_server_options options, const std::vector<media_item>& titles);
  ~media_server();

  const std::vector<std::string>& problems() const;  // what could not be opened, and what was put away

  void played(const media_item& item, std::string_view person);
  void used(muffle::presets::feature feature);

  /// Hands over what is due. To be called every now and then.
  void send_due();

  const muffle::disclosure& disclosed() const;
  ::consent& consent();

  std::vector<seen_record> last_records() const;
  std::vector<seen_event> last_events() const;
  std::vector<journal_row> sent() const;
  bool wipe_sent();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};
