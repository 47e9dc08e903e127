// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "group_commit.hpp"

namespace {

/// Keeps counts, and takes as long for each batch as a test likes. A fake, since no engine can be held in the middle of
/// a batch without a clock.
class slow_store final : public answer_store {
 public:
  store_problem open() override { return {}; }
  batch_outcome add(const muffle::tally& batch) override {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return let_ >= begun_; });
    return counted_.merge(batch) ? batch_outcome::kept : batch_outcome::not_kept;
  }
  const std::string& why() const override { return why_; }
  store_problem read(muffle::tally& to) override {
    const std::lock_guard lock(mutex_);
    return to.merge(counted_) ? store_problem() : "too many";
  }
  store_problem keep_once(const std::string&, const std::string&, std::string&) override { return "not tried"; }
  store_problem read_kept(const std::string&, std::map<std::string, std::string>&) override { return "not tried"; }

  void wait_until_begun(std::size_t batches) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_ == batches; });
  }
  void let(std::size_t batches) {
    const std::lock_guard lock(mutex_);
    let_ = batches;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t begun_ = 0, let_ = 0;
  muffle::tally counted_;
  std::string why_;
};

/// Waits for batches that were written.
class done_batches {
 public:
  void wake() {
    const std::lock_guard lock(mutex_);
    ++woken_;
    changed_.notify_all();
  }
  std::vector<group_commit::written> wait_for(group_commit& from, std::size_t batches) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return woken_ == batches; });
    lock.unlock();
    return from.take();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t woken_ = 0;
};

TEST_CASE("what waited until its epoch was over for too long is not written, and this is said") {
  slow_store store;
  done_batches done;
  std::atomic<std::uint64_t> first_open = 5;
  group_commit commits(
      store, [&](const muffle::tally_page& page) { return page.epoch < first_open; }, [&] { done.wake(); });
  int first = 0, second = 0, third = 0;
  REQUIRE(commits.add({"lengths", 1, 5}, 1, &first));
  store.wait_until_begun(1);
  REQUIRE(commits.add({"lengths", 1, 5}, 2, &second));
  first_open = 6;
  store.let(1);
  // What was begun in time is brought to its end; what was not is not begun.
  const auto written = done.wait_for(commits, 2);
  REQUIRE(written.size() == 2);
  CHECK(written[0].outcome == batch_outcome::kept);
  CHECK(written[1].outcome == batch_outcome::not_kept);
  REQUIRE(written[1].waiters.size() == 1);
  CHECK(written[1].waiters[0].who == &second);
  store.let(2);
  REQUIRE(commits.add({"lengths", 1, 6}, 3, &third));
  CHECK(done.wait_for(commits, 3).at(0).outcome == batch_outcome::kept);
  muffle::tally counted;
  REQUIRE(store.read(counted).empty());
  CHECK(counted.on({"lengths", 1, 5}) == muffle::tally::counts{{1, 1}});
  CHECK(counted.on({"lengths", 1, 6}) == muffle::tally::counts{{3, 1}});
}

}  // namespace
