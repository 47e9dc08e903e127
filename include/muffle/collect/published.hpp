// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/collect/tally.hpp>
#include <muffle/crowd/histogram.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What may be told of a table of received cells: counts rounded down to multiples of the threshold, so that cells with
/// fewer are not in it, and adding one answer changes nothing that can be seen unless a multiple is reached. A
/// threshold of 0 is taken for 1, which hides nothing.
///
/// Where one sender can send many answers, one may fill a cell up to the threshold: what is counted is messages.
inline histogram published(const histogram& received, std::uint64_t threshold) {
  const std::uint64_t step = threshold == 0 ? 1 : threshold;
  std::vector<crowd> kept;
  for (const crowd& each : received.crowds()) kept.push_back({each.cell, each.size - each.size % step});
  return histogram::of(received.cells(), std::move(kept)).value();
}

/// What was told of one page of a tally, for good.
struct published_table {
  tally_page of;
  std::uint64_t threshold = 1;
  histogram counts;  ///< multiples of the threshold

  friend bool operator==(const published_table&, const published_table&) = default;
};

/// All tables that were ever published. Each is made once, when its epoch is over, and never changed: whoever compares
/// two reports finds no difference in an epoch that both have, and so learns nothing of an answer that came in between.
/// Everything else that is told (sums, shares, trends) is computed from these tables and never from the counts.
///
/// Whoever keeps them keeps them as they are: the tables are only added to.
class published_tables {
 public:
  /// A table as it was kept. False, and nothing is changed, if there is one of that page already, or if its counts are
  /// not multiples of the threshold.
  [[nodiscard]] bool add(published_table table) {
    if (table.threshold == 0 || published(table.counts, table.threshold) != table.counts) return false;
    const tally_page page = table.of;
    return tables_.try_emplace(page, std::move(table)).second;
  }

  /// Publishes one page of a tally, in a grid of so many cells. Returns the table if it is new, which is then to be
  /// kept for good; `nullptr` if its epoch is not over, if it was published before, or if a cell is outside of the
  /// grid.
  const published_table* publish(const tally_page& page, const tally::counts& counts, std::uint64_t cells,
                                 std::uint64_t threshold, std::uint64_t current_epoch) {
    if (page.epoch >= current_epoch || tables_.contains(page)) return nullptr;
    std::vector<crowd> crowds;
    for (const auto& [cell, number] : counts) crowds.push_back({cell, number});
    const auto received = histogram::of(cells, std::move(crowds));
    if (!received) return nullptr;
    const std::uint64_t step = threshold == 0 ? 1 : threshold;
    return &tables_.try_emplace(page, published_table{page, step, published(*received, step)}).first->second;
  }

  /// By policy, version and epoch.
  const std::map<tally_page, published_table>& all() const noexcept { return tables_; }

 private:
  std::map<tally_page, published_table> tables_;
};

}  // namespace muffle::inline MUFFLE_ABI
