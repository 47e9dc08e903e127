// SPDX-License-Identifier: MIT
#pragma once

/// A disclosure as JSON, in English, as docs/disclosure.schema.json has it. Needs nlohmann/json, so link
/// `muffle::json`.

#include <string>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/detail/iso_date.hpp>
#include <muffle/disclose/disclosure.hpp>
#include <muffle/disclose/told.hpp>
#include <muffle/policy/detail/declared_json.hpp>

namespace muffle::inline MUFFLE_ABI {

/// In an order that does not change.
inline nlohmann::ordered_json disclosure_json(const disclosure& told_of) {
  using json = nlohmann::ordered_json;
  json kinds = json::array(), pipelines = json::array(), integrations = json::array();
  for (const disclosed_kind& each : told_of.kinds) {
    json fields = json::array(), examples = json::array();
    for (const disclosed_field& field : each.fields)
      fields.push_back({{"name", field.name}, {"reads", field.reads}, {"classes", field.classes}});
    for (const disclosed_example& example : each.examples)
      examples.push_back({{"text", example.text}, {"json", example.json}});
    kinds.push_back({{"name", each.kind.name},
                     {"version", each.version},
                     {"fingerprint", fmt::format("{:016x}", each.fingerprint)},
                     {"shown", fmt::format("{:016x}", each.kind.shown)},
                     {"declared", detail::declared_json(each.kind.declared)},
                     {"cells", each.cells},
                     {"capacity_bits", each.capacity_bits.thousandths / 1000.0},
                     {"least_crowd", each.least_crowd ? json(*each.least_crowd) : json(nullptr)},
                     {"fields", std::move(fields)},
                     {"withheld", each.withheld},
                     {"unused", each.unused},
                     {"has_rare", each.has_rare},
                     {"has_incomplete", each.has_incomplete},
                     {"examples", std::move(examples)}});
  }
  for (const disclosed_pipeline& each : told_of.pipelines) {
    json stages = json::array();
    for (const phrase& stage : each.stages) stages.push_back(stage.text());
    pipelines.push_back({{"kinds", each.kinds},
                         {"stages", std::move(stages)},
                         {"cells", each.cells},
                         {"capacity_bits", each.capacity_bits.thousandths / 1000.0},
                         {"asks_consent", each.asks_consent}});
  }
  for (const disclosed_integration& each : told_of.integrations) {
    integrations.push_back({{"name", each.kind.name},
                            {"shown", fmt::format("{:016x}", each.kind.shown)},
                            {"declared", detail::declared_json(each.kind.declared)},
                            {"address", each.kind.address},
                            {"tells", each.tells}});
  }
  return {{"muffle_disclosure", 1},
          {"kinds", std::move(kinds)},
          {"pipelines", std::move(pipelines)},
          {"integrations", std::move(integrations)},
          {"not_promised", not_promised()}};
}

}  // namespace muffle::inline MUFFLE_ABI
