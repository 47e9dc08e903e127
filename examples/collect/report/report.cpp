// SPDX-License-Identifier: MIT
#include "report.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "words.hpp"

namespace {

using namespace muffle;
using part = collection_report::part;
using version = collection_report::version;

/// A part of a report, with the class that each cell has in it.
struct grouping {
  part told;
  std::vector<std::size_t> class_of;
};

grouping by_field(const policy_document& policy, std::size_t number) {
  const document_field& field = policy.fields[number];
  grouping result{{field.name, field.classes, {}}, {}};
  std::size_t rare = 0, incomplete = 0;
  if (policy.rare) {
    rare = result.told.labels.size();
    result.told.labels.emplace_back("rare");
  }
  if (policy.incomplete) {
    incomplete = result.told.labels.size();
    result.told.labels.emplace_back("incomplete");
  }
  result.class_of.reserve(policy.cells);
  for (std::uint64_t cell = 0; cell != policy.cells; ++cell) {
    result.class_of.push_back(cell == policy.rare         ? rare
                              : cell == policy.incomplete ? incomplete
                                                          : policy.classes_at(policy.combination_at(cell))[number]);
  }
  return result;
}

grouping by_cell(const policy_document& policy) {
  grouping result;
  for (std::uint64_t cell = 0; cell != policy.cells; ++cell) {
    std::string label;
    if (cell == policy.rare || cell == policy.incomplete) {
      label = policy.label(cell, 0);
    } else {
      for (std::size_t i = 0; i != policy.fields.size(); ++i)
        label += fmt::format("{}{}", i == 0 ? "" : ", ", policy.label(cell, i));
    }
    result.told.labels.push_back(std::move(label));
    result.class_of.push_back(cell);
  }
  return result;
}

std::vector<grouping> groupings_of(const policy_document& policy) {
  std::vector<grouping> result;
  for (std::size_t i = 0; i != policy.fields.size(); ++i) result.push_back(by_field(policy, i));
  // With one field, its classes are the cells.
  if (policy.fields.size() > 1) result.push_back(by_cell(policy));
  return result;
}

std::string date_of(std::int64_t days) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// As `epochs` counts them: from the Monday before 1970.
void tell_days(collection_report::epoch& of, std::uint32_t days) {
  constexpr std::uint64_t most_days = 2'000'000;
  if (of.number > most_days / days) return;
  const auto first = static_cast<std::int64_t>(of.number * days) - 3;
  of.first_day = date_of(first);
  of.last_day = date_of(first + days - 1);
}

void add_epoch(version& to, const published_table& table, const answer_document& of,
               const std::vector<grouping>& groupings, const std::optional<drawn_answers>& drawn,
               const most_of_address& bound) {
  const known_counts counts(table);
  collection_report::epoch epoch{table.of.epoch,      {}, {}, table.threshold, counts.least_total(),
                                 counts.most_total(), {}, {}};
  if (bound) epoch.most_of_address = bound(of.epoch_days, epoch.number);
  tell_days(epoch, of.epoch_days);
  for (const grouping& each : groupings) {
    const auto class_of = [&](std::uint64_t cell) { return each.class_of[cell]; };
    const std::size_t classes = each.told.labels.size();
    const known_counts grouped = counts.grouped(classes, class_of);
    epoch.parts.push_back(
        {{grouped.classes().begin(), grouped.classes().end()},
         drawn ? estimate_shares(grouped, drawn->grouped(classes, class_of)) : std::vector<estimate>()});
  }
  to.epochs.push_back(std::move(epoch));
}

/// Of the last two epochs, if nothing is between them.
void add_trends(version& to) {
  if (to.epochs.size() < 2) return;
  const collection_report::epoch& after = to.epochs.back();
  const collection_report::epoch& before = to.epochs[to.epochs.size() - 2];
  if (after.number != before.number + 1) return;
  for (std::size_t i = 0; i != to.parts.size(); ++i) {
    const std::vector<estimate>& now = after.parts[i].shares;
    const std::vector<estimate>& then = before.parts[i].shares;
    if (now.size() != then.size()) continue;
    for (std::size_t j = 0; j != now.size(); ++j) to.parts[i].trends.push_back(trend_between(then[j], now[j]));
  }
}

}  // namespace

collection_report make_report(const documents& known, const published_tables& tables,
                              std::optional<std::uint64_t> installations, const most_of_address& bound) {
  collection_report result;
  for (auto at = tables.all().begin(); at != tables.all().end();) {
    const tally_page& page = at->first;
    const auto end = std::find_if(at, tables.all().end(), [&](const auto& each) {
      return each.first.policy != page.policy || each.first.version != page.version;
    });
    const answer_document* const of = known.find(page.policy, page.version);
    if (of == nullptr) {
      result.problems.push_back(fmt::format(
          "{} version {} was counted, and no document says what its cells mean: add the one that its host wrote",
          page.policy, page.version));
      at = end;
      continue;
    }
    version told{page.policy,
                 page.version,
                 std::string(of->policy.purpose()),
                 {},
                 {},
                 of->is_one_of_each_household(),
                 estimand_of(*of),
                 limits_of(*of, installations),
                 of->stages};
    const std::vector<grouping> groupings = groupings_of(of->policy);
    for (const grouping& each : groupings) told.parts.push_back(each.told);
    const auto drawn = of->drawn(installations);
    for (; at != end; ++at) {
      const published_table& table = at->second;
      if (table.counts.cells() != of->policy.cells) {
        result.problems.push_back(
            fmt::format("{} version {} has {} cells in its document, and {} in what was published of "
                        "epoch {}: that is left out",
                        page.policy, told.number, of->policy.cells, table.counts.cells(), table.of.epoch));
      } else if (!table.counts.empty()) {
        // That a table is empty would tell that somebody answered.
        add_epoch(told, table, *of, groupings, drawn, bound);
      }
    }
    add_trends(told);
    if (!told.epochs.empty()) result.versions.push_back(std::move(told));
  }
  return result;
}
