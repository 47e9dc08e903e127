// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <muffle/clock.hpp>
#include <muffle/consent/kept_consent.hpp>
#include <muffle/identified/alexa.hpp>
#include <muffle/identified/http_post.hpp>
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/lastfm_scrobble.hpp>
#include <muffle/identified/sonos.hpp>
#include <muffle/identified/webhook.hpp>
#include <muffle/store/posix_document.hpp>

/// The machine's own clock, or one that stands still until somebody moves it, so that one can watch weeks go by.
struct demonstration_clock {
  std::shared_ptr<const std::atomic<std::int64_t>> stands_at;

  std::int64_t operator()() const { return stands_at ? stands_at->load() : muffle::system_clock()(); }
};

using consent = muffle::kept_consent<muffle::posix_document, demonstration_clock>;
using post_sender = std::function<bool(const muffle::http_post&)>;

/// Those who are told who plays what: Last.fm, a webhook, and two that a real server has libraries for.
class integrations {
 public:
  integrations(muffle::lastfm_keys keys, const std::string& webhook_url, const ::consent& agreed,
               const post_sender& send);

  /// Whether there is all that it takes to tell them.
  bool are_set_up(std::string_view name) const;

 private:
  using play_sender = std::function<bool(const muffle::identified_play&)>;
  using md5_function = std::array<std::byte, 16> (*)(std::string_view);
  template <class Integration, class Sender>
  using disclosure = muffle::identified_disclosure<Integration, ::consent, Sender>;

  bool has_keys_;
  bool has_address_;

 public:
  const disclosure<muffle::lastfm_scrobble<md5_function>, post_sender> scrobble;
  const disclosure<muffle::webhook, post_sender> hook;
  const disclosure<muffle::alexa, play_sender> voice;
  const disclosure<muffle::sonos, play_sender> speakers;
};

/// What is sent, as it is shown and kept: the address and the body, but for the keys and the signature of Last.fm.
std::string shown_message(const muffle::http_post& message);
/// What an integration is told that has a library of its own.
std::string shown_message(const muffle::identified_play& message);
