// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <forward_list>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/noise/siphash.hpp>
#include <muffle/noise/system_random.hpp>
#include <muffle/pipeline/secret_coin.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// The keys of an installation's coins, from a store of its own, or made there the first time: a lasting one for what
/// has to stay the same for ever, which is how answers are randomized; and one for all else of the epoch that is on.
/// With the first draw of a later epoch that one is drawn anew, and the store has nothing of the one before: whoever
/// gets hold of it can test what is stored for a title of the epoch that is on, and of no other. The keys are not to be
/// sent, or copied to another installation. Safe to be shared by threads.
///
/// Keys that were needed stay in memory while the program runs, so that a clock that jumps and comes back finds the
/// coins as they fell. An epoch whose key is neither there nor in the store, and one whose key cannot be stored, has a
/// key that follows from the lasting one.
template <block_store Store>
class kept_keys final : public detail::key_source {
 public:
  /// Opens the store, which has to live as long.
  explicit kept_keys(Store& store) : store_(store) {
    std::optional<install_secret> found;
    opened_ = store_.load([&](std::span<const std::byte> block) {
      if (block.size() != size_alone && block.size() != size_with_epoch) return;
      found = secret_at(block);
      stored_.reset();
      if (block.size() == size_with_epoch)
        stored_ = of_epoch{detail::take_big_endian(&block[16]), secret_at(block.subspan(24))};
    });
    lasting_ = found ? *found : drawn();
    if (stored_) known_.push_front(*stored_);
    if (!opened_.problem.empty()) return;
    can_store_ = found.has_value() || keep();
    if (!can_store_) opened_.problem = "the keys of this installation's coins cannot be written: see to the disk";
  }

  /// What was found in the store. With a problem the coins fall differently with each start: nothing is to be sent.
  /// Where a damaged store was put away, its keys are other ones, and every coin falls anew.
  const loaded& opened() const noexcept { return opened_; }

  install_secret lasting() const noexcept override { return lasting_; }

  install_secret of(std::uint64_t epoch) const override {
    const of_epoch* const last = last_used_.load(std::memory_order_acquire);
    return last != nullptr && last->epoch == epoch ? last->key : find(epoch);
  }

  /// The way back where the clock once ran far ahead: since then keys follow from the lasting one, until that time
  /// comes again. The later key is gone then. The one that this epoch has had goes on, and from the next epoch on keys
  /// are drawn again. False where the store could not be written.
  bool forget_after(std::uint64_t epoch) {
    const install_secret of_now = of(epoch);
    const std::lock_guard lock(mutex_);
    if (!stored_ || stored_->epoch <= epoch) return true;
    const of_epoch before = *std::exchange(stored_, of_epoch{epoch, of_now});
    if (keep()) return true;
    stored_ = before;
    return false;
  }

 private:
  struct of_epoch {
    std::uint64_t epoch;
    install_secret key;
  };
  static constexpr std::size_t size_alone = 16;
  static constexpr std::size_t size_with_epoch = 40;

  static install_secret drawn() {
    system_random random;
    return {{random.next(), random.next()}};
  }
  static install_secret secret_at(std::span<const std::byte> block) {
    return {{detail::take_big_endian(&block[0]), detail::take_big_endian(&block[8])}};
  }
  /// What anybody with the lasting key could derive.
  install_secret derived(std::uint64_t epoch) const {
    detail::siphash_state first(lasting_), second(lasting_);
    first.absorb(epoch);
    second.absorb(epoch);
    constexpr std::array<std::byte, 1> one{std::byte{1}}, two{std::byte{2}};
    return {{first.finish(one, 8), second.finish(two, 8)}};
  }

  install_secret find(std::uint64_t epoch) const {
    const std::lock_guard lock(mutex_);
    for (const of_epoch& each : known_) {
      if (each.epoch == epoch) {
        last_used_.store(&each, std::memory_order_release);
        return each.key;
      }
    }
    of_epoch added{epoch, derived(epoch)};
    if (can_store_ && (!stored_ || stored_->epoch < epoch)) {
      const std::optional<of_epoch> before = stored_;
      stored_ = of_epoch{epoch, drawn()};
      // Where it failed, the store may have either; the one that was drawn is not used, and is drawn anew next time.
      if (keep())
        added = *stored_;
      else
        stored_ = before;
    }
    known_.push_front(added);
    last_used_.store(&known_.front(), std::memory_order_release);
    return added.key;
  }

  bool keep() const {
    std::array<std::byte, size_with_epoch> block{};
    detail::put_big_endian(&block[0], lasting_.words[0]);
    detail::put_big_endian(&block[8], lasting_.words[1]);
    if (stored_) {
      detail::put_big_endian(&block[16], stored_->epoch);
      detail::put_big_endian(&block[24], stored_->key.words[0]);
      detail::put_big_endian(&block[32], stored_->key.words[1]);
    }
    return store_.replace(std::span(block).first(stored_ ? size_with_epoch : size_alone));
  }

  Store& store_;
  loaded opened_;
  install_secret lasting_;
  bool can_store_ = false;

  mutable std::mutex mutex_;
  mutable std::optional<of_epoch> stored_;
  mutable std::forward_list<of_epoch> known_;  // of the epochs that were seen, which stay where they are
  mutable std::atomic<const of_epoch*> last_used_ = nullptr;
};

}  // namespace muffle::inline MUFFLE_ABI
