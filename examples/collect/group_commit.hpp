// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <muffle/collect/tally.hpp>

#include "answer_store.hpp"

/// Answers that arrive while a batch is written are the next batch, so that a store that takes a while takes more at
/// once. Each is answered when its batch is.
class group_commit {
 public:
  /// Whoever waits for a batch.
  struct waiter {
    void* who;       ///< nothing is done with it
    bool is_answer;  ///< or only asks
  };
  struct written {
    std::vector<waiter> waiters;
    batch_outcome outcome = batch_outcome::not_kept;
  };

  /// A batch that has answers of a page which `is_late` is not written. Both functions are called by another thread,
  /// and `is_written` whenever `take` has something.
  group_commit(answer_store& store, std::function<bool(const muffle::tally_page&)> is_late,
               std::function<void()> is_written);
  /// Writes what waits, and ends.
  ~group_commit();
  group_commit(const group_commit&) = delete;
  group_commit& operator=(const group_commit&) = delete;

  /// An answer for the next batch. False, and nothing is done, if too many wait already: the store does not keep up.
  bool add(const muffle::tally_page& page, std::uint64_t cell, void* who);
  /// Waits for the next batch with nothing to count, to see whether the store works.
  bool ask(void* who);

  /// What was written since it was asked last.
  std::vector<written> take();

 private:
  static constexpr std::size_t most_waiting = 65'536;

  void wait(waiter added);
  void write_batches();
  bool is_late(const muffle::tally& batch) const;
  void tell_once(batch_outcome outcome, const std::string& why);

  answer_store& store_;
  std::function<bool(const muffle::tally_page&)> is_late_;
  std::function<void()> is_written_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // All of these by the mutex.
  muffle::tally gathered_;
  std::vector<waiter> waiting_;
  std::vector<written> written_;
  bool ends_ = false;
  // Of the thread.
  batch_outcome last_ = batch_outcome::kept;
  std::thread thread_;
};
