// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <future>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

/// The number of combinations of the cells of policies, or zero where there are more than 2^63.
template <class... Policies>
inline constexpr std::uint64_t combined_cells = [] {
  wide product = 1;
  ((product = product > most_cells ? product : product * Policies::cells), ...);
  return product > most_cells ? 0 : static_cast<std::uint64_t>(product);
}();

template <class First, class... Rest>
inline constexpr bool same_record = (std::is_same_v<typename First::record, typename Rest::record> && ...);

template <class First, class... Rest>
constexpr auto check_counted() {
  static_assert(same_record<First, Rest...>,
                "muffle: count takes policies over one record, whose answers somebody could see together");
  static_assert(
      combined_cells<First, Rest...> != 0,
      "muffle: count numbers the combinations of the cells of all its policies, and these have more than 2^63: "
      "count fewer of them together");
}

template <class First, class... Rest>
histogram count_part(std::span<const typename First::record> records) {
  cell_counter counter(combined_cells<First, Rest...>);
  // Some at a time: generalizing and counting, each in a loop of its own, go faster than one after the other.
  using cell_type = smallest_unsigned<combined_cells<First, Rest...>>;
  std::array<cell_type, 512> cells;
  while (!records.empty()) {
    const auto some = records.first(std::min(records.size(), cells.size()));
    for (std::size_t i = 0; i != some.size(); ++i) {
      std::uint64_t cell = First::cell_of(some[i]);
      ((cell = cell * Rest::cells + Rest::cell_of(some[i])), ...);
      cells[i] = static_cast<cell_type>(cell);
    }
    counter.add(std::span<const cell_type>(cells).first(some.size()));
    records = records.subspan(some.size());
  }
  return std::move(counter).finish();
}

/// Below it a thread takes longer to start, and to add up what it counted, than to count.
inline constexpr std::size_t least_records_of_thread = 131'072;

}  // namespace detail

/// The crowds that records have under a policy: titles, where each record is a title. With several `threads` each
/// counts a part, in a counter of its own, and few records are counted by fewer threads; where threads are not part of
/// the C library (glibc before 2.34), link Threads::Threads.
///
/// Under several policies a crowd is of those that have the cells of all of them, which is what somebody sees who has
/// all of the answers: those of several questions about one title, or of all versions of a question. A cell's number is
/// made of those of the policies, the last one running fastest.
template <policy_type First, policy_type... Rest>
histogram count(std::span<const typename First::record> records, std::size_t threads = 1) {
  using checked [[maybe_unused]] = decltype(detail::check_counted<First, Rest...>());
  if constexpr (detail::same_record<First, Rest...>) {
    const std::size_t most = std::max<std::size_t>(records.size() / detail::least_records_of_thread, 1);
    const std::size_t parts = std::clamp<std::size_t>(threads, 1, most);
    if (parts == 1) return detail::count_part<First, Rest...>(records);
    std::vector<std::future<histogram>> counted;
    for (std::size_t part = 0; part != parts; ++part) {
      const std::size_t begin = records.size() / parts * part + std::min(part, records.size() % parts);
      const std::size_t size = records.size() / parts + (part < records.size() % parts);
      counted.push_back(
          std::async(std::launch::async, detail::count_part<First, Rest...>, records.subspan(begin, size)));
    }
    histogram sum(detail::combined_cells<First, Rest...>);
    for (std::future<histogram>& part : counted) (void)sum.merge(part.get());  // of one grid
    return sum;
  }
}

}  // namespace muffle::inline MUFFLE_ABI
