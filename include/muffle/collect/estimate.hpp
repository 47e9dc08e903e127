// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/collect/known_counts.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A share as it is estimated, with the interval in which it is in 95 % of cases. Estimates of randomized answers can
/// be below zero: to cut them off would make their sum too high.
struct estimate {
  std::uint64_t cell;  ///< or the place of a class among others
  double share;
  double low;
  double high;
  /// Between which numbers the share can be that rounded counts were made from; the share itself if nothing was
  /// rounded.
  double least;
  double most;
};

/// How many dummies are expected among what was received, by how much their number varies, and by which weights their
/// cells are drawn.
struct expected_dummies {
  double mean = 0;
  double variance = 0;
  histogram weights;

  /// Each of so many installations sends from `least` to `most` in an epoch, and of these a `share` is to this policy.
  /// The number of installations has to be known otherwise, since dummies hide who had nothing to say.
  static expected_dummies of(std::uint32_t least, std::uint32_t most, ratio share, std::uint64_t installations,
                             histogram weights) {
    const double numbers = static_cast<double>(most) - static_cast<double>(least) + 1;
    const double mean = (static_cast<double>(least) + static_cast<double>(most)) / 2;
    const double part = share.value();
    const double sent = static_cast<double>(installations);
    return {sent * mean * part, sent * (part * part * (numbers * numbers - 1) / 12 + part * (1 - part) * mean),
            std::move(weights)};
  }
};

/// What happened to answers on their way, apart from what leaves their shares as they are.
struct drawn_answers {
  std::optional<randomized_response> response{};
  std::optional<expected_dummies> dummies{};

  /// The same for classes of cells, as `known_counts::grouped` takes them.
  template <class ClassOf>
  drawn_answers grouped(std::size_t classes, ClassOf class_of) const {
    drawn_answers result(*this);
    if (!dummies) return result;
    std::vector<crowd> weights;
    for (const crowd& each : dummies->weights.crowds()) weights.push_back({class_of(each.cell), each.size});
    result.dummies->weights = histogram::of(classes, std::move(weights)).value();
    return result;
  }
};

namespace detail {

inline constexpr double z_95 = 1.959963984540054;

struct share_interval {
  double share;
  double low;
  double high;
};

/// Wilson's interval (Wilson 1927, "Probable inference, the law of succession, and statistical inference"), which holds
/// for few answers too; with `extra`, a variance of the count beside that of drawing.
inline share_interval wilson(double count, double total, double extra) {
  const double share = count / total;
  const double widened = total + z_95 * z_95;
  const double centre = (count + z_95 * z_95 / 2) / widened;
  const double drawing = count * (total - count) / total + z_95 * z_95 / 4;
  const double error = z_95 / widened * std::sqrt(drawing + extra);
  return {share, centre - error, centre + error};
}

}  // namespace detail

/// The collector's part: the share of each class, with what answers were drawn by taken out again.
///
/// What is estimated: the mean, over the households whose answers were received, of the share that a class has among
/// the titles that each of them may have answered for, which are those of the epoch that pass the gates. This is so
/// where a household sends one answer in an epoch; where it sends more, it counts as often as it answers. It is neither
/// the share among all plays, of which a busy household has more, nor the share among households that did not agree.
///
/// * Plain and sampled answers: Wilson's interval. A household that was not drawn is missing at random.
/// * Randomized answers: (seen - other) / (truth - other) of the share that was seen, and of both ends of its interval
///   (Kairouz, Bonawitz and Ramage 2016, "Discrete distribution estimation under local privacy").
/// * Dummies: (seen - d weight) / (1 - d), where d is the share of the dummies; that their number is not known exactly
/// adds
///   to the variance where it is more than what drawing explains.
/// * Rounded counts: each interval holds those of all tables that the counts could have been before they were rounded,
/// and
///   nothing more if there are no dummies. Its ends belong to the table with the fewest answers in this class and the
///   most in all others, and to the opposite one, because Wilson's bounds rise with the one and fall with the other.
///   The share itself is of counts in the middle of what they could have been.
///
/// Returns an empty vector if there are no answers, if the number of classes or cells differs from that of the response
/// or the dummies, if all cells are as likely as the true one, or if no answers are left beside the dummies.
inline std::vector<estimate> estimate_shares(const known_counts& received, const drawn_answers& how = {}) {
  std::vector<estimate> result;
  double truth = 1, other = 0;
  if (how.response) {
    if (how.response->cells() != received.cells()) return result;
    truth = how.response->truth().value();
    other = how.response->each_other().value();
  }
  const auto least_total = static_cast<double>(received.least_total());
  const auto middle_total = static_cast<double>(received.middle_total());
  const auto most_total = static_cast<double>(received.most_total());
  if (received.least_total() == 0 || !(truth > other)) return result;
  double expected = 0, surplus = 0;
  if (how.dummies) {
    const histogram& weights = how.dummies->weights;
    expected = how.dummies->mean;
    if (!(expected >= 0 && expected < least_total) || weights.empty() || weights.cells() != received.classes().size())
      return result;
    surplus = std::max(0.0, how.dummies->variance - expected * (1 - expected / least_total));
  }
  // The share of dummies where there are few answers, and where there are many.
  const double of_few = expected / least_total, of_many = expected / most_total;
  for (std::size_t i = 0; i != received.classes().size(); ++i) {
    const known_count& known = received.classes()[i];
    const double weight = how.dummies ? static_cast<double>(how.dummies->weights.size_of(i)) /
                                            static_cast<double>(how.dummies->weights.total())
                                      : 0;
    const auto without = [&](double seen, double dummies) {
      return ((seen - dummies * weight) / (1 - dummies) - static_cast<double>(known.cells) * other) / (truth - other);
    };
    const auto interval_of = [&](std::uint64_t count, std::uint64_t others) {
      const double total = static_cast<double>(count) + static_cast<double>(others);
      const double off = (static_cast<double>(count) / total - weight) / (1 - of_few);
      return detail::wilson(static_cast<double>(count), total, surplus * off * off);
    };
    const detail::share_interval fewest = interval_of(known.least, received.most_total() - known.most);
    const detail::share_interval most = interval_of(known.most, received.least_total() - known.least);
    result.push_back({.cell = i,
                      .share = without(static_cast<double>(known.middle) / middle_total, expected / middle_total),
                      .low = std::min(without(fewest.low, of_few), without(fewest.low, of_many)),
                      .high = std::max(without(most.high, of_few), without(most.high, of_many)),
                      .least = std::min(without(fewest.share, of_few), without(fewest.share, of_many)),
                      .most = std::max(without(most.share, of_few), without(most.share, of_many))});
  }
  return result;
}

inline std::vector<estimate> estimate_shares(const histogram& received, const drawn_answers& how = {}) {
  return estimate_shares(known_counts(received), how);
}

}  // namespace muffle::inline MUFFLE_ABI
