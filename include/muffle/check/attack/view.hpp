// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// What an attacker sees of each item (a title, a rip of it, a play): a symbol. Items with one symbol look the same.
/// Which number a symbol has says nothing but that; they are numbered from 0, in the order of what they stand for.
class view {
 public:
  using symbol = std::uint32_t;

  view() = default;

  /// From whatever is seen, one number for each of fewer than 2^32 items.
  static view of(std::span<const std::uint64_t> seen) {
    view result;
    result.symbols_.reserve(seen.size());
    const std::uint64_t most = seen.empty() ? 0 : *std::max_element(seen.begin(), seen.end());
    if (most < cell_counter::most_in_array) {
      std::vector<symbol> number(static_cast<std::size_t>(most) + 1, 0);
      for (const std::uint64_t each : seen) number[static_cast<std::size_t>(each)] = 1;
      for (symbol& each : number) each = each != 0 ? static_cast<symbol>(result.distinct_++) : 0;
      for (const std::uint64_t each : seen) result.symbols_.push_back(number[static_cast<std::size_t>(each)]);
      return result;
    }
    std::vector<std::uint64_t> distinct(seen.begin(), seen.end());
    std::sort(distinct.begin(), distinct.end());
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    result.distinct_ = distinct.size();
    for (const std::uint64_t each : seen) {
      const auto found = std::lower_bound(distinct.begin(), distinct.end(), each);
      result.symbols_.push_back(static_cast<symbol>(found - distinct.begin()));
    }
    return result;
  }

  /// What `see(record)` gives of each record: a fact that can be computed from it, such as the size from bit rate and
  /// duration.
  template <class Record, std::invocable<const Record&> See>
  static view of(std::span<const Record> records, See see) {
    std::vector<std::uint64_t> seen;
    seen.reserve(records.size());
    for (const Record& record : records) seen.push_back(see(record));
    return of(seen);
  }

  /// Everything: each item looks like itself alone.
  static view everything(std::size_t items) {
    view result;
    result.symbols_.resize(items);
    std::iota(result.symbols_.begin(), result.symbols_.end(), symbol{0});
    result.distinct_ = items;
    return result;
  }

  /// Nothing: all items look the same.
  static view nothing(std::size_t items) {
    view result;
    result.symbols_.resize(items, 0);
    result.distinct_ = items != 0;
    return result;
  }

  std::size_t size() const noexcept { return symbols_.size(); }
  /// How many symbols there are.
  std::size_t distinct() const noexcept { return distinct_; }
  symbol operator[](std::size_t item) const noexcept { return symbols_[item]; }

  /// Of `items` from `first` on alone, numbered anew.
  view part(std::size_t first, std::size_t items) const {
    const auto begin = symbols_.begin() + static_cast<std::ptrdiff_t>(first);
    return of(std::vector<std::uint64_t>(begin, begin + static_cast<std::ptrdiff_t>(items)));
  }

  /// A coarser view: of each two symbols that follow each other one is made.
  view coarser() const {
    view result(*this);
    for (symbol& each : result.symbols_) each /= 2;
    result.distinct_ = (distinct_ + 1) / 2;
    return result;
  }

  /// How many items have each symbol.
  histogram crowds() const {
    cell_counter counter(distinct_);
    counter.add(std::span<const symbol>(symbols_));
    return std::move(counter).finish();
  }

 private:
  std::vector<symbol> symbols_;
  std::size_t distinct_ = 0;
};

/// What somebody sees who sees both of the same items: their common refinement.
inline view joint(const view& first, const view& second) {
  std::vector<std::uint64_t> seen;
  const std::size_t items = std::min(first.size(), second.size());
  seen.reserve(items);
  for (std::size_t i = 0; i != items; ++i) seen.push_back(std::uint64_t{first[i]} << 32 | second[i]);
  return view::of(seen);
}

/// What the releases of a policy show of records.
template <policy_type P>
view view_of(std::span<const typename P::record> records) {
  return view::of(records, [](const typename P::record& record) -> std::uint64_t { return P::cell_of(record); });
}

namespace detail {

/// Items by what they look like.
class lookalikes {
 public:
  explicit lookalikes(const view& seen) : starts_(seen.distinct() + 1, 0), items_(seen.size()) {
    for (std::size_t i = 0; i != seen.size(); ++i) ++starts_[seen[i] + std::size_t{1}];
    std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());
    std::vector<std::size_t> next(starts_.begin(), starts_.end() - 1);
    for (std::size_t i = 0; i != seen.size(); ++i) items_[next[seen[i]]++] = i;
  }

  std::span<const std::size_t> of(view::symbol symbol) const {
    return std::span(items_).subspan(starts_[symbol], starts_[symbol + std::size_t{1}] - starts_[symbol]);
  }

 private:
  std::vector<std::size_t> starts_;
  std::vector<std::size_t> items_;
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI::check
