// SPDX-License-Identifier: MIT
#include "sender.hpp"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

#include <muffle/consent/kept_consent.hpp>
#include <muffle/disclose/raw_members.hpp>
#include <muffle/noise/random_source.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/store/posix_document.hpp>
#include <muffle/store/posix_file.hpp>

#include "log.hpp"
#include "post.hpp"

namespace {

/// More than a pipeline plays while a disk takes its time.
constexpr std::size_t most_waiting = 1024;

/// Seconds. A program that ends waits for it.
constexpr int patience_s = 5;

/// The ledger of a directory, read anew whenever it is asked and closed again, so that people can change their minds
/// while something plays.
class consent_in {
  using ledger_type = muffle::kept_consent<muffle::posix_document, stoppable_clock>;

  template <class Ask>
  auto asked(Ask ask) const {
    muffle::posix_document document(files_.consent());
    const ledger_type ledger(document, weekly_);
    if (!ledger.opened().problem.empty())
      GST_WARNING("nobody can be asked, so nothing is released: %s", ledger.opened().problem.c_str());
    if (!ledger.opened().set_aside.empty()) {
      GST_ERROR("the answers could not be read, so nothing is released: %s; they were put away as %s",
                ledger.opened().why_set_aside.c_str(), ledger.opened().set_aside.c_str());
    }
    return ask(ledger);
  }

 public:
  using clock_type = stoppable_clock;

  consent_in(const kept_in& files, const muffle::epochs<stoppable_clock>& weekly) : files_(files), weekly_(weekly) {}

  /// Calls with the ledger where it can be read. What nobody agrees to is taken out of the outbox for good, and while
  /// somebody answers nobody can be asked.
  template <class Do>
  void while_readable(Do what) const {
    asked([&](const ledger_type& ledger) {
      if (ledger.opened().problem.empty()) what(ledger);
    });
  }

  bool allows(const muffle::data_kind& kind) const {
    return asked([&](const auto& ledger) { return ledger.allows(kind); });
  }
  muffle::agreement agreement_to(const muffle::data_kind& kind, std::string_view person) const {
    return asked([&](const auto& ledger) { return ledger.agreement_to(kind, person); });
  }
  bool stands(const muffle::data_kind& kind, muffle::agreement under) const {
    return asked([&](const auto& ledger) { return ledger.stands(kind, under); });
  }

 private:
  const kept_in& files_;
  const muffle::epochs<stoppable_clock> weekly_;
};

/// The members of a record but those that are never sent, for the log.
template <class P>
std::string shown(const typename P::record& record) {
  std::string result;
  for (const muffle::raw_member& each : muffle::raw_members<P>(record)) {
    if (each.use != muffle::member_use::withheld && !each.text.empty())
      result += fmt::format(" {}={}", each.name, each.text);
  }
  return result;
}

std::mutex& all_mutex() {
  static auto* const mutex = new std::mutex;
  return *mutex;
}
/// Outlives what is destroyed when a program ends.
std::vector<sender*>& all_senders() {
  static auto* const all = new std::vector<sender*>;
  return *all;
}

}  // namespace

struct sender::opened {
  using outbox_type = decltype(muffle::outbox(all_kinds, std::declval<muffle::posix_file&>(),
                                              std::declval<muffle::epochs<stoppable_clock>>()));

  /// In a trial chance stands still as time does: coins fall by the lasting key.
  opened(const kept_in& files, stoppable_clock clock, bool is_trial)
      : weekly(7, clock),
        consent(files, weekly),
        secret_file(files.secret()),
        outbox_file(files.outbox()),
        keys(secret_file),
        coin(is_trial ? muffle::secret_coin(keys.lasting(), weekly) : muffle::secret_coin(keys, weekly)),
        box(all_kinds, outbox_file, weekly) {
    problem = box.opened().problem;
    if (!box.opened().set_aside.empty())
      GST_WARNING("what waited could not be read and was put away as %s", box.opened().set_aside.c_str());
    if (problem.empty()) problem = keys.opened().problem;
  }

  const muffle::epochs<stoppable_clock> weekly;
  consent_in consent;
  muffle::posix_file secret_file, outbox_file;
  muffle::kept_keys<muffle::posix_file> keys;
  muffle::secret_coin<stoppable_clock> coin;
  outbox_type box;
  std::string problem;
};

sender::sender(sender_options given)
    : files_{std::move(given.directory)},
      collector_(std::move(given.collector)),
      trial_(given.tried),
      moment_(trial_ ? trial_->begins : 0) {}

sender::~sender() {
  stop();
  const std::lock_guard lock(all_mutex());
  std::erase(all_senders(), this);
}

void sender::begin() {
  if (is_of_parent()) return;
  const std::lock_guard lock(mutex_);
  start();
}

void sender::hand_over(played item) {
  if (is_of_parent()) return;
  const std::lock_guard lock(mutex_);
  if (waiting_.size() >= most_waiting || is_stopped_) {
    ++dropped_;
    return;
  }
  waiting_.push_back(std::move(item));
  start();
  changed_.notify_one();
}

/// Only once something plays, since any program that uses GStreamer loads tracers.
void sender::start() {
  if (is_started_ || is_stopped_) return;
  is_started_ = true;
  owner_ = getpid();
  thread_ = std::thread([this] { run(); });
  const std::lock_guard lock(all_mutex());
  static const bool is_registered = std::atexit(&sender::stop_all) == 0;
  if (is_registered) all_senders().push_back(this);
}

void sender::stop_all() {
  std::vector<sender*> all;
  {
    const std::lock_guard lock(all_mutex());
    all = all_senders();
  }
  for (sender* each : all) each->stop();
}

/// A child of fork() has neither the thread nor the files, and may find the mutex locked for ever.
bool sender::is_of_parent() const noexcept { return owner_ != 0 && owner_ != getpid(); }

void sender::stop() {
  if (is_of_parent()) {
    if (thread_.joinable()) thread_.detach();
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void sender::run() {
  // A collector that goes away would end the program, which knows nothing of it.
  sigset_t pipe{};
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);

  std::unique_lock lock(mutex_);
  while (true) {
    std::deque<played> items = std::exchange(waiting_, {});
    const bool is_last = is_stopped_;
    lock.unlock();
    try {
      open();
      for (const played& each : items) deal_with(each);
      release_due();
    } catch (const std::exception& error) {
      GST_ERROR("what was played is not counted: %s", error.what());
    }
    lock.lock();
    if (is_last && waiting_.empty()) break;
    const auto is_needed = [this] { return is_stopped_ || !waiting_.empty(); };
    if (trial_) {
      changed_.wait(lock, is_needed);
    } else {
      // About every minute something may have come to be due: at no fixed second, which would be in its time.
      muffle::system_random random;
      changed_.wait_for(lock, std::chrono::seconds(30 + muffle::draw_below(random, 61)), is_needed);
    }
  }
  lock.unlock();
  let_days_go_by();
  lock.lock();
  report();
}

bool sender::open() {
  if (opened_ != nullptr) return true;
  std::string problem;
  if (std::error_code failed; !std::filesystem::is_directory(files_.directory, failed)) {
    problem = fmt::format("{} is no directory: `muffle-gst-consent {}` makes one, and asks", files_.directory,
                          files_.directory);
  } else if (auto candidate =
                 std::make_unique<opened>(files_, stoppable_clock{trial_ ? &moment_ : nullptr}, trial_.has_value());
             candidate->problem.empty()) {
    opened_ = std::move(candidate);
    if (muffle::do_not_track()) GST_INFO("DO_NOT_TRACK is set, so nothing is released");
  } else {
    problem = candidate->problem;
  }
  // Tried again and again, and said once.
  if (std::exchange(told_, problem) != problem && !problem.empty())
    GST_WARNING("nothing is released: %s", problem.c_str());
  return opened_ != nullptr;
}

void sender::deal_with(const played& item) {
  const std::string address = item.address();
  const std::string& key = address.empty() ? item.title : address;
  const muffle::local at{.title = key};
  auto became = muffle::disposition::not_stored;
  if (item.has_video) {
    const muffle::presets::video_play record{.title = item.title,
                                             .path = address,
                                             .size_bytes = item.size_bytes(),
                                             .duration = item.duration,
                                             .bitrate = item.bitrate(),
                                             .video_codec = item.video_codec,
                                             .width = item.width,
                                             .height = item.height,
                                             .container = item.container};
    GST_DEBUG("a video:%s", shown<video_length>(record).c_str());
    if (open()) became = watching(opened_->coin, opened_->consent, opened_->box)(record, at);
  } else {
    const muffle::presets::music_play record{.title = item.title,
                                             .path = address,
                                             .size_bytes = item.size_bytes(),
                                             .duration = item.duration,
                                             .bitrate = item.bitrate(),
                                             .audio_codec = item.audio_codec};
    GST_DEBUG("music:%s", shown<music_length>(record).c_str());
    if (open()) became = listening(opened_->coin, opened_->consent, opened_->box)(record, at);
  }
  tally_.add(became);
  GST_INFO("%s was played: %s", item.has_video ? "a video" : "music", std::string(to_string(became)).c_str());
}

/// False where no connection came about, so that nobody can have it.
bool sender::post(const std::string& body) const {
  // A connection that it is alone on joins it with no other.
  const reply said = poster(answers_of(collector_), patience_s).post(body, answer_type);
  if (!said.was_reached) {
    GST_WARNING("%s cannot be reached: an answer waits for another moment", collector_.c_str());
  } else if (!said.was_taken()) {
    GST_WARNING("%s did not take an answer, which is not sent again: status %d", collector_.c_str(), said.status);
  }
  return said.was_reached;
}

template <class Ledger>
void sender::release_due(const Ledger& ledger) {
  while (const auto due = opened_->box.take_due(ledger)) {
    const auto bytes = due->bytes();
    if (!collector_.empty() && !post({reinterpret_cast<const char*>(bytes.data()), bytes.size()})) {
      opened_->box.put_back(*due);
      break;
    }
    // The line of JSON is for people.
    std::ofstream out(files_.released(), std::ios::app);
    out << due->json().view() << '\n' << std::flush;
    if (out) {
      GST_INFO("released %s", due->text().c_str());
    } else {
      GST_ERROR("%s cannot be written, so one release is lost", files_.released().c_str());
    }
  }
}

void sender::release_due() {
  if (opened_ == nullptr) return;
  opened_->consent.while_readable([this](const auto& ledger) { release_due(ledger); });
}

/// Asks in the last second of each hour, so that what is due in a week leaves in that week.
void sender::let_days_go_by() {
  if (!trial_ || opened_ == nullptr) return;
  try {
    opened_->consent.while_readable([this](const auto& ledger) {
      for (std::int64_t hour = 1; hour <= std::int64_t{trial_->days} * 24; ++hour) {
        moment_ = trial_->begins + hour * 3600 - 1;
        release_due(ledger);
      }
    });
  } catch (const std::exception& error) {
    GST_ERROR("what was due is not released: %s", error.what());
  }
}

void sender::report() const {
  for (std::size_t i = 0; i != muffle::disposition_count; ++i) {
    const auto each = static_cast<muffle::disposition>(i);
    if (tally_.count(each) != 0)
      GST_INFO("in all, %s: %" G_GUINT64_FORMAT, std::string(to_string(each)).c_str(), tally_.count(each));
  }
  const std::uint64_t displaced = opened_ == nullptr ? 0 : opened_->box.status().displaced;
  if (displaced != 0) GST_INFO("in all, passed on and displaced by others since: %" G_GUINT64_FORMAT, displaced);
  if (dropped_ != 0) GST_WARNING("not counted, since the disk was too slow: %" G_GUINT64_FORMAT, dropped_);
}
