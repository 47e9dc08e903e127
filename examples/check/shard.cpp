// SPDX-License-Identifier: MIT
#include "shard.hpp"

#include <functional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "collection.hpp"

bool seen_titles::add(const media_item& title) {
  const auto [series, name] = title_key(title);
  if (name.empty()) return true;
  const std::hash<std::string_view> hash;
  // The two are told apart by where they stand: a title is no series.
  return insert(hash(series) * 0x9E3779B97F4A7C15u ^ hash(name));
}

bool seen_titles::insert(std::uint64_t fingerprint) {
  if (fingerprint == 0) fingerprint = 1;
  if (used_ * 4 >= places_.size() * 3) {
    std::vector<std::uint64_t> smaller = std::exchange(places_, std::vector<std::uint64_t>(places_.size() * 2));
    used_ = 0;
    for (const std::uint64_t each : smaller) {
      if (each != 0) insert(each);
    }
  }
  std::size_t at = static_cast<std::size_t>(fingerprint) & (places_.size() - 1);
  while (places_[at] != 0 && places_[at] != fingerprint) at = (at + 1) & (places_.size() - 1);
  if (places_[at] != 0) return false;
  places_[at] = fingerprint;
  ++used_;
  return true;
}

void title_counter::add(const media_item& title) {
  if (!seen_.add(title)) return;
  const std::uint64_t combination = policy_->combination(title);
  counter_.add(combination);
  synthetic_ += title.is_synthetic ? 1 : 0;
  const bool says_something = policy_->grid.is_combination(policy_->cell_of_combination(combination));
  unknown_in_class_ += says_something && is_unknown(*policy_, title) ? 1 : 0;
}

title_counter::counted title_counter::finish() && {
  return {policy_, std::move(counter_).finish(), unknown_in_class_, synthetic_};
}

std::uint64_t title_counter::counted::unanswered() const {
  std::uint64_t result = unknown_in_class;
  for (const muffle::crowd& each : combinations.crowds())
    result += policy->grid.is_combination(policy->cell_of_combination(each.cell)) ? 0 : each.size;
  return result;
}

std::string shard_text(const std::vector<title_counter::counted>& policies) {
  std::string text = "policy,version,cell,count\n";
  for (const title_counter::counted& of : policies) {
    for (const muffle::crowd& each : of.combinations.crowds())
      text += fmt::format("{},{},{},{}\n", of.policy->name, of.policy->version, each.cell, each.size);
  }
  return text;
}
