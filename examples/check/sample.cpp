// SPDX-License-Identifier: MIT
#include "sample.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <muffle/noise/siphash.hpp>

namespace {

/// One bit less, so that there is a number behind the last one.
std::uint64_t hashed(std::uint64_t seed, std::uint64_t number, const std::string& name) {
  return muffle::detail::siphash_state(muffle::install_secret{{seed, number}}).finish(name) >> 1;
}

}  // namespace

sample::rank sample::rank_alone(std::uint64_t number) const { return hashed(seed_, number, {}); }

sample::rank sample::rank_together(const std::string& name) const { return hashed(seed_, ~std::uint64_t{0}, name); }

sample::rank sample::rank_of(const media_item& item, std::uint64_t number) const {
  const std::string& name = item.*group_;
  if (name.empty()) return rank_alone(number);
  const rank together = rank_together(name);
  return too_long_.contains(together) ? rank_alone(number) : together;
}

void sample::add(const media_item& item) {
  const std::uint64_t number = seen_++;
  const rank at = rank_of(item, number);
  if (at >= end_) return;
  std::vector<numbered>& group = groups_[at];
  group.push_back({number, item});
  ++kept_;
  if (group.size() > most_whole) take_apart(at);
  while (kept_ > most) drop_the_last();
}

void sample::drop_the_last() {
  const auto last = std::prev(groups_.end());
  kept_ -= last->second.size();
  end_ = last->first;
  groups_.erase(last);
}

void sample::take_apart(rank group) {
  too_long_.insert(group);
  std::vector<numbered> all = std::move(groups_.extract(group).mapped());
  for (numbered& each : all) {
    const rank at = rank_alone(each.number);
    if (at >= end_) {
      --kept_;
    } else {
      groups_[at].push_back(std::move(each));
    }
  }
}

drawn_items sample::finish() && {
  std::vector<numbered> all;
  all.reserve(kept_);
  for (auto& [at, group] : groups_) std::move(group.begin(), group.end(), std::back_inserter(all));
  groups_.clear();
  std::sort(all.begin(), all.end(), [](const numbered& a, const numbered& b) { return a.number < b.number; });
  drawn_items result{{}, seen_};
  result.items.reserve(all.size());
  for (numbered& each : all) result.items.push_back(std::move(each.item));
  if (result.is_whole()) return result;
  // Of what was taken apart some is missing: what is left is no series.
  for (media_item& each : result.items) {
    std::string& name = each.*group_;
    if (!name.empty() && too_long_.contains(rank_together(name))) name.clear();
  }
  return result;
}
