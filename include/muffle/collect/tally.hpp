// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <tuple>

#include <muffle/abi.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Which answers are counted together: those to one version of a policy that arrived in one epoch. The epoch is the
/// number that `epochs` gives the moment of arrival.
struct tally_page {
  std::string policy;
  std::uint16_t version = 1;
  std::uint64_t epoch = 0;

  friend auto operator<=>(const tally_page& a, const tally_page& b) {
    return std::tie(a.policy, a.version, a.epoch) <=> std::tie(b.policy, b.version, b.epoch);
  }
  friend bool operator==(const tally_page&, const tally_page&) = default;
};

/// Counts of cells by policy, version and epoch: all that a collector keeps. Takes memory by cells in use, so that it
/// does not grow with the answers. Not safe to be shared by threads: each thread keeps its own, and they are merged.
class tally {
 public:
  /// The counts by cell, none of them zero.
  using counts = std::map<std::uint64_t, std::uint64_t>;

  /// Counts `number` answers in a cell. False, and nothing is counted, if the page would hold 2^64 and more.
  [[nodiscard]] bool add(const tally_page& to, std::uint64_t cell, std::uint64_t number = 1) {
    if (number == 0) return true;
    sheet& page = pages_[to];
    if (number > std::numeric_limits<std::uint64_t>::max() - page.total) return false;
    page.total += number;
    page.cells[cell] += number;
    return true;
  }

  /// Adds what another one counted. In whichever order parts are merged, the sum is the same. False, and nothing is
  /// added, if a page would hold 2^64 and more.
  [[nodiscard]] bool merge(const tally& other) {
    for (const auto& [page, theirs] : other.pages_) {
      const auto mine = pages_.find(page);
      if (mine != pages_.end() && theirs.total > std::numeric_limits<std::uint64_t>::max() - mine->second.total)
        return false;
    }
    // By value, so that a tally can be merged into itself.
    const std::map<tally_page, sheet> added = other.pages_;
    for (const auto& [page, theirs] : added) {
      sheet& mine = pages_[page];
      mine.total += theirs.total;
      for (const auto& [cell, number] : theirs.cells) mine.cells[cell] += number;
    }
    return true;
  }

  bool empty() const noexcept { return pages_.empty(); }

  /// Calls `visit(page, counts)` for each page that has answers: by policy, version and epoch, the cells rising.
  template <class Visit>
  void for_each_page(Visit visit) const {
    for (const auto& [page, of] : pages_) visit(page, of.cells);
  }

  /// The counts of a page; none if nothing arrived.
  counts on(const tally_page& page) const {
    const auto found = pages_.find(page);
    return found == pages_.end() ? counts{} : found->second.cells;
  }
  std::uint64_t total(const tally_page& page) const {
    const auto found = pages_.find(page);
    return found == pages_.end() ? 0 : found->second.total;
  }

  friend bool operator==(const tally&, const tally&) = default;

 private:
  struct sheet {
    std::uint64_t total = 0;
    counts cells;

    friend bool operator==(const sheet&, const sheet&) = default;
  };

  std::map<tally_page, sheet> pages_;
};

}  // namespace muffle::inline MUFFLE_ABI
