// SPDX-License-Identifier: MIT
#include "collector_starts.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include <muffle/epochs.hpp>
#include <muffle/noise/system_random.hpp>

#include "sender_limit.hpp"

namespace {

constexpr const char* beginning = "start ";

template <class Number>
bool read_number(std::string_view& text, Number& to) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), to);
  if (error != std::errc()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return true;
}

}  // namespace

std::string keep_start(answer_store& store, const muffle::documents& known, const collector_clock& clock,
                       std::uint32_t most_per_hour) {
  std::set<std::uint32_t> lengths;
  for (const muffle::answer_document* each : known.all()) lengths.insert(each->epoch_days);
  muffle::system_random random;
  for (const std::uint32_t days : lengths) {
    // No time finer than the epoch; the last number tells two starts apart.
    const std::string name = fmt::format("{}{} {} {:016x}", beginning, days,
                                         muffle::epochs<collector_clock>(days, clock).current(), random.next());
    std::string standing;
    if (std::string problem = store.keep_once(name, fmt::format("{}", most_per_hour), standing); !problem.empty())
      return problem;
  }
  return {};
}

std::string collector_starts::read(answer_store& store) {
  std::map<std::string, std::string> kept;
  if (std::string problem = store.read_kept(beginning, kept); !problem.empty()) return problem;
  for (const auto& [name, text] : kept) {
    std::string_view in_name = std::string_view(name).substr(std::string_view(beginning).size()), in_text = text;
    std::uint32_t days = 0, most = 0;
    std::uint64_t epoch = 0;
    if (!read_number(in_name, days) || !read_number(in_name, epoch) || !read_number(in_text, most) || !in_text.empty())
      return fmt::format(
          "what the store keeps as \"{}\" is no start of a collector: it was edited. Restore it from a backup", name);
    add(days, epoch, most);
  }
  return {};
}

std::optional<std::uint64_t> collector_starts::most_of_address(std::uint32_t days, std::uint64_t epoch,
                                                               std::uint32_t collectors) const {
  const auto of_days = limits_.find(days);
  if (of_days == limits_.end()) return std::nullopt;
  const auto& by_epoch = of_days->second;
  const auto end = by_epoch.upper_bound(epoch);
  const auto in_epoch = by_epoch.find(epoch);
  const auto last_before = by_epoch.lower_bound(epoch);
  const bool has_before = last_before != by_epoch.begin();
  if (!has_before && in_epoch == by_epoch.end()) return std::nullopt;
  // One collector ends before it starts again. Of several, any may be there since long ago.
  const auto begin = collectors == 1 && has_before ? std::prev(last_before) : by_epoch.begin();
  std::uint32_t most = 0;
  for (auto at = begin; at != end; ++at) {
    if (std::find(at->second.begin(), at->second.end(), 0U) != at->second.end()) return std::nullopt;
    most = std::max(most, *std::max_element(at->second.begin(), at->second.end()));
  }
  const std::uint64_t starts = in_epoch == by_epoch.end() ? 0 : in_epoch->second.size();
  // Where none ran before, the first start of each is no further one.
  return most_in_epoch(most, days, collectors,
                       has_before ? starts : starts - std::min<std::uint64_t>(starts, collectors));
}
