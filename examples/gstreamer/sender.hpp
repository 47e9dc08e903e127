// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <sys/types.h>

#include <muffle/pipeline/disposition.hpp>

#include "played.hpp"
#include "statistics.hpp"

/// For trying it out: time stands still at a moment while a program plays, and then so many days go by.
struct trial {
  std::int64_t begins = 0;  ///< seconds since 1970-01-01, UTC
  int days = 0;
};

/// Where a program keeps what it has to keep, and where answers go.
struct sender_options {
  std::string directory;
  std::string collector;  ///< they are posted there; nowhere where it is empty
  std::optional<trial> tried;
};

/// Makes records of what was played, and hands them to the pipelines, in a thread of its own: files are written there,
/// for which no playback has to wait.
class sender {
 public:
  explicit sender(sender_options given);
  sender(const sender&) = delete;
  sender& operator=(const sender&) = delete;
  /// Ends once all that was handed over is dealt with.
  ~sender();

  /// Something plays. From now on the directory is open, and what is due leaves.
  void begin();
  void hand_over(played item);

 private:
  struct opened;

  void start();
  void stop();
  bool is_of_parent() const noexcept;
  void run();
  bool open();
  void deal_with(const played& item);
  void release_due();
  template <class Ledger>
  void release_due(const Ledger& ledger);
  bool post(const std::string& body) const;
  void let_days_go_by();
  void report() const;

  /// A program that ends without gst_deinit() would end in the middle of this.
  static void stop_all();

  const kept_in files_;
  const std::string collector_;
  const std::optional<trial> trial_;
  std::int64_t moment_ = 0;  // of the thread; where time stands in a trial
  muffle::disposition_tally tally_;
  std::unique_ptr<opened> opened_;  // of the thread
  std::string told_;                // why it could not be opened, as it was said last

  std::mutex mutex_;  // of what is below
  std::condition_variable changed_;
  std::deque<played> waiting_;
  std::uint64_t dropped_ = 0;
  bool is_started_ = false;
  std::atomic<pid_t> owner_ = 0;  // the process that has the thread
  bool is_stopped_ = false;
  std::thread thread_;
};
