// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/epochs.hpp>
#include <muffle/pipeline/outgoing.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Something that was sent, as it was told then: a later version of the program shows it as it is.
struct journal_entry {
  std::int64_t when = 0;  ///< seconds since 1970
  std::string text;       ///< "video_quality: bitrate=4-16 Mbit/s resolution=1080"
  std::string json;       ///< what was sent; of an integration its message, in whichever form it has

  friend bool operator==(const journal_entry&, const journal_entry&) = default;
};

/// What was sent, and when, for people to look at afterwards. Stays on the machine, holds the last `most` releases, and
/// can be wiped; the store may hold twice as many until it is next written anew. Safe to be shared by threads.
///
/// The host adds what it hands to the network: `if (const auto due = outbox.take_due(consent)) { journal.add(*due); ...
/// }`. What integrations were told goes into a journal of its own, in another store.
template <block_store Store, unix_clock Clock>
class sent_journal {
 public:
  /// Opens the store, which has to live as long. What came of that is `opened`.
  sent_journal(Store& store, epochs<Clock> when, std::size_t most = 1000)
      : store_(store), most_(most), epochs_(std::move(when)) {
    opened_ = store_.load([this](std::span<const std::byte> block) {
      for (journal_entry each; take(block, each);) {
        keep(std::move(each));
        ++logged_;
      }
    });
    is_appendable_ = opened_.problem.empty();
  }

  /// What was found in the store. With a problem, what is added is kept until the program ends.
  const loaded& opened() const noexcept { return opened_; }

  /// Whether it is there after a restart.
  template <policy_type... Policies>
  bool add(const outgoing<Policies...>& sent) {
    return add(sent.text(), std::string(sent.json().view()));
  }

  /// What an integration was told: who and of what, and the message, out of which the host has taken keys and
  /// signatures.
  bool add(std::string text, std::string message) {
    const std::lock_guard lock(mutex_);
    journal_entry added{epochs_.now(), std::move(text), std::move(message)};
    std::vector<std::byte> block;
    put(block, added);
    keep(std::move(added));
    if (!is_appendable_ || logged_ >= 2 * most_) return rewrite();
    ++logged_;
    return is_appendable_ = store_.append(block);
  }

  /// The oldest first.
  std::vector<journal_entry> entries() const {
    const std::lock_guard lock(mutex_);
    return entries_;
  }

  /// Forgets all of it, but for what was put away as damaged, which `opened` names. False where the store could not be
  /// wiped; it is tried again with the next entry.
  bool wipe() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
    return rewrite();
  }

 private:
  /// When, the length of the text and of the JSON, then both.
  static constexpr std::size_t head_size = 24;

  static void put(std::vector<std::byte>& out, const journal_entry& each) {
    const std::size_t at = out.size();
    out.resize(at + head_size);
    detail::put_big_endian(&out[at], static_cast<std::uint64_t>(each.when));
    detail::put_big_endian(&out[at + 8], each.text.size());
    detail::put_big_endian(&out[at + 16], each.json.size());
    for (const std::string_view part : {std::string_view(each.text), std::string_view(each.json)}) {
      const auto bytes = std::as_bytes(std::span(part));
      out.insert(out.end(), bytes.begin(), bytes.end());
    }
  }

  /// Takes the first entry off a block; false where there is none.
  static bool take(std::span<const std::byte>& block, journal_entry& to) {
    if (block.size() < head_size) return false;
    to.when = static_cast<std::int64_t>(detail::take_big_endian(block.data()));
    const std::uint64_t text = detail::take_big_endian(block.data() + 8);
    const std::uint64_t json = detail::take_big_endian(block.data() + 16);
    block = block.subspan(head_size);
    return take_text(block, text, to.text) && take_text(block, json, to.json);
  }

  static bool take_text(std::span<const std::byte>& block, std::uint64_t size, std::string& to) {
    if (size > block.size()) return false;
    const auto length = static_cast<std::size_t>(size);
    to.assign(reinterpret_cast<const char*>(block.data()), length);
    block = block.subspan(length);
    return true;
  }

  void keep(journal_entry added) {
    entries_.push_back(std::move(added));
    if (entries_.size() > most_) entries_.erase(entries_.begin());
  }

  bool rewrite() {
    std::vector<std::byte> all;
    for (const journal_entry& each : entries_) put(all, each);
    logged_ = entries_.size();
    return is_appendable_ = opened_.problem.empty() && store_.replace(all);
  }

  mutable std::mutex mutex_;
  Store& store_;
  std::size_t most_;
  epochs<Clock> epochs_;
  loaded opened_;
  std::vector<journal_entry> entries_;
  std::size_t logged_ = 0;
  bool is_appendable_ = false;
};

}  // namespace muffle::inline MUFFLE_ABI
