// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <span>
#include <utility>
#include <vector>

#include <muffle/crowd/cell_counter.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/policy/policy.hpp>

namespace muffle::inline v0 {

namespace detail {

template <policy_type P>
histogram count_part(std::span<const typename P::record> records) {
  cell_counter counter(P::cells);
  for (const typename P::record& record : records) counter.add(P::cell_of(record));
  return std::move(counter).finish();
}

}  // namespace detail

/// The crowds that records have under a policy: titles, where each record is a title. With several `threads` each
/// counts a part, in a counter of its own; where threads are not part of the C library (glibc before 2.34), link
/// Threads::Threads.
template <policy_type P>
histogram count(std::span<const typename P::record> records, std::size_t threads = 1) {
  const std::size_t parts = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(records.size(), 1));
  if (parts == 1) return detail::count_part<P>(records);
  std::vector<std::future<histogram>> counted;
  for (std::size_t part = 0; part != parts; ++part) {
    const std::size_t begin = records.size() / parts * part + std::min(part, records.size() % parts);
    const std::size_t size = records.size() / parts + (part < records.size() % parts);
    counted.push_back(std::async(std::launch::async, detail::count_part<P>, records.subspan(begin, size)));
  }
  histogram sum(P::cells);
  for (std::future<histogram>& part : counted) (void)sum.merge(part.get());  // of one grid
  return sum;
}

}  // namespace muffle::inline v0
