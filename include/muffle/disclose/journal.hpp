// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/clock.hpp>
#include <muffle/pipeline/outbox.hpp>
#include <muffle/pipeline/outgoing.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What was sent, and when, for people to look at afterwards. Stays on the machine, holds the last `most` releases, and
/// can be wiped. Safe to be shared by threads.
///
/// The host adds what it hands to the network: `if (const auto due = outbox.take_due(consent)) { journal.add(*due); ...
/// }`.
template <class Policies, block_store Store, unix_clock Clock = system_clock>
class sent_journal;

template <class... Policies, block_store Store, unix_clock Clock>
class sent_journal<detail::type_list<Policies...>, Store, Clock> {
 public:
  using outgoing_type = outgoing<Policies...>;

  struct entry {
    std::int64_t when;  ///< seconds since 1970
    outgoing_type what;

    friend bool operator==(const entry&, const entry&) = default;
  };

  /// Opens the store, which has to live as long. What came of that is `opened`.
  sent_journal(detail::type_list<Policies...>, Store& store, std::size_t most = 1000, Clock clock = {})
      : store_(store), most_(most), clock_(std::move(clock)) {
    opened_ = store_.load([this](std::span<const std::byte> block) {
      for (; block.size() >= entry_size; block = block.subspan(entry_size)) {
        encoded_bytes bytes{};
        std::copy_n(block.begin() + 8, encoded_size, bytes.begin());
        keep({static_cast<std::int64_t>(detail::take_big_endian(block.data())), outgoing_type(bytes)});
        ++logged_;
      }
    });
    is_appendable_ = opened_.problem.empty();
  }

  /// What was found in the store. With a problem, what is added is kept until the program ends.
  const loaded& opened() const noexcept { return opened_; }

  /// Whether it is there after a restart.
  bool add(const outgoing_type& sent) {
    const std::lock_guard lock(mutex_);
    const entry added{clock_(), sent};
    keep(added);
    if (!is_appendable_ || logged_ >= 2 * most_ + 64) return rewrite();
    std::array<std::byte, entry_size> block{};
    put(block.data(), added);
    ++logged_;
    return is_appendable_ = store_.append(block);
  }

  /// The oldest first.
  std::vector<entry> entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }

  /// Forgets all of it. False where the store could not be wiped; it is tried again with the next entry.
  bool wipe() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    return rewrite();
  }

 private:
  static constexpr std::size_t entry_size = 8 + encoded_size;

  static void put(std::byte* out, const entry& each) {
    detail::put_big_endian(out, static_cast<std::uint64_t>(each.when));
    std::copy(each.what.bytes().begin(), each.what.bytes().end(), out + 8);
  }

  void keep(const entry& added) {
    entries_.push_back(added);
    if (entries_.size() > most_) entries_.erase(entries_.begin());
  }

  bool rewrite() {
    std::vector<std::byte> all(entries_.size() * entry_size);
    for (std::size_t i = 0; i != entries_.size(); ++i) put(&all[i * entry_size], entries_[i]);
    logged_ = entries_.size();
    return is_appendable_ = opened_.problem.empty() && store_.replace(all);
  }

  mutable std::mutex mutex_;
  Store& store_;
  std::size_t most_;
  Clock clock_;
  loaded opened_;
  std::vector<entry> entries_;
  std::size_t logged_ = 0;
  bool is_appendable_ = false;
};

template <class... Policies, block_store Store, unix_clock Clock = system_clock>
sent_journal(detail::type_list<Policies...>, Store&, std::size_t = 1000, Clock = {})
    -> sent_journal<detail::type_list<Policies...>, Store, Clock>;

}  // namespace muffle::inline MUFFLE_ABI
