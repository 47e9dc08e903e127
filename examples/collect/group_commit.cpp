// SPDX-License-Identifier: MIT
#include "group_commit.hpp"

#include <cstdio>
#include <utility>

#include <fmt/format.h>

group_commit::group_commit(answer_store& store, std::function<bool(const muffle::tally_page&)> is_late,
                           std::function<void()> is_written)
    : store_(store),
      is_late_(std::move(is_late)),
      is_written_(std::move(is_written)),
      thread_([this] { write_batches(); }) {}

group_commit::~group_commit() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

bool group_commit::add(const muffle::tally_page& page, std::uint64_t cell, void* who) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() == most_waiting || !gathered_.add(page, cell)) return false;
  wait({who, true});
  return true;
}

bool group_commit::ask(void* who) {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() == most_waiting) return false;
  wait({who, false});
  return true;
}

void group_commit::wait(waiter added) {
  if (waiting_.empty()) changed_.notify_one();
  waiting_.push_back(added);
}

std::vector<group_commit::written> group_commit::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(written_, {});
}

void group_commit::write_batches() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ends_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    if (store_.gathers().count() != 0) changed_.wait_for(lock, store_.gathers(), [this] { return ends_; });
    const muffle::tally batch = std::exchange(gathered_, {});
    written done{std::exchange(waiting_, {}), batch_outcome::not_kept};
    lock.unlock();
    if (is_late(batch)) {
      tell_once(done.outcome,
                "the store was away until the end of an epoch was long ago: its last answers were not written");
    } else {
      done.outcome = store_.add(batch);
      tell_once(done.outcome, store_.why());
    }
    lock.lock();
    written_.push_back(std::move(done));
    // Under the lock: whoever destroys this waits for the thread, and what it calls is still there.
    is_written_();
  }
}

bool group_commit::is_late(const muffle::tally& batch) const {
  bool result = false;
  batch.for_each_page([&](const muffle::tally_page& page, const muffle::tally::counts&) { result |= is_late_(page); });
  return result;
}

/// When it stops to work and when it works again, not each time.
void group_commit::tell_once(batch_outcome outcome, const std::string& why) {
  const bool works = outcome == batch_outcome::kept;
  if (works == (last_ == batch_outcome::kept)) return;
  last_ = outcome;
  if (works) {
    fmt::print(stderr, "muffle-collect: the store works again\n");
  } else {
    fmt::print(stderr, "muffle-collect: {}\n", why);
  }
}
