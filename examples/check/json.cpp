// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "output.hpp"

namespace {

namespace check = muffle::check;
using json = nlohmann::ordered_json;

json json_of(const check::interval& bounds) { return json::array({bounds.low, bounds.high}); }

json json_of(const check::vulnerability& of) {
  return {{"prior", of.prior.value()}, {"posterior", of.posterior.value()}};
}

/// How many were drawn and of how many; null where nothing could be.
json json_of(const drawn_share& of) { return of.of == 0 ? json(nullptr) : json{{"items", of.items}, {"of", of.of}}; }

json json_of(const attack_finding& of) {
  json result{{"attack", of.id}, {"name", of.name}};
  if (of.counted) {
    result["status"] = "counted";
    result["rate"] = of.counted->posterior.value();
    result["exact"] = of.counted->posterior.value();
    result["baseline"] = of.counted->prior.value();
    return result;
  }
  if (!of.result) {
    result["status"] = "not tried";
    result["why"] = of.why_not;
    return result;
  }
  const check::outcome& reached = of.result->reached;
  result["status"] = of.result->is_valid() ? "valid" : "invalid";
  if (!of.result->is_valid()) result["why"] = of.result->fault;
  result["tries"] = reached.tries;
  result["successes"] = reached.successes;
  result["rate"] = reached.rate().value();
  result["exact"] = of.result->exact ? json(of.result->exact->value()) : json(nullptr);
  result["wilson"] = json_of(reached.wilson());
  result["clopper_pearson"] = json_of(reached.clopper_pearson());
  result["baseline"] = reached.baseline.value();
  result["control_successes"] = reached.control_successes;
  result["lift"] = reached.lift() ? json(*reached.lift()) : json(nullptr);
  const auto risk = reached.residual_risk();
  result["residual_risk"] = risk ? json_of(*risk) : json(nullptr);
  return result;
}

json attacks_of(const std::vector<attack_finding>& attacks) {
  json result = json::array();
  for (const attack_finding& each : attacks) result.push_back(json_of(each));
  return result;
}

json crowds_of(const check::report& report) {
  json result = json::array();
  for (const muffle::crowd& each : report.crowds.crowds()) {
    json crowd{{"cell", each.cell}, {"is", report.policy.text(each.cell)}, {"size", each.size}};
    if (report.population_crowds) crowd["in_population"] = report.population_crowds->size_of(each.cell);
    result.push_back(std::move(crowd));
  }
  return result;
}

/// Where the policy's verdict cannot be told, neither can a part of it.
json verdict_of(const check::verdict& found, bool is_told) {
  return {{"holds", is_told ? json(found.holds()) : json(nullptr)}, {"why_not", found.why_not}, {"cannot_tell", found.cannot_tell}};
}

json suggestion_of(const finding& of) {
  if (!of.suggested) return nullptr;
  return {{"kept", of.suggested->kept.size()},
          {"cells", of.suggested->cells},
          {"rare", of.suggested->rare.value()},
          {"entropy_bits_before", of.suggested->entropy_before},
          {"entropy_bits_after", of.suggested->entropy_after},
          {"table", check::keep_table(of.policy->combinations, *of.suggested, std::string(of.policy->name) + "_kept")}};
}

json json_of(const finding& of, const findings& all) {
  const check::report& titles = of.titles;
  const check::requirement& wanted = all.wanted;
  const bool is_told = all.problem_count == 0 && of.cannot_tell().empty();
  json result{{"policy", of.policy->name},
              {"version", of.policy->version},
              {"verdict", !is_told     ? "cannot tell"
                          : of.holds() ? "holds"
                                       : "falls short"},
              {"titles", verdict_of(of.titles_verdict, is_told)},
              {"households", of.households_verdict ? verdict_of(*of.households_verdict, is_told) : json("not measured")},
              {"records", titles.crowds.total()},
              {"unanswered",
               {{"share", titles.unanswered().value()},
                {"rare", titles.rare()},
                {"incomplete", titles.incomplete()},
                {"unknown", of.has_tally ? json(nullptr) : json(titles.unknown_in_class)}}},
              {"left_out", of.left_out},
              {"sample",
               {{"titles", of.has_tally ? json(nullptr) : json_of(of.titles_sample)},
                {"popularity", json_of(of.popular_sample)},
                {"plays", json_of(of.plays_sample)}}},
              {"synthetic", of.synthetic},
              {"cells", titles.policy.cells},
              {"cells_used", titles.crowds.cells_used()},
              {"k", titles.k},
              {"unique", titles.unique.value()},
              {"below_k", titles.below(wanted.k).value()},
              {"entropy_bits", titles.entropy_bits},
              {"capacity_bits", titles.policy.capacity.thousandths / 1000.0},
              {"bayes_vulnerability", {{"uniform", json_of(titles.top1)}}},
              {"top1", titles.top1.posterior.value()},
              {"top20", titles.top20.posterior.value()},
              {"effective_k", nullptr},
              {"information_lost", of.information_lost ? json(*of.information_lost) : json(nullptr)},
              {"fewest_libraries", of.fewest_libraries ? json(*of.fewest_libraries) : json(nullptr)},
              {"household_k", of.households ? json(of.households->k) : json(nullptr)}};
  if (titles.popular) {
    result["bayes_vulnerability"]["popularity"] = json_of(titles.popular->top1);
    result["bayes_vulnerability"]["popularity_top20"] = json_of(titles.popular->top20);
    result["effective_k"] = titles.popular->effective_k.value();
  }
  json special = json::object();
  for (const field_share& each : of.special_fields) special[std::string(each.field)] = each.share;
  result["special_fields"] = std::move(special);
  result["crowds"] = crowds_of(titles);
  result["attacks"] = attacks_of(of.attacks);
  result["suggested_keep"] = suggestion_of(of);
  return result;
}

json json_of(const together_finding& of) {
  json names = json::array();
  for (const checked_policy* policy : of.policies) names.push_back(policy->name);
  return {
      {"policies", std::move(names)},
      {"one_of",
       {{"cells", of.one_of_cells},
        {"capacity_bits", of.one_of_capacity.thousandths / 1000.0},
        {"k", of.one_of_k},
        {"top1", of.one_of_top1}}},
      {"joint",
       {{"cells_used", of.joint_cells_used}, {"k", of.joint_k}, {"unique", of.joint_unique}, {"top1", of.joint_top1}}},
      {"attacks", attacks_of(of.attacks)}};
}

}  // namespace

void print_json(const findings& all) {
  json policies = json::array();
  for (const finding& each : all.policies) policies.push_back(json_of(each, all));
  json together = json::array();
  for (const together_finding& each : all.together) together.push_back(json_of(each));
  const conclusion found = all.conclude();
  const json document{{"verdict", verdict_text(found.word)},
                      {"why", found.why},
                      {"crowds_of", all.population.empty() ? "catalogues" : "population"},
                      {"requirement",
                       {{"k", all.wanted.k},
                        {"max_cells", all.wanted.max_cells},
                        {"max_top1", all.wanted.max_top1.value()},
                        {"max_top20", all.wanted.max_top20.value()},
                        {"max_unanswered", all.wanted.max_unanswered.value()}}},
                      {"seed", all.seed},
                      {"catalogues", all.catalogues},
                      {"population", all.population},
                      {"problems", all.problem_count},
                      {"what_could_not_be_read", all.problems},
                      {"policies", std::move(policies)},
                      {"together", std::move(together)}};
  // What stands in a file's name need not be valid UTF-8.
  fmt::print("{}\n", document.dump(1, ' ', false, json::error_handler_t::replace));
}
