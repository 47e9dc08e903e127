// SPDX-License-Identifier: MIT
#include "media_server.hpp"

#include <algorithm>

#include "media_server_parts.hpp"
#include "this_machine.hpp"

namespace {

std::vector<muffle::journal_entry> newest_first(std::vector<muffle::journal_entry> entries) {
  std::reverse(entries.begin(), entries.end());
  return entries;
}

}  // namespace

media_server::media_server(media_server_options options, const std::vector<media_item>& titles)
    : parts_(std::make_unique<parts>(std::move(options), titles)) {}
media_server::~media_server() = default;

const muffle::disclosure& media_server::disclosed() const { return parts_->told_of; }
const ::consent& media_server::consent() const { return parts_->agreed; }
bool media_server::is_set_up(std::string_view name) const { return parts_->others.are_set_up(name); }
bool media_server::is_expired(const muffle::data_kind& kind) const { return parts_->is_expired(kind); }

std::vector<trouble> media_server::troubles() const {
  const std::lock_guard lock(parts_->mutex);
  std::vector<trouble> result = parts_->found_troubles;
  if (parts_->is_refusal_lost) {
    result.push_back(
        {muffle::phrase("page.refusal_lost",
                        "Your last no could not be written. It counts until the server stops; after that, what "
                        "you had allowed before may be on again.",
                        {}),
         {}});
  }
  if (!parts_->is_swept) {
    result.push_back(
        {muffle::phrase(
             "page.still_on_disk",
             "What waits, and you no longer allow, could not be taken off the disk. It is not sent; any answer "
             "here tries again.",
             {}),
         {}});
  }
  if (!parts_->is_sent_kept || !parts_->is_told_kept) {
    result.push_back(
        {muffle::phrase("page.list_lost",
                        "What was sent last could not be written to its list: it is lost when the server stops.", {}),
         {}});
  }
  return result;
}

void media_server::played(const media_item& item, std::string_view person) {
  if (const auto film = record_of(item, std::type_identity<video_play>{})) {
    std::string_view drawn;
    (muffle::ask_one<video_length, video_quality>(parts_->toss) | noted_question{&drawn})(*film, {.title = item.id});
    parts_->handle<video_length, video_quality>(parts_->watch(), *film, item.id, item.title, drawn);
  }
  parts_->handle<server_hardware>(parts_->run(), this_machine(), "this machine", "this machine", "server_hardware");

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
                                     .started = muffle::instant{parts_->weekly.now()}};
  parts_->tell(parts_->others.scrobble, told);
  parts_->tell(parts_->others.hook, told);
  parts_->tell(parts_->others.voice, told);
  parts_->tell(parts_->others.speakers, told);
}

void media_server::used(muffle::presets::feature feature) {
  const std::size_t number = static_cast<std::size_t>(feature);
  const auto& labels = muffle::vocabulary<muffle::presets::feature>::labels;
  const std::string name(number < labels.size() ? labels[number] : "unknown");
  parts_->handle<feature_use>(parts_->use(), muffle::presets::feature_event{.feature = feature}, name, name,
                              "feature_use");
}

void media_server::send_due() {
  while (parts_->send_one()) {
  }
}

muffle::consent_outcome media_server::answer(const muffle::data_kind& kind, bool yes) {
  // The page says above the switches what whoever allows something confirms.
  const muffle::answered by{.means = "privacy page", .is_of_age = true};
  return parts_->note_answer(yes ? parts_->agreed.give(kind, by) : parts_->agreed.refuse(kind, by));
}

muffle::consent_outcome media_server::refuse_all() {
  return parts_->note_answer(parts_->agreed.withdraw_all({.means = "privacy page"}));
}

muffle::consent_outcome media_server::trust_clock() {
  parts_->box.trust_clock();
  parts_->keys.forget_after(parts_->weekly.current());
  return parts_->note_answer(parts_->agreed.trust_clock());
}

std::int64_t media_server::runs_behind() const {
  const std::uint64_t weeks = std::min<std::uint64_t>(parts_->box.status().epochs_ahead, 1U << 30);
  return std::max(parts_->agreed.runs_behind(), static_cast<std::int64_t>(weeks) * 7 * 86'400);
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
  for (const auto& [name, each] : parts_->events) result.push_back(parts_->as_it_stands(each));
  return result;
}

std::vector<muffle::journal_entry> media_server::sent() const { return newest_first(parts_->sent.entries()); }
std::vector<muffle::journal_entry> media_server::told() const { return newest_first(parts_->told.entries()); }

std::map<std::string, std::size_t> media_server::waiting() const {
  std::map<std::string, std::size_t> result;
  const auto count = [&]<class P>(std::type_identity<P>) {
    result.emplace(muffle::policy_name<P>, parts_->box.count<P>(parts_->agreed));
  };
  count(std::type_identity<video_length>{});
  count(std::type_identity<video_quality>{});
  count(std::type_identity<server_hardware>{});
  count(std::type_identity<feature_use>{});
  return result;
}

bool media_server::wipe_sent() {
  const std::lock_guard lock(parts_->mutex);
  parts_->sweep();
  parts_->is_sent_kept = parts_->sent.wipe();
  parts_->is_told_kept = parts_->told.wipe();
  return parts_->is_swept && parts_->is_sent_kept && parts_->is_told_kept;
}
