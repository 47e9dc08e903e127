// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/pipeline/waiting_release.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// What an outbox holds, as changes in a store: a release is added, or struck, or an epoch opens. Changes are gathered,
/// and are there after a power cut once `commit` returned true. Where the store did not take some, or has far more of
/// them than releases wait, `make_ready` writes all that there is anew.
template <block_store Store>
class release_log {
 public:
  explicit release_log(Store& store) noexcept : store_(store) {}

  /// Reads the log: the epoch that was open last, and each release that was added and not struck, in this order. To be
  /// called once, first; without success nothing can be written.
  template <class OpenEpoch, class Found>
  loaded open(OpenEpoch open_epoch, Found found) {
    std::vector<waiting_release> added;
    std::vector<bool> is_struck;
    std::uint64_t epoch = 0;
    const loaded result = store_.load([&](std::span<const std::byte> block) {
      for (; block.size() >= change_size; block = block.subspan(change_size)) {
        const auto what = static_cast<change>(take_big_endian(block.data()));
        const std::uint64_t first = take_big_endian(block.data() + 8);
        ++written_;
        if (what == change::open_epoch) {
          epoch = std::max(epoch, first);
        } else if (what == change::strike) {
          if (first < is_struck.size()) is_struck[static_cast<std::size_t>(first)] = true;
        } else if (what == change::add) {
          waiting_release each{added.size(),
                               first,
                               take_big_endian(block.data() + 16),
                               take_big_endian(block.data() + 24),
                               {take_big_endian(block.data() + 32)},
                               {}};
          std::copy_n(block.begin() + 40, encoded_size, each.bytes.begin());
          added.push_back(each);
          is_struck.push_back(false);
        }
      }
    });
    is_open_ = is_appendable_ = result.problem.empty();
    added_ = added.size();
    open_epoch(epoch);
    for (const waiting_release& each : added) {
      if (!is_struck[static_cast<std::size_t>(each.number)]) found(each);
    }
    return result;
  }

  void add(waiting_release& release) {
    release.number = added_++;
    write(change::add, release.epoch, release.household, release.lot, release.under.number, release.bytes);
  }
  void strike(const waiting_release& release) { write(change::strike, release.number); }
  void open_epoch(std::uint64_t epoch) { write(change::open_epoch, epoch); }

  /// How often the store could not be written.
  std::uint64_t failures() const noexcept { return failures_; }

  /// Whether the store takes changes. `count` releases wait in all, which `each_waiting(see)` shows, in `epoch`.
  template <class EachWaiting>
  bool make_ready(std::size_t count, std::uint64_t epoch, EachWaiting each_waiting) {
    const bool is_long = written_ > 4 * count + 4096;
    return (is_appendable_ && !is_long) || rewrite(epoch, each_waiting);
  }

  /// Whether the changes are there after a power cut.
  bool commit() {
    if (changes_.empty()) return true;
    written_ += changes_.size() / change_size;
    return keep(is_appendable_ && store_.append(changes_));
  }

  /// Writes all that there is anew, without what changed.
  template <class EachWaiting>
  bool rewrite(std::uint64_t epoch, EachWaiting each_waiting) {
    added_ = 0;
    changes_.clear();
    open_epoch(epoch);
    each_waiting([this](waiting_release& each) { add(each); });
    written_ = changes_.size() / change_size;
    return keep(is_open_ && store_.replace(changes_));
  }

 private:
  enum class change : std::uint64_t { add = 1, strike = 2, open_epoch = 3 };
  static constexpr std::size_t change_size = 40 + encoded_size;

  void write(change what, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0,
             const encoded_bytes& bytes = {}) {
    const std::size_t at = changes_.size();
    changes_.resize(at + change_size);
    put_big_endian(&changes_[at], static_cast<std::uint64_t>(what));
    put_big_endian(&changes_[at + 8], a);
    put_big_endian(&changes_[at + 16], b);
    put_big_endian(&changes_[at + 24], c);
    put_big_endian(&changes_[at + 32], d);
    std::copy(bytes.begin(), bytes.end(), changes_.begin() + static_cast<std::ptrdiff_t>(at + 40));
  }

  bool keep(bool is_written) {
    changes_.clear();
    is_appendable_ = is_written;
    if (!is_written) ++failures_;
    return is_written;
  }

  Store& store_;
  std::vector<std::byte> changes_;  // that are not in the store yet
  std::uint64_t added_ = 0;
  std::uint64_t written_ = 0;  // changes in the store
  std::uint64_t failures_ = 0;
  bool is_open_ = false;
  bool is_appendable_ = false;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
