// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "media_item.hpp"

/// Titles, or plays, that were drawn, in the order in which they came.
struct drawn_items {
  std::vector<media_item> items;
  std::uint64_t of = 0;  ///< so many

  bool is_whole() const { return items.size() == of; }
};

/// Draws titles, or plays, while they come, and keeps a limited number of them: all, while they are no more. Series, or
/// households, are kept whole, so that attacks on what is linked find what there is to link. Each title is as likely to
/// be drawn, but for those of series of more than `most_whole`: one that is dropped before it has so many is gone, so
/// that they are drawn less often. The same seed draws the same.
class sample {
 public:
  static constexpr std::size_t most = 20'000;
  /// A series that has more is none that somebody plays from end to end: from then on each of its titles is drawn
  /// alone.
  static constexpr std::size_t most_whole = most / 10;

  /// `group` names what is kept whole; those that have none are drawn alone.
  sample(std::string media_item::*group, std::uint64_t seed) : group_(group), seed_(seed) {}

  void add(const media_item& item);
  drawn_items finish() &&;

 private:
  /// Where something stands in the order of those that are drawn: a hash, with the seed as its key. Of groups those
  /// stay that have the lowest, so a group is there from its first title on, or never.
  using rank = std::uint64_t;

  rank rank_of(const media_item& item, std::uint64_t number) const;
  rank rank_alone(std::uint64_t number) const;
  rank rank_together(const std::string& name) const;
  void drop_the_last();
  void take_apart(rank group);

  struct numbered {
    std::uint64_t number;
    media_item item;
  };

  std::string media_item::*group_;
  std::uint64_t seed_;
  std::uint64_t seen_ = 0;
  std::size_t kept_ = 0;
  std::map<rank, std::vector<numbered>> groups_;
  std::set<rank> too_long_;
  /// Ranks are below this; of what stands from here on, nothing is drawn any more.
  rank end_ = rank{1} << 63;
};
