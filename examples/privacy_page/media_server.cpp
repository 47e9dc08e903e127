// SPDX-License-Identifier: MIT
#include "media_server.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>
#include <type_traits>
#include <utility>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <muffle/disclose/journal.hpp>
#include <muffle/identified/alexa.hpp>
#include <muffle/identified/identified_disclosure.hpp>
#include <muffle/identified/sonos.hpp>
#include <muffle/identified/webhook.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/presets/server_hardware.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/posix_file.hpp>

#include "records.hpp"

using muffle::presets::feature_use, muffle::presets::server_hardware, muffle::presets::video_length,
    muffle::presets::video_quality, muffle::presets::video_play;

namespace {

/// Answers of a household in a week, of all kinds together.
constexpr std::uint32_t most_of_a_week = 4;
constexpr std::uint64_t smallest_crowd = 20;

constexpr std::string_view another_question = "not asked: a coin chose the other question";

std::array<std::byte, 16> md5(std::string_view text) {
  std::array<std::byte, 16> result{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(result.data()), &size, EVP_md5(),
                 nullptr) != 1)
    throw std::runtime_error("OpenSSL has no MD5, which Last.fm signs with");
  return result;
}

std::vector<video_play> films_of(const std::vector<media_item>& titles) {
  std::vector<video_play> result;
  for (const media_item& each : titles) {
    if (const auto film = record_of(each, std::type_identity<video_play>{})) result.push_back(*film);
  }
  return result;
}

muffle::presets::machine this_machine() {
  muffle::presets::machine result;
  result.host_name = "media-server";
#if defined(__x86_64__)
  result.architecture = muffle::presets::architecture::x86_64;
#elif defined(__aarch64__)
  result.architecture = muffle::presets::architecture::arm64;
#else
  result.architecture = muffle::presets::architecture::other;
#endif
  result.logical_processors = {static_cast<muffle::point>(std::thread::hardware_concurrency())};
  result.memory = {static_cast<muffle::point>(sysconf(_SC_PHYS_PAGES)) *
                   static_cast<muffle::point>(sysconf(_SC_PAGESIZE))};
  return result;
}

}  // namespace

struct media_server::parts {
  using clock = demonstration_clock;
  using epochs = muffle::epochs<clock>;
  using coin = muffle::secret_coin<clock>;
  static constexpr auto all_kinds = muffle::answers<video_length, video_quality, server_hardware, feature_use>;
  using outbox_type = decltype(muffle::outbox(all_kinds, std::declval<muffle::posix_file&>(), std::declval<epochs>()));
  using journal_type =
      decltype(muffle::sent_journal(all_kinds, std::declval<muffle::posix_file&>(), 1000, std::declval<clock>()));

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

  // Last.fm, a webhook and two senders that a real server has libraries for.
  auto scrobble() {
    // Without keys there is nobody to tell it to.
    return muffle::identified_disclosure(muffle::lastfm_scrobble(options.lastfm, &md5, options.lastfm_url), agreed,
                                         [this](const muffle::http_post& message) {
                                           return !options.lastfm.api_key.empty() && options.send_identified(message);
                                         });
  }
  auto hook() {
    return muffle::identified_disclosure(muffle::webhook(options.webhook_url), agreed, options.send_identified);
  }
  auto voice() { return muffle::identified_disclosure(muffle::alexa{}, agreed, by_name("alexa")); }
  auto speakers() { return muffle::identified_disclosure(muffle::sonos{}, agreed, by_name("sonos")); }

  std::function<bool(const muffle::identified_play&)> by_name(std::string_view name) const {
    return [this, name](const muffle::identified_play& play) {
      return options.send_identified({std::string(name), "text/plain", std::string(play.title)});
    };
  }

  parts(media_server_options wanted, const std::vector<media_item>& titles)
      : options(std::move(wanted)),
        secret_file(options.directory + "/secret"),
        outbox_file(options.directory + "/outbox"),
        journal_file(options.directory + "/journal"),
        ledger_file(options.directory + "/consent.json"),
        agreed(ledger_file, muffle::consent_of::installation, options.clock),
        weekly(7, options.clock),
        secret(muffle::kept_secret(secret_file)),
        toss(secret.value_or(muffle::install_secret{}), weekly),
        box(all_kinds, outbox_file, weekly),
        journal(all_kinds, journal_file, 1000, options.clock),
        counted(muffle::reference<video_length, video_quality>::of(std::span<const video_play>(films_of(titles)))) {
    if (!secret)
      problems.push_back("The secret cannot be kept, so nothing is collected: is " + options.directory + " writable?");
    const auto tell = [this](const auto& opened, std::string_view what) {
      if (!opened.problem.empty()) problems.push_back(opened.problem);
      if (!opened.set_aside.empty())
        problems.push_back(fmt::format("{} could not be read and was put away as {}", what, opened.set_aside));
    };
    tell(agreed.opened(), "What you agreed to");
    tell(journal.opened(), "What was sent");
    told_of = muffle::disclose(watch(), use(), run(), scrobble(), hook(), voice(), speakers());
  }

  template <class... Policies, class Pipeline, class Record>
  void handle(const Pipeline& send, const Record& record, std::string_view title, std::string what) {
    const muffle::local at{.title = title};
    const std::lock_guard lock(mutex);
    (remember<Policies>(record), ...);
    std::string_view became = muffle::to_string(muffle::disposition::not_stored);
    std::string payload;
    if (secret) {
      const auto shown = send.preview(record, at);
      became = muffle::to_string(send(record, at));
      if (shown.payload) payload = shown.payload->json().view();
    }
    (note(std::string(muffle::policy_name<Policies>), what, became, payload), ...);
  }

  /// Of the kinds that a record can answer, the payload is of one.
  void note(const std::string& kind, const std::string& what, std::string_view became, const std::string& payload) {
    const bool is_of_another = !payload.empty() && !payload.starts_with(records.at(kind).json);
    events.insert_or_assign(
        kind, is_of_another ? seen_event{kind, what, another_question, {}} : seen_event{kind, what, became, payload});
  }

  template <class P>
  void remember(const typename P::record& record) {
    const auto answer = muffle::sanitize<P>(record);
    records.insert_or_assign(std::string(muffle::policy_name<P>),
                             seen_record{std::string(muffle::policy_name<P>), muffle::raw_members<P>(record),
                                         fmt::format("{}", answer), std::string(muffle::encode_json(answer).view())});
  }

  template <class Disclosure>
  void tell(const Disclosure& to, const muffle::identified_play& play) {
    const auto shown = to.preview(play);
    const std::string name(Disclosure::told_integration::name);
    seen_event event{name, std::string(play.title), muffle::to_string(to(play)), {}};
    if constexpr (std::is_same_v<typename Disclosure::message_type, muffle::http_post>) {
      if (shown.message) event.payload = shown.message->body;
    } else if (shown.message) {
      event.payload = shown.message->title;
    }
    const std::lock_guard lock(mutex);
    events.insert_or_assign(name, std::move(event));
  }

  const media_server_options options;
  muffle::posix_file secret_file, outbox_file, journal_file;
  muffle::posix_document ledger_file;
  ::consent agreed;
  epochs weekly;
  std::optional<muffle::install_secret> secret;
  coin toss;
  outbox_type box;
  journal_type journal;
  muffle::reference<video_length, video_quality> counted;
  muffle::disclosure told_of;
  std::vector<std::string> problems;

  std::mutex mutex;  // of what is below
  std::map<std::string, seen_record> records;
  std::map<std::string, seen_event> events;
};

media_server::media_server(media_server_options options, const std::vector<media_item>& titles)
    : parts_(std::make_unique<parts>(std::move(options), titles)) {}
media_server::~media_server() = default;

const std::vector<std::string>& media_server::problems() const { return parts_->problems; }
const muffle::disclosure& media_server::disclosed() const { return parts_->told_of; }
::consent& media_server::consent() { return parts_->agreed; }

void media_server::played(const media_item& item, std::string_view person) {
  if (const auto film = record_of(item, std::type_identity<video_play>{})) {
    parts_->handle<video_length, video_quality>(parts_->watch(), *film, item.id, item.title);
  }
  parts_->handle<server_hardware>(parts_->run(), this_machine(), "this machine", "this machine");

  // Catalogues without artists have them in front of the title, as in "The Smashing Pumpkins - For God And Country".
  const std::string_view full_title = item.title;
  const std::size_t dash = full_title.find(" - ");
  const bool has_artist = dash != std::string_view::npos;
  const muffle::identified_play told{.person = person,
                                     .title = has_artist ? full_title.substr(dash + 3) : full_title,
                                     .artist = has_artist ? full_title.substr(0, dash) : std::string_view(),
                                     .album = item.series,
                                     .duration = item.duration,
                                     .played = item.duration,
                                     .started = muffle::instant{parts_->options.clock()}};
  parts_->tell(parts_->scrobble(), told);
  parts_->tell(parts_->hook(), told);
  parts_->tell(parts_->voice(), told);
  parts_->tell(parts_->speakers(), told);
}

void media_server::used(muffle::presets::feature feature) {
  const std::size_t number = static_cast<std::size_t>(feature);
  const auto& labels = muffle::vocabulary<muffle::presets::feature>::labels;
  const std::string name(number < labels.size() ? labels[number] : "unknown");
  parts_->handle<feature_use>(parts_->use(), muffle::presets::feature_event{.feature = feature}, name, name);
}

void media_server::send_due() {
  while (const auto due = parts_->box.take_due(parts_->agreed)) {
    parts_->journal.add(*due);
    parts_->options.send(due->json().view());
  }
}

std::vector<seen_record> media_server::last_records() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<seen_record> result;
  for (const auto& [name, each] : parts_->records) result.push_back(each);
  return result;
}

std::vector<seen_event> media_server::last_events() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<seen_event> result;
  for (const auto& [name, each] : parts_->events) result.push_back(each);
  return result;
}

std::vector<journal_row> media_server::sent() const {
  std::vector<journal_row> result;
  for (const auto& each : parts_->journal.entries()) {
    std::string json(each.what.json().view());
    result.push_back({each.when, each.what.text(), std::move(json)});
  }
  std::reverse(result.begin(), result.end());
  return result;
}

bool media_server::wipe_sent() { return parts_->journal.wipe(); }
