// SPDX-License-Identifier: MIT
#include "counting.hpp"

#include <functional>
#include <set>

bool seen_titles::add(const media_item& title) {
  const auto [series, name] = title_key(title);
  if (name.empty()) return true;
  const std::hash<std::string_view> hash;
  // The two are told apart by where they stand: a title is no series.
  return insert(hash(series) * 0x9E3779B97F4A7C15u ^ hash(name));
}

std::size_t seen_titles::place_of(std::uint64_t fingerprint) const {
  // The high bits: so what is moved to more places comes in the order of the places.
  std::size_t at = static_cast<std::size_t>(fingerprint >> shift_);
  while (places_[at] != 0 && places_[at] != fingerprint) at = (at + 1) & (places_.size() - 1);
  return at;
}

bool seen_titles::insert(std::uint64_t fingerprint) {
  if (fingerprint == 0) fingerprint = 1;
  if (used_ * 4 >= places_.size() * 3) {
    const std::vector<std::uint64_t> smaller = std::exchange(places_, std::vector<std::uint64_t>(places_.size() * 2));
    --shift_;
    for (const std::uint64_t each : smaller) {
      if (each != 0) places_[place_of(each)] = each;
    }
  }
  const std::size_t at = place_of(fingerprint);
  if (places_[at] != 0) return false;
  places_[at] = fingerprint;
  ++used_;
  return true;
}

std::uint64_t counted_titles::unanswered() const {
  std::uint64_t result = unknown_in_class;
  for (const muffle::crowd& each : combinations.crowds())
    result += policy->grid.is_combination(policy->cell_of_combination(each.cell)) ? 0 : each.size;
  return result;
}

void title_counter::begin(bool is_asked) {
  is_asked_ = is_asked;
  here_ = {};
}

bool title_counter::add(const media_item& item) {
  if (!policy_->is_about(item)) return false;
  if (wanted_.has_households) count_play(item);
  if (!is_asked_ || !seen_.add(item)) return true;
  const std::uint64_t combination = policy_->combination(item);
  counter_.add(combination);
  synthetic_ += item.is_synthetic ? 1 : 0;
  const bool says_something = policy_->grid.is_combination(policy_->cell_of_combination(combination));
  unknown_in_class_ += says_something && is_unknown(*policy_, item) ? 1 : 0;
  if (wanted_.is_drawn) titles_.add(item);
  return true;
}

void title_counter::count_play(const media_item& play) {
  const std::uint64_t cell = policy_->cell(play);
  const bool says_nothing = !policy_->grid.is_combination(cell) || is_unknown(*policy_, play);
  ++here_.all;
  here_.of_nobody += play.household.empty() ? 1 : 0;
  here_.say_nothing += !play.household.empty() && says_nothing ? 1 : 0;
  if (!is_asked_) return;
  if (!play.household.empty()) households_.add(cell, std::hash<std::string_view>()(play.household));
  if (wanted_.is_drawn) plays_.add(play);
}

void title_counter::end(bool names_households) {
  // A library beside a log has no plays: it is there to look titles up.
  if (!names_households) return;
  said_.all += here_.all;
  said_.of_nobody += here_.of_nobody;
  said_.say_nothing += here_.say_nothing;
}

counted_titles title_counter::finish() && {
  return {policy_,
          std::move(counter_).finish(),
          unknown_in_class_,
          synthetic_,
          std::move(titles_).finish(),
          std::move(households_).finish(),
          std::move(plays_).finish(),
          said_};
}

std::uint64_t counted_together::looks_by(std::uint64_t which) const {
  std::set<std::vector<std::uint64_t>> looks;
  for (const auto& each : crowds) {
    std::vector<std::uint64_t> seen;
    for (std::size_t i = 0; i != policies.size(); ++i) {
      if ((which >> i & 1) != 0) seen.push_back(each.first[i]);
    }
    looks.insert(std::move(seen));
  }
  return looks.size();
}

void joint_counter::add(const media_item& title) {
  if (!is_asked_ || !seen_.add(title)) return;
  answers_.clear();
  for (const checked_policy* each : counted_.policies) answers_.push_back(each->cell(title));
  ++counted_.crowds[answers_];
  if (++counted_.titles <= sample::most) {
    counted_.answers.insert(counted_.answers.end(), answers_.begin(), answers_.end());
  } else if (!counted_.answers.empty()) {
    counted_.answers = std::vector<std::uint64_t>();
  }
}
