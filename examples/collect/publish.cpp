// SPDX-License-Identifier: MIT
#include "publish.hpp"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/crowd/histogram.hpp>
#include <muffle/epochs.hpp>

namespace {

using muffle::published_table;
using json = nlohmann::ordered_json;

constexpr const char* beginning = "published ";

std::string name_of(const muffle::tally_page& page) {
  return fmt::format("{}{} {} {}", beginning, page.policy, page.version, page.epoch);
}

std::string text_of(const published_table& table) {
  json counts = json::array();
  for (const muffle::crowd& each : table.counts.crowds()) counts.push_back({each.cell, each.size});
  return json{{"policy", table.of.policy},    {"version", table.of.version},   {"epoch", table.of.epoch},
              {"threshold", table.threshold}, {"cells", table.counts.cells()}, {"counts", std::move(counts)}}
      .dump();
}

std::optional<std::uint64_t> number_at(const json& of, const char* name) {
  const auto found = of.find(name);
  if (found == of.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::optional<published_table> table_of(const std::string& text) {
  const json whole = json::parse(text, nullptr, false);
  if (!whole.is_object() || !whole.contains("policy") || !whole["policy"].is_string()) return std::nullopt;
  const auto version = number_at(whole, "version"), epoch = number_at(whole, "epoch"),
             threshold = number_at(whole, "threshold"), cells = number_at(whole, "cells");
  const auto counts = whole.find("counts");
  if (!version || !epoch || !threshold || !cells || counts == whole.end() || !counts->is_array()) return std::nullopt;
  std::vector<muffle::crowd> crowds;
  for (const json& each : *counts) {
    if (!each.is_array() || each.size() != 2 || !each[0].is_number_unsigned() || !each[1].is_number_unsigned())
      return std::nullopt;
    crowds.push_back({each[0].get<std::uint64_t>(), each[1].get<std::uint64_t>()});
  }
  auto counted = muffle::histogram::of(*cells, std::move(crowds));
  if (!counted) return std::nullopt;
  return published_table{{whole["policy"].get<std::string>(), static_cast<std::uint16_t>(*version), *epoch},
                         *threshold,
                         std::move(*counted)};
}

/// Adds a table as the store has it.
std::string add(const std::string& name, const std::string& text, muffle::published_tables& to) {
  std::optional<published_table> table = table_of(text);
  if (table && name_of(table->of) == name && to.add(std::move(*table))) return {};
  return fmt::format("what the store keeps as \"{}\" is no published table: it was edited. Restore it from a backup",
                     name);
}

}  // namespace

std::string publish(answer_store& store, const muffle::documents& known, const collector_clock& clock,
                    std::uint64_t threshold, muffle::published_tables& to) {
  std::map<std::string, std::string> kept;
  if (std::string problem = store.read_kept(beginning, kept); !problem.empty()) return problem;
  for (const auto& [name, text] : kept) {
    if (std::string problem = add(name, text, to); !problem.empty()) return problem;
  }
  muffle::tally counted;
  if (std::string problem = store.read(counted); !problem.empty()) return problem;

  std::string problem;
  counted.for_each_page([&](const muffle::tally_page& page, const muffle::tally::counts& counts) {
    const muffle::answer_document* const of = known.find(page.policy, page.version);
    // Without its document, it is not known when its epochs end.
    if (!problem.empty() || of == nullptr || to.all().contains(page)) return;
    const std::uint64_t first_open = epoch_before(clock, of->epoch_days, published_after);
    muffle::published_tables made;
    const published_table* const table = made.publish(page, counts, of->policy.cells, threshold, first_open);
    if (table == nullptr) return;
    std::string standing;
    problem = store.keep_once(name_of(page), text_of(*table), standing);
    // Another one that reports may have been faster, and then its table is the one.
    if (problem.empty()) problem = add(name_of(page), standing, to);
  });
  return problem;
}
