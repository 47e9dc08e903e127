// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/check/attack/outcome.hpp>
#include <muffle/check/attack/view.hpp>
#include <muffle/check/seeded_random.hpp>

namespace muffle::inline MUFFLE_ABI::check {

namespace detail {

/// How many of the known titles of one look have the attribute, and how many have it not.
struct votes {
  std::uint64_t with = 0;
  std::uint64_t without = 0;

  /// More for or more against; of as many, what `else_` says.
  bool decide(bool else_) const noexcept { return with != without ? with > without : else_; }
  votes but_one(bool had_it) const noexcept { return {with - (had_it ? 1U : 0U), without - (had_it ? 0U : 1U)}; }
};

/// Infers by looks, of which each 2^halvings that follow each other are taken for one.
class inference {
 public:
  inference(const view& seen, const std::vector<bool>& attribute, const std::vector<std::size_t>& known, int halvings)
      : seen_(&seen), halvings_(halvings), by_look_(((seen.distinct() - 1) >> halvings) + 1) {
    for (const std::size_t title : known) {
      votes& of = by_look_[look_of(title)];
      ++(attribute[title] ? of.with : of.without);
      ++(attribute[title] ? all_.with : all_.without);
    }
  }

  bool operator()(std::size_t title) const { return by_look_[look_of(title)].decide(all_.decide(true)); }

  /// How often it is right about a known title, inferred from the other known ones.
  std::uint64_t right_about_known() const {
    std::uint64_t right = 0;
    for (const votes& of : by_look_) {
      const auto is_right = [&](bool had_it) {
        return of.but_one(had_it).decide(all_.but_one(had_it).decide(true)) == had_it;
      };
      if (of.with != 0 && is_right(true)) right += of.with;
      if (of.without != 0 && is_right(false)) right += of.without;
    }
    return right;
  }

 private:
  std::size_t look_of(std::size_t title) const { return std::size_t{(*seen_)[title]} >> halvings_; }

  const view* seen_;
  int halvings_;
  std::vector<votes> by_look_;
  votes all_;
};

}  // namespace detail

/// Who knows for half of the titles, drawn at random, whether something that no question asks is true, infers it for
/// the other half from what they release: what is true of most titles that look like this one. Where a look has few
/// titles, those of its neighbours tell more: how finely to look is chosen on the known half, each of its titles
/// inferred from the others. An item is a title.
struct infers_attribute {
  std::vector<bool> attribute;

  view everything() const { return view::of(std::vector<std::uint64_t>(attribute.begin(), attribute.end())); }

  /// Half of those that have it are known, and half of the others. Nothing where there are fewer than two of either.
  std::optional<outcome> operator()(const view& seen, trials run) const {
    if (seen.size() != attribute.size()) return std::nullopt;
    seeded_random random(run.seed);
    std::vector<std::size_t> known;
    std::vector<std::size_t> unknown;
    std::uint64_t have_it = 0;
    for (const bool has_it : {true, false}) {
      std::vector<std::size_t> titles;
      for (std::size_t i = 0; i != attribute.size(); ++i) {
        if (attribute[i] == has_it) titles.push_back(i);
      }
      if (titles.size() < 2) return std::nullopt;
      for (std::size_t i = titles.size(); i > 1; --i)
        std::swap(titles[i - 1], titles[static_cast<std::size_t>(random.below(i))]);
      const auto middle = titles.begin() + static_cast<std::ptrdiff_t>(titles.size() / 2);
      known.insert(known.end(), titles.begin(), middle);
      unknown.insert(unknown.end(), middle, titles.end());
      if (has_it) have_it = unknown.size();
    }

    detail::inference inferred(seen, attribute, known, 0);
    for (int halvings = 1; (seen.distinct() - 1) >> (halvings - 1) != 0; ++halvings) {
      const detail::inference coarser(seen, attribute, known, halvings);
      if (coarser.right_about_known() > inferred.right_about_known()) inferred = coarser;
    }

    outcome result{.tries = run.tries,
                   .baseline = {std::max(have_it, unknown.size() - have_it), unknown.size()},
                   .targets = unknown.size()};
    const auto some = [&] { return unknown[static_cast<std::size_t>(random.below(unknown.size()))]; };
    for (std::uint64_t i = 0; i != run.tries; ++i) {
      const std::size_t title = some();
      result.successes += inferred(title) == attribute[title];
      result.control_successes += inferred(some()) == attribute[title];
    }
    return result;
  }
};

}  // namespace muffle::inline MUFFLE_ABI::check
