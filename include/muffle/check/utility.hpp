// SPDX-License-Identifier: MIT
#pragma once

/// What generalizing costs those who ask: how wide classes are, how large crowds are, and how much is left of the
/// values. Of two policies that protect as well the one that loses less is better; none of these says how well a policy
/// protects.
///
/// Nothing where there are no records.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>

#include <muffle/abi.hpp>
#include <muffle/check/contingency.hpp>
#include <muffle/check/entropy.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

namespace detail {

/// The mean over records of what their class weighs, through `whole`. Nothing where a class has no weight.
template <class Weigh>
std::optional<double> mean_weight(const histogram& classes, std::span<const std::uint64_t> sizes, std::uint64_t whole,
                                  Weigh weigh) {
  if (classes.empty() || classes.crowds().back().cell >= sizes.size() || whole == 0) return std::nullopt;
  long double sum = 0;
  for (const crowd& each : classes.crowds()) {
    sum += static_cast<long double>(each.size) *
           static_cast<long double>(weigh(sizes[static_cast<std::size_t>(each.cell)]));
  }
  return static_cast<double>(sum / static_cast<long double>(classes.total()) / static_cast<long double>(whole));
}

}  // namespace detail

/// The normalized certainty penalty of one field (Xu et al. 2006, "Utility-based anonymization using local recoding"):
/// the mean width of the classes, through the width of all. `widths[c]` is that of class c, in whatever unit; give the
/// open ones an end. The mean over the fields of a policy is its global certainty penalty.
inline std::optional<double> certainty_penalty(const histogram& classes, std::span<const std::uint64_t> widths) {
  return detail::mean_weight(classes, widths, std::accumulate(widths.begin(), widths.end(), std::uint64_t{0}),
                             [](std::uint64_t width) { return width; });
}

/// The same of a field whose values have no order: `values[c]` is how many values class c stands for. One that stands
/// for one value loses nothing.
inline std::optional<double> category_penalty(const histogram& classes, std::span<const std::uint64_t> values) {
  return detail::mean_weight(classes, values, std::accumulate(values.begin(), values.end(), std::uint64_t{0}),
                             [](std::uint64_t count) { return count > 1 ? count : 0; });
}

/// Information loss (Xiao and Tao 2006, "Personalized privacy preservation"): of the other values that there are, the
/// mean share that a class does not rule out. Nothing where there is only one value.
inline std::optional<double> information_loss(const histogram& classes, std::span<const std::uint64_t> values) {
  const std::uint64_t all = std::accumulate(values.begin(), values.end(), std::uint64_t{0});
  return detail::mean_weight(classes, values, all == 0 ? 0 : all - 1,
                             [](std::uint64_t count) { return count == 0 ? 0 : count - 1; });
}

/// The discernibility metric (Bayardo and Agrawal 2005): how many records each cannot be told from, summed up. Records
/// in crowds below `k` are taken as suppressed, so that they cannot be told from any.
inline std::optional<double> discernibility(const histogram& counted, std::uint64_t k = 0) {
  if (counted.empty()) return std::nullopt;
  muffle::detail::wide sum = 0;
  for (const crowd& each : counted.crowds()) {
    sum += muffle::detail::wide{each.size} * (each.size < k ? counted.total() : each.size);
  }
  return static_cast<double>(sum);
}

/// Records through cells. Through k it is C_AVG (LeFevre, DeWitt and Ramakrishnan 2006).
inline std::optional<ratio> mean_cell(const histogram& counted) {
  if (counted.empty()) return std::nullopt;
  return ratio{counted.total(), counted.cells_used()};
}

/// Bits of all records together.
struct bits_lost {
  double lost;
  double of;
};

/// Non-uniform entropy (Gionis and Tassa 2009, "k-Anonymization with minimal loss of information"): what the values of
/// a field tell beyond their classes, and what they tell. The table has a row for each class and the raw values as
/// values.
inline std::optional<bits_lost> non_uniform_entropy(const contingency& table) {
  if (table.empty()) return std::nullopt;
  const auto total = static_cast<long double>(table.overall().total());
  long double lost = 0;
  long double of = 0;
  for (std::size_t i = 0; i != table.size(); ++i) {
    for (const crowd& value : table[i].values) {
      const auto count = static_cast<long double>(value.size);
      const auto everywhere = static_cast<long double>(table.overall().size_of(value.cell));
      lost += count * std::log2(static_cast<long double>(table[i].size) / everywhere);
      of += count * std::log2(total / everywhere);
    }
  }
  return bits_lost{static_cast<double>(lost), static_cast<double>(of)};
}

/// How far, in bits, the values are from what one would think who knows the classes alone and takes all values of a
/// class as equally likely (Kifer and Gehrke 2006, "Injecting utility into anonymized datasets"). `values[c]` is how
/// many values the class c stands for.
inline std::optional<double> divergence_from_uniform(const contingency& table, std::span<const std::uint64_t> values) {
  if (table.empty() || table[table.size() - 1].cell >= values.size()) return std::nullopt;
  long double sum = 0;
  for (std::size_t i = 0; i != table.size(); ++i) {
    const auto width = static_cast<long double>(values[static_cast<std::size_t>(table[i].cell)]);
    for (const crowd& value : table[i].values) {
      const auto count = static_cast<long double>(value.size);
      sum += count * std::log2(count * width / static_cast<long double>(table[i].size));
    }
  }
  return static_cast<double>(sum / static_cast<long double>(table.overall().total()));
}

/// Of the spread of a number, the share that is inside of the classes: the squares of the distances to the means of the
/// classes, through those to the mean of all (SSE / SST). `numbers[v]` is the number behind value v. Nothing where they
/// do not differ.
inline std::optional<double> spread_lost(const contingency& table, std::span<const double> numbers) {
  const std::span<const crowd> overall = table.overall().crowds();
  if (overall.empty() || overall.back().cell >= numbers.size()) return std::nullopt;
  const auto squares = [&](std::span<const crowd> values) {
    long double sum = 0;
    long double count = 0;
    for (const crowd& each : values) {
      sum +=
          static_cast<long double>(each.size) * static_cast<long double>(numbers[static_cast<std::size_t>(each.cell)]);
      count += static_cast<long double>(each.size);
    }
    long double result = 0;
    for (const crowd& each : values) {
      const long double distance = static_cast<long double>(numbers[static_cast<std::size_t>(each.cell)]) - sum / count;
      result += static_cast<long double>(each.size) * distance * distance;
    }
    return result;
  };
  const long double all = squares(overall);
  if (!(all > 0)) return std::nullopt;
  long double inside = 0;
  for (std::size_t i = 0; i != table.size(); ++i) inside += squares(table[i].values);
  return static_cast<double>(inside / all);
}

}  // namespace muffle::inline MUFFLE_ABI::check
