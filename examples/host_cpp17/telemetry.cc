// SPDX-License-Identifier: MIT
#include "telemetry.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/disclose_markdown.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

#include "statistics.h"

using muffle::presets::video_play;

namespace {

constexpr const muffle::data_kind* kinds[] = {&muffle::data_kind_of<video_length>,
                                              &muffle::data_kind_of<video_quality>};

using host_clock = std::function<std::int64_t()>;

video_play record_of(const played_video& video) {
  return {.title = video.title,
          .path = video.path,
          .size_bytes = video.size_bytes,
          .duration = video.duration,
          .bitrate = muffle::bit_rate::from_bytes_per_second(video.bytes_per_second),
          .video_codec = muffle::spelled<muffle::video_codec, muffle::ffprobe>(video.video_codec),
          .width = video.width,
          .height = video.height};
}

/// More than anybody plays in a minute: without an end they would pile up where nobody calls `send_due`.
constexpr std::size_t most_noted = 1000;

}  // namespace

struct telemetry::parts {
  explicit parts(const telemetry_options& options)
      : given(options),
        weekly(7, options.clock ? options.clock : host_clock(muffle::system_clock{})),
        consent_file(options.directory + "/consent.json"),
        secret_file(options.directory + "/secret"),
        outbox_file(options.directory + "/outbox"),
        consent(consent_file, weekly),
        keys(secret_file),
        coin(keys, weekly),
        // Answers of a minute are written together.
        outbox(all_questions, outbox_file, weekly, {.commits = muffle::commit_mode::grouped}) {}

  /// Reads the titles, and tells whatever keeps plays from being counted, each by its name.
  void begin() {
    std::ifstream file(given.public_titles);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    if (text.empty()) {
      problem = given.public_titles + " is not there or is empty: install the file of public titles with the server";
    } else {
      titles = public_titles::parse(text);
      if (!titles->problem().empty()) problem = given.public_titles + ": " + titles->problem();
    }
    if (!problem.empty()) tell("nothing is counted: " + problem);

    // Another process, or a full disk, is a problem of each of these files: one of them says so.
    for (const std::string& found : {consent.opened().problem, keys.opened().problem, outbox.opened().problem}) {
      if (found.empty()) continue;
      tell("nothing is counted: " + found);
      problem = found;
      break;
    }
    if (const auto& found = consent.opened(); !found.set_aside.empty())
      tell("the answers of people cannot be read, and they are asked again: " + found.why_set_aside +
           "; it was put away as " + found.set_aside);
    if (const auto& found = keys.opened(); !found.set_aside.empty())
      tell("the secret was damaged and put away as " + found.set_aside + ": all coins fall anew");
    if (const auto& found = outbox.opened(); !found.set_aside.empty())
      tell("what waited to be sent was damaged and put away as " + found.set_aside + ": it does not leave");
    if (consent.is_halted()) tell("DO_NOT_TRACK is set: nobody is asked, and nothing is counted or leaves");
    if (problem.empty() && given.mode == statistics_mode::on) agree();
  }

  /// Who switched it on agreed to what was shown then. When that changes, they are asked.
  void agree() {
    for (const muffle::data_kind* kind : kinds) {
      if (consent.ledger().find(kind->name, {}) != nullptr) continue;
      const auto outcome = consent.give(*kind, {.means = "configuration file", .is_of_age = true});
      if (outcome != muffle::consent_outcome::recorded)
        tell("statistics are switched on, but that could not be kept: " + std::string(muffle::to_string(outcome)));
    }
  }

  auto send() { return asking(coin, consent, **titles, outbox); }

  std::string text_of(muffle::disposition became) const {
    if (became == muffle::disposition::no_consent && consent.is_halted()) return "held back: DO_NOT_TRACK is set";
    return std::string(muffle::to_string(became));
  }

  void note(const played_video& video) {
    const std::lock_guard lock(mutex);
    if (problem.empty() && noted.size() != most_noted) noted.push_back(video);
  }

  void count_noted() {
    std::vector<played_video> videos;
    {
      const std::lock_guard lock(mutex);
      videos.swap(noted);
    }
    for (const played_video& video : videos)
      tell(video.title + ": " + text_of(send()(record_of(video), {.title = video.id})));
  }

  /// A disk that is full is tried again at each call, and told once until it is not.
  void look_at_disk() {
    const std::uint64_t failures = outbox.status().store_failures;
    const bool fails = failures != failures_seen;
    failures_seen = failures;
    if (fails == is_disk_full) return;
    is_disk_full = fails;
    tell(fails ? given.directory +
                     "/outbox cannot be written: is the disk full? Nothing leaves until it can be, and "
                     "what was played since is lost if the server stops"
               : given.directory + "/outbox can be written again");
  }

  void tell(const std::string& text) const {
    if (given.log) given.log(text);
  }

  const telemetry_options given;
  const muffle::epochs<host_clock> weekly;
  muffle::posix_document consent_file;
  muffle::posix_file secret_file, outbox_file;
  muffle::kept_consent<muffle::posix_document, host_clock> consent;
  muffle::kept_keys<muffle::posix_file> keys;
  muffle::secret_coin<host_clock> coin;
  decltype(muffle::outbox(all_questions, std::declval<muffle::posix_file&>(),
                          std::declval<muffle::epochs<host_clock>>())) outbox;
  std::optional<muffle::read_reference<video_length, video_quality>> titles;
  std::string problem;  // why nothing is counted
  std::uint64_t failures_seen = 0;
  bool is_disk_full = false;

  std::mutex mutex;  // of what is below
  std::vector<played_video> noted;
};

telemetry::telemetry(const telemetry_options& options) {
  if (options.mode != statistics_mode::off) {
    parts_ = std::make_unique<parts>(options);
    parts_->begin();
  } else if (std::filesystem::exists(options.directory + "/outbox")) {
    // What waited when it was switched off.
    parts off(options);
    if (!off.outbox.forget()) off.tell("what waited to be sent could not be taken off the disk; it does not leave");
  }
}

telemetry::~telemetry() {
  if (parts_) parts_->count_noted();
}

bool telemetry::is_to_ask() const {
  return parts_ && (parts_->consent.is_to_ask(*kinds[0]) || parts_->consent.is_to_ask(*kinds[1]));
}

bool telemetry::answer(bool agrees, const std::string& means) {
  if (!parts_) return false;
  bool is_kept = true;
  for (const muffle::data_kind* kind : kinds) {
    const muffle::answered by{.means = means, .is_of_age = agrees};
    const auto outcome = agrees ? parts_->consent.give(*kind, by) : parts_->consent.refuse(*kind, by);
    is_kept &= outcome == muffle::consent_outcome::recorded;
  }
  if (!agrees) is_kept &= parts_->outbox.forget();
  return is_kept;
}

play_outcome telemetry::preview(const played_video& video) {
  if (!parts_) return {"statistics are off", {}};
  if (!parts_->problem.empty()) return {"not counted: " + parts_->problem, {}};
  const auto shown = parts_->send().preview(record_of(video), {.title = video.id});
  play_outcome result{parts_->text_of(shown.became), {}};
  if (shown.payload) result.bytes = shown.payload->bytes();
  return result;
}

void telemetry::played(const played_video& video) {
  if (parts_) parts_->note(video);
}

std::string telemetry::disclosed() {
  if (!parts_ || !parts_->problem.empty()) return {};
  return muffle::disclosure_markdown(muffle::disclose(parts_->send()));
}

std::size_t telemetry::waiting() const {
  if (!parts_) return 0;
  const muffle::outbox_status status = parts_->outbox.status();
  return status.collecting + status.waiting;
}

void telemetry::send_due(const std::function<bool(const answer_bytes&)>& post) {
  if (!parts_ || !parts_->problem.empty()) return;
  parts_->count_noted();
  while (const auto due = parts_->outbox.take_due(parts_->consent)) {
    if (post(due->bytes())) continue;
    parts_->outbox.put_back(*due);
    break;
  }
  parts_->look_at_disk();
}
