// SPDX-License-Identifier: MIT

// Every generalizer of numbers in the presets, over 2^32 raw values: total, monotone, floor, idempotent. Values of 32
// bits are all there are; of wider members these are the ones from 0 on.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <thread>
#include <type_traits>
#include <vector>

#include "support/preset_lines.hpp"

namespace {

using muffle_test::class_index;
using muffle_test::point;
using muffle_test::raw_line;

constexpr point values = point{1} << 32;
constexpr point chunk = point{1} << 24;

/// Whether all values from `from` to `to` are of one class.
template <class ToClass>
bool all_are(point from, point to, class_index expected, ToClass to_class) {
  std::uint64_t others = 0;
  for (point value = from; value != to; ++value) others += to_class(value) != expected;
  return others == 0;
}

/// That each value has the class of the interval it lies in is more than total, monotone and floor.
template <class ToClass>
bool is_right(const raw_line& line, point from, point to, class_index unknown, ToClass to_class) {
  for (point begin = from; begin != to;) {
    point end = to;
    if (line.known_from > begin && line.known_from < end) end = line.known_from;
    for (const point edge : line.edges) {
      if (edge > begin && edge < end) end = edge;
    }
    if (!all_are(begin, end, line.class_of(begin, unknown), to_class)) return false;
    begin = end;
  }
  return true;
}

template <class G>
bool is_idempotent() {
  for (class_index i = 0; i != G::classes; ++i) {
    if (muffle::class_at<G>(muffle::representative<G>(i)) != i) return false;
  }
  return true;
}

template <class Work>
void on_all_threads(Work work) {
  std::vector<std::thread> threads;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

int main() {
  bool all_right = true;
  muffle_test::for_each_preset_line([&]<class G>(const raw_line& line, std::type_identity<G>, auto to_class) {
    const auto start = std::chrono::steady_clock::now();
    const point first = line.lowest < -values ? 0 : line.lowest;
    const point count = line.highest - values < first ? line.highest - first + 1 : values;
    std::atomic<point> next = 0;
    std::atomic<bool> right = is_idempotent<G>();
    on_all_threads([&] {
      for (point done = next.fetch_add(chunk); done < count; done = next.fetch_add(chunk)) {
        if (!is_right(line, first + done, first + std::min(done + chunk, count), G::classes, to_class)) right = false;
      }
    });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::printf("%-36s %4u classes  %5.1f s  %s\n", line.name.data(), unsigned{G::classes}, seconds.count(),
                right ? "right" : "WRONG");
    std::fflush(stdout);
    all_right = all_right && right;
  });
  return all_right ? 0 : 1;
}
