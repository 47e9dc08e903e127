// SPDX-License-Identifier: MIT

// A plugin for mpv that counts the videos it plays, once people agreed:
//
//   mpv --script=muffle.so --script-opts=muffle-directory=kept film.mkv

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <mpv/client.h>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/date.hpp>
#include <muffle/disclose/disclose_markdown.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>
#include <muffle/vocabulary/spelled/ffprobe.hpp>

using muffle::presets::video_play;

namespace {

// Who asks: people agree to this text. If you copy this, put yourself in.
constexpr muffle::declarer us{.recipients = "the developers of this plugin for mpv", .since = "1.0"};
using video_length = muffle::declared_by<muffle::presets::video_length, us>;
using video_quality = muffle::declared_by<muffle::presets::video_quality, us>;

constexpr const muffle::data_kind* kinds[] = {&muffle::data_kind_of<video_length>,
                                              &muffle::data_kind_of<video_quality>};

/// What of mpv's client API is needed here.
class player {
 public:
  explicit player(mpv_handle* handle) : handle_(handle) {}

  std::string text(const char* property) const {
    char* found = mpv_get_property_string(handle_, property);
    const std::string result = found == nullptr ? "" : found;
    mpv_free(found);
    return result;
  }

  /// Zero where there is none.
  double number(const char* property) const {
    double result = 0;
    return mpv_get_property(handle_, property, MPV_FORMAT_DOUBLE, &result) < 0 ? 0 : result;
  }

  /// The `--script-opts` that begin with the plugin's name, without it.
  std::map<std::string, std::string> options() const {
    std::map<std::string, std::string> result;
    const std::string prefix = std::string(mpv_client_name(handle_)) + "-";
    mpv_node all;
    if (mpv_get_property(handle_, "script-opts", MPV_FORMAT_NODE, &all) < 0) return result;
    for (int i = 0; all.format == MPV_FORMAT_NODE_MAP && i != all.u.list->num; ++i) {
      const std::string name = all.u.list->keys[i];
      if (name.starts_with(prefix)) result[name.substr(prefix.size())] = all.u.list->values[i].u.string;
    }
    mpv_free_node_contents(&all);
    return result;
  }

  /// To mpv's terminal and its console.
  void say(const std::string& text) const {
    const std::string line = "muffle: " + text;
    const char* command[] = {"print-text", line.c_str(), nullptr};
    mpv_command(handle_, command);
  }

 private:
  mpv_handle* handle_;
};

/// What `--script-opts` say.
struct settings {
  std::string directory;
  std::optional<std::int64_t> date;  ///< for trying it out: time stands still at its beginning, in seconds since 1970
  int days = 0;                      ///< and when mpv ends, so many go by

  static settings of(const player& mpv) {
    settings result;
    bool is_known = true;
    for (const auto& [name, value] : mpv.options()) {
      const char* const end = value.data() + value.size();
      if (name == "directory") {
        result.directory = value;
      } else if (const auto day = muffle::date::read(value); name == "date" && day) {
        result.date = day->begin();
      } else if (name != "days" || std::from_chars(value.data(), end, result.days).ptr != end) {
        is_known = false;
      }
    }
    if (is_known && !result.directory.empty() && result.days >= 0 && result.days <= (result.date ? 400 : 0))
      return result;
    throw std::runtime_error(
        "the options are --script-opts=muffle-directory=PATH, and to try it muffle-date=2027-01-04 and muffle-days=14, "
        "of which there are at most 400");
  }
};

/// What is known of a video that was played.
struct played {
  std::string title, path;
  double seconds, bytes;
  std::string codec;
  double width, height;
  bool is_whole;  ///< and no list of pieces, whose size would be that of the list

  /// None where a picture or a cover was on, or no video at all.
  static std::optional<played> by(const player& mpv) {
    if (mpv.text("current-tracks/video/image") != "no") return std::nullopt;
    const std::string format = mpv.text("file-format");
    return played{mpv.text("media-title"),
                  mpv.text("path"),
                  mpv.number("duration"),
                  mpv.number("file-size"),
                  mpv.text("current-tracks/video/codec"),
                  mpv.number("width"),
                  mpv.number("height"),
                  format != "hls" && format != "dash" && format != "edl"};
  }

  video_play record() const {
    video_play result{.title = title,
                      .path = path,
                      .size_bytes = static_cast<std::int64_t>(bytes),
                      .duration = std::chrono::duration<double>(seconds),
                      .video_codec = muffle::spelled<muffle::video_codec, muffle::ffprobe>(codec),
                      .width = static_cast<std::int32_t>(width),
                      .height = static_cast<std::int32_t>(height)};
    if (is_whole && seconds > 0) result.bitrate = muffle::bit_rate::from_bytes_per_second(bytes / seconds);
    return result;
  }
};

/// The system's clock; or, for trying the plugin out, a moment that its owner moves.
struct stoppable_clock {
  const std::int64_t* moment;

  std::int64_t operator()() const { return moment != nullptr ? *moment : muffle::system_clock{}(); }
};

class statistics {
 public:
  statistics(const player& mpv, const settings& given)
      : mpv_(mpv),
        given_(given),
        moment_(given.date.value_or(0)),
        consent_file_(given.directory + "/consent.json"),
        secret_file_(given.directory + "/secret"),
        outbox_file_(given.directory + "/outbox") {
    for (const std::string& problem : {consent_.opened().problem, keys_.opened().problem, outbox_.opened().problem}) {
      if (!problem.empty()) throw std::runtime_error(problem);
    }
    for (const std::string& damaged : {consent_.opened().set_aside, outbox_.opened().set_aside}) {
      if (!damaged.empty()) mpv_.say("put away, as it is damaged: " + damaged);
    }
  }

  /// A pipeline is a value, made where it is called.
  auto send() {
    return muffle::ask_one<video_length, video_quality>(coin_) | muffle::consented(consent_) |
           muffle::bounded(4, coin_) | muffle::into(outbox_);
  }

  void begin() {
    for (const muffle::data_kind* kind : kinds) {
      if (!consent_.is_to_ask(*kind)) continue;
      mpv_.say(
          "videos can be counted here if you agree; until then nothing is. What could leave: script-message-to muffle "
          "show");
      return;
    }
  }

  void count(const played& video) {
    mpv_.say(fmt::format("a video was played: {}", muffle::to_string(send()(video.record(), {.title = video.path}))));
  }

  /// What somebody typed: `show`, then `yes` or `no`, to all kinds or to the one that is named.
  void answer(std::string_view said, std::string_view which) {
    if (said == "show") {
      mpv_.say(muffle::disclosure_markdown(muffle::disclose(send())) +
               "\nIf you agree, and are old enough to where you live: script-message-to muffle yes; or no. Or to one "
               "of the kinds alone: yes video_length");
      was_shown_ = true;
    } else if (said == "no" || (said == "yes" && was_shown_)) {
      const muffle::answered by{.means = "mpv's console or a key of input.conf", .is_of_age = said == "yes"};
      for (const muffle::data_kind* kind : kinds) {
        if (!which.empty() && which != kind->name) continue;
        const auto outcome = said == "yes" ? consent_.give(*kind, by) : consent_.refuse(*kind, by);
        mpv_.say(fmt::format("{} to {}: {}", said, kind->name, muffle::to_string(outcome)));
      }
      outbox_.sweep(consent_);
    } else {
      mpv_.say("script-message-to muffle show; and once you have read it, yes or no");
    }
  }

  /// This is where a program would post `due->bytes()`, which are 16, and `put_back` what reached nobody:
  /// docs/integrate.md. The line of JSON is for people.
  void release_due() {
    while (const auto due = outbox_.take_due(consent_)) {
      std::ofstream out(given_.directory + "/released.ndjson", std::ios::app);
      out << due->json().view() << '\n' << std::flush;
      mpv_.say(out ? "released " + due->text() : "released.ndjson cannot be written, so one release is lost");
    }
  }

  /// In a trial, when mpv ends.
  void let_days_go_by() {
    for (int hour = 0; hour != 24 * given_.days; ++hour) {
      moment_ += 3600;
      release_due();
    }
  }

 private:
  stoppable_clock clock() const { return {given_.date ? &moment_ : nullptr}; }

  const player& mpv_;
  const settings given_;
  std::int64_t moment_;
  bool was_shown_ = false;

  muffle::posix_document consent_file_;
  muffle::posix_file secret_file_, outbox_file_;
  muffle::epochs<stoppable_clock> weekly_{7, clock()};
  muffle::kept_consent<muffle::posix_document, stoppable_clock> consent_{consent_file_, weekly_};
  muffle::kept_keys<muffle::posix_file> keys_{secret_file_};
  // In a trial chance stands still as time does: coins fall by the lasting key.
  muffle::secret_coin<stoppable_clock> coin_ =
      given_.date ? muffle::secret_coin(keys_.lasting(), weekly_) : muffle::secret_coin(keys_, weekly_);
  decltype(muffle::outbox(muffle::answers<video_length, video_quality>, outbox_file_, weekly_)) outbox_{
      muffle::answers<video_length, video_quality>, outbox_file_, weekly_};
};

void run(mpv_handle* handle, const player& mpv) {
  statistics counted(mpv, settings::of(mpv));
  counted.begin();
  // mpv waits at this hook until it is told to go on, so that what it says is of the file that ends.
  mpv_hook_add(handle, 0, "on_unload", 0);
  bool was_played = false;
  while (true) {
    // About every minute something may have come to be due: at no fixed second, which would be in its time.
    muffle::system_random random;
    const mpv_event* event = mpv_wait_event(handle, 30 + static_cast<double>(muffle::draw_below(random, 61)));
    if (event->event_id == MPV_EVENT_SHUTDOWN) break;
    if (event->event_id == MPV_EVENT_START_FILE) was_played = false;
    if (event->event_id == MPV_EVENT_PLAYBACK_RESTART) was_played = true;
    if (event->event_id == MPV_EVENT_HOOK) {
      const auto video = was_played ? played::by(mpv) : std::nullopt;
      mpv_hook_continue(handle, static_cast<const mpv_event_hook*>(event->data)->id);
      if (video) counted.count(*video);
    }
    if (event->event_id == MPV_EVENT_CLIENT_MESSAGE) {
      const auto* message = static_cast<const mpv_event_client_message*>(event->data);
      counted.answer(message->num_args > 0 ? message->args[0] : "", message->num_args > 1 ? message->args[1] : "");
    }
    counted.release_due();
  }
  counted.let_days_go_by();
}

}  // namespace

/// mpv calls this in a thread of the plugin's own: nothing that plays waits for a disk here. No exception goes through
/// mpv, whose functions are C.
extern "C" __attribute__((visibility("default"))) int mpv_open_cplugin(mpv_handle* handle) {
  const player mpv(handle);
  try {
    run(handle, mpv);
    return 0;
  } catch (const std::exception& error) {
    mpv.say(fmt::format("nothing is counted: {}", error.what()));
    return -1;
  }
}
