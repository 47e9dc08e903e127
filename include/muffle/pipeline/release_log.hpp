// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/detail/big_endian.hpp>
#include <muffle/pipeline/asked_quarters.hpp>
#include <muffle/pipeline/waiting_release.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/store/store.hpp>

namespace muffle::inline MUFFLE_ABI::detail {

/// What an outbox holds, in a store: the epoch that is open, for how long somebody asked, and the releases. One more is
/// appended; where one goes, all that is left is written anew, so that the store never holds what is over.
template <block_store Store>
class release_log {
 public:
  explicit release_log(Store& store) noexcept : store_(store) {}

  /// Shows the epoch that was open last with what was asked, and then each release. To be called once, first; without
  /// success nothing can be written.
  template <class OpenEpoch, class Found>
  muffle::loaded open(OpenEpoch open_epoch, Found found) {
    std::vector<waiting_release> all;
    std::uint64_t epoch = 0;
    asked_quarters asked;
    const muffle::loaded result = store_.load([&](std::span<const std::byte> block) {
      for (; block.size() >= entry_size; block = block.subspan(entry_size)) {
        const auto what = static_cast<entry>(take_big_endian(block.data()));
        const std::uint64_t first = take_big_endian(block.data() + 8);
        if (what == entry::open_epoch && first >= epoch) {
          epoch = first;
          asked = {take_big_endian(block.data() + 16), take_big_endian(block.data() + 24)};
        } else if (what == entry::release) {
          waiting_release each{first,
                               take_big_endian(block.data() + 16),
                               take_big_endian(block.data() + 24),
                               {take_big_endian(block.data() + 32)},
                               {}};
          std::copy_n(block.begin() + 40, encoded_size, each.bytes.begin());
          all.push_back(each);
        }
      }
    });
    is_open_ = is_appendable_ = result.problem.empty();
    open_epoch(epoch, asked);
    for (const waiting_release& each : all) found(each);
    return result;
  }

  /// Whether one more release can be appended: not behind what may be torn.
  bool is_appendable() const noexcept { return is_appendable_; }
  /// How often the store could not be written.
  std::uint64_t failures() const noexcept { return failures_; }

  /// Whether these releases are there after a power cut, too; where not, some of them may be.
  bool append(std::span<const waiting_release> releases) {
    content_.clear();
    for (const waiting_release& each : releases) put(each);
    return keep(is_appendable_ && store_.append(content_));
  }
  bool append(const waiting_release& release) { return append(std::span(&release, 1)); }

  /// The same for what was asked in the epoch that is open.
  bool append(std::uint64_t epoch, const asked_quarters& asked) {
    content_.clear();
    put(epoch, asked);
    return keep(is_appendable_ && store_.append(content_));
  }

  /// Puts the releases that `each_waiting(see)` shows, so many, in the place of all that is there. Whether it is so after
  /// a power cut; where it is not, either is there.
  template <class EachWaiting>
  bool replace(std::uint64_t epoch, const asked_quarters& asked, std::size_t count, EachWaiting each_waiting) {
    content_.clear();
    content_.reserve((count + 1) * entry_size);
    put(epoch, asked);
    each_waiting([this](const waiting_release& each) { put(each); });
    return keep(is_open_ && store_.replace(content_));
  }

 private:
  enum class entry : std::uint64_t { open_epoch = 3, release = 4 };
  static constexpr std::size_t entry_size = 40 + encoded_size;

  void put(std::uint64_t epoch, const asked_quarters& asked) {
    put(entry::open_epoch, epoch, asked.last_epoch, asked.this_epoch);
  }
  void put(const waiting_release& release) {
    put(entry::release, release.epoch, release.household, release.lot, release.under.number, release.bytes);
  }
  void put(entry what, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0,
           const encoded_bytes& bytes = {}) {
    const std::size_t at = content_.size();
    content_.resize(at + entry_size);
    std::byte* const out = &content_[at];
    put_big_endian(out, static_cast<std::uint64_t>(what));
    put_big_endian(out + 8, a);
    put_big_endian(out + 16, b);
    put_big_endian(out + 24, c);
    put_big_endian(out + 32, d);
    std::copy(bytes.begin(), bytes.end(), out + 40);
  }

  bool keep(bool is_written) {
    is_appendable_ = is_written;
    if (!is_written) ++failures_;
    return is_written;
  }

  Store& store_;
  std::vector<std::byte> content_;  // that is being written
  std::uint64_t failures_ = 0;
  bool is_open_ = false;
  bool is_appendable_ = false;
};

}  // namespace muffle::inline MUFFLE_ABI::detail
