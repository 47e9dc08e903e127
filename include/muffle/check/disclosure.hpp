// SPDX-License-Identifier: MIT
#pragma once

/// How much more is known of somebody in a crowd than of anybody: of being in the sample, and of a sensitive attribute.
/// Each is that of the worst cell. Nothing where there are no records.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>

#include <muffle/abi.hpp>
#include <muffle/check/contingency.hpp>
#include <muffle/check/k_anonymity.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI::check {

/// The probability that somebody is in the sample, for one who has the cell.
struct presence {
  ratio lowest;
  ratio highest;
};

/// Over all cells that the population uses, also those without a sample (Nergiz, Atzori and Clifton 2007, "Hiding the
/// presence of individuals from shared databases"). Nothing where the sample is no part of the population.
inline std::optional<presence> delta_presence(const histogram& sample, const histogram& population) {
  if (!detail::population_of(sample, population)) return std::nullopt;
  presence result{{1, 1}, {0, 1}};
  for (const crowd& each : population.crowds()) {
    const ratio share{sample.size_of(each.cell), each.size};
    result.lowest = std::min(result.lowest, share);
    result.highest = std::max(result.highest, share);
  }
  return result;
}

/// What to make of a value that some records have, but none of a crowd: one learns that it is not theirs.
enum class absent_values {
  ignored,  ///< only values that the crowd has count, as most tools have it
  counted   ///< a value that a crowd lacks is infinitely far from the share that it has elsewhere
};

namespace detail {

/// Calls `visit(share in the group / share in all records, share in all records)` for each value of each group.
template <class Visit>
void for_each_relative_share(const contingency& table, Visit visit) {
  const auto total = static_cast<long double>(table.overall().total());
  for (std::size_t i = 0; i != table.size(); ++i) {
    const contingency::group group = table[i];
    for (const crowd& value : group.values) {
      const long double overall = static_cast<long double>(table.overall().size_of(value.cell)) / total;
      visit(static_cast<long double>(value.size) / static_cast<long double>(group.size) / overall, overall);
    }
  }
}

}  // namespace detail

/// The largest |ln(share in a crowd / share in all records)| of a value, in nats (Brickell and Shmatikov 2008, "The
/// cost of privacy"). Divide by ln 2 for bits.
inline std::optional<double> delta_disclosure(const contingency& table, absent_values absent) {
  if (table.empty()) return std::nullopt;
  for (std::size_t i = 0; i != table.size(); ++i) {
    if (absent == absent_values::counted && table[i].values.size() < table.overall().cells_used()) {
      return std::numeric_limits<double>::infinity();
    }
  }
  long double worst = 0;
  detail::for_each_relative_share(
      table, [&](long double relative, long double) { worst = std::max(worst, std::fabs(std::log(relative))); });
  return static_cast<double>(worst);
}

/// The largest gain (p - q) / q of a value's share p in a crowd over its share q in all records (Cao and Karras 2012,
/// "Publishing microdata with a robust privacy guarantee").
inline std::optional<double> basic_beta_likeness(const contingency& table) {
  if (table.empty()) return std::nullopt;
  long double worst = 0;
  detail::for_each_relative_share(table,
                                  [&](long double relative, long double) { worst = std::max(worst, relative - 1); });
  return static_cast<double>(worst);
}

/// The smallest beta for which no gain is above the lower of beta and -ln q; infinite where some gain is above -ln q,
/// so that none will do.
inline std::optional<double> enhanced_beta_likeness(const contingency& table) {
  if (table.empty()) return std::nullopt;
  long double worst = 0;
  detail::for_each_relative_share(table, [&](long double relative, long double overall) {
    const long double gain = relative - 1;
    worst = std::max(worst, gain > -std::log(overall) ? std::numeric_limits<long double>::infinity() : gain);
  });
  return static_cast<double>(worst);
}

}  // namespace muffle::inline MUFFLE_ABI::check
