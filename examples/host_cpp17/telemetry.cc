// SPDX-License-Identifier: MIT
#include "telemetry.h"

#include <ctime>
#include <filesystem>
#include <utility>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/disclose_markdown.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

using muffle::presets::video_play;

namespace {

// Who asks, in the place of "the developers of this program": people agree to this text.
constexpr muffle::declarer us{.recipients = "the developers of Media Server", .since = "4.2"};
using video_length = muffle::declared_by<muffle::presets::video_length, us>;
using video_quality = muffle::declared_by<muffle::presets::video_quality, us>;

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

}  // namespace

struct telemetry::parts {
  explicit parts(const telemetry_options& options)
      : weekly(7, options.clock ? options.clock : host_clock(muffle::system_clock{})),
        consent_file(options.directory + "/consent.json"),
        secret_file(options.directory + "/secret"),
        outbox_file(options.directory + "/outbox"),
        consent(consent_file, weekly),
        keys(secret_file),
        coin(keys, weekly),
        // Written with the next question from the timer: nothing that plays waits for a disk.
        outbox(muffle::answers<video_length, video_quality>, outbox_file, weekly,
               {.commits = muffle::commit_mode::grouped}),
        titles(muffle::reference<video_length, video_quality>::parse(options.public_titles)) {
    tell(consent.opened().problem);
    tell(consent.opened().why_set_aside);
    tell(outbox.opened().problem);
    tell(titles.problem());
    tell(keys.opened().problem);
    if (options.mode != statistics_mode::on) return;
    // Who switched it on agreed to what was shown then. When that changes, they are asked.
    for (const muffle::data_kind* kind : kinds) {
      if (consent.ledger().find(kind->name, {}) == nullptr)
        consent.give(*kind, {.means = "configuration file", .is_of_age = true});
    }
  }

  bool is_ready() const { return keys.opened().problem.empty() && titles; }

  // A pipeline is a value, made where it is called: one of two questions about each play, chosen by a coin.
  auto send() {
    return muffle::ask_one<video_length, video_quality>(coin) | muffle::consented(consent) |
           muffle::require_k(*titles, 20) | muffle::bounded(4, coin) | muffle::into(outbox);
  }

  void tell(const std::string& problem) {
    if (!problem.empty()) problems.push_back(problem);
  }

  const muffle::epochs<host_clock> weekly;
  muffle::posix_document consent_file;
  muffle::posix_file secret_file, outbox_file;
  muffle::kept_consent<muffle::posix_document, host_clock> consent;
  muffle::kept_keys<muffle::posix_file> keys;
  muffle::secret_coin<host_clock> coin;
  decltype(muffle::outbox(muffle::answers<video_length, video_quality>, std::declval<muffle::posix_file&>(),
                          std::declval<muffle::epochs<host_clock>>())) outbox;
  muffle::read_reference<video_length, video_quality> titles;
  std::vector<std::string> problems;
};

telemetry::telemetry(const telemetry_options& options) {
  if (options.mode != statistics_mode::off) {
    parts_ = std::make_unique<parts>(options);
  } else if (std::filesystem::exists(options.directory + "/outbox")) {
    // What waited when it was switched off.
    parts(options).outbox.forget();
  }
}
telemetry::~telemetry() = default;

const std::vector<std::string>& telemetry::problems() const {
  static const std::vector<std::string> none;
  return parts_ ? parts_->problems : none;
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
  if (!parts_ || !parts_->is_ready()) return {"statistics are off", {}};
  const auto shown = parts_->send().preview(record_of(video), {.title = video.id});
  return {std::string(muffle::to_string(shown.became)),
          shown.payload ? std::string(shown.payload->json().view()) : std::string()};
}

play_outcome telemetry::played(const played_video& video) {
  play_outcome result = preview(video);
  if (parts_ && parts_->is_ready())
    result.became = muffle::to_string(parts_->send()(record_of(video), {.title = video.id}));
  return result;
}

std::string telemetry::disclosed() {
  if (!parts_ || !parts_->is_ready()) return {};
  return muffle::disclosure_markdown(muffle::disclose(parts_->send()));
}

std::size_t telemetry::waiting() const {
  if (!parts_) return 0;
  const muffle::outbox_status status = parts_->outbox.status();
  return status.collecting + status.waiting;
}

void telemetry::send_due(const std::function<void(const std::string&)>& post) {
  if (!parts_) return;
  while (const auto due = parts_->outbox.take_due(parts_->consent)) post(std::string(due->json().view()));
}
