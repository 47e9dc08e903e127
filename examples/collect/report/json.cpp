// SPDX-License-Identifier: MIT
#include <cmath>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "forms.hpp"

namespace {

using json = nlohmann::ordered_json;

json number_or_null(std::uint64_t number, bool is_known) { return is_known ? json(number) : json(nullptr); }

json share_of(const collection_report::part_of_epoch& part, std::size_t i) {
  if (part.shares.empty()) return nullptr;
  const muffle::estimate& is = part.shares[i];
  // The upper end of what is hidden is known; its share is not.
  const bool is_hidden = part.counts[i].least == 0;
  return {{"share", is_hidden ? json(nullptr) : json(is.share)}, {"low", is.low}, {"high", is.high}};
}

json part_of(const collection_report::part& told, const collection_report::part_of_epoch& part) {
  json classes = json::array();
  for (std::size_t i = 0; i != told.labels.size(); ++i) {
    const bool is_hidden = part.counts[i].least == 0;
    classes.push_back({{"class", told.labels[i]},
                       {"hidden", is_hidden},
                       {"answers_least", number_or_null(part.counts[i].least, !is_hidden)},
                       {"answers_most", part.counts[i].most},
                       {"estimate", share_of(part, i)}});
  }
  return {{"field", told.name.empty() ? "cell" : told.name}, {"classes", std::move(classes)}};
}

json trends_of(const collection_report::version& of) {
  json result = json::array();
  for (const collection_report::part& part : of.parts) {
    for (std::size_t i = 0; i != part.trends.size(); ++i) {
      const muffle::trend& rose = part.trends[i];
      result.push_back({{"field", part.name.empty() ? "cell" : part.name},
                        {"class", part.labels[i]},
                        {"difference", rose.difference},
                        {"low", rose.low},
                        {"high", rose.high}});
    }
  }
  return result;
}

json text_or_null(const std::string& text) { return text.empty() ? json(nullptr) : json(text); }

}  // namespace

std::string report_json(const collection_report& of) {
  json versions = json::array();
  for (const collection_report::version& each : of.versions) {
    json epochs = json::array();
    for (const collection_report::epoch& in : each.epochs) {
      json parts = json::array();
      for (std::size_t i = 0; i != each.parts.size(); ++i) parts.push_back(part_of(each.parts[i], in.parts[i]));
      epochs.push_back({{"epoch", in.number},
                        {"first_day", text_or_null(in.first_day)},
                        {"last_day", text_or_null(in.last_day)},
                        {"threshold", in.threshold},
                        {"answers_least", in.least_answers},
                        {"answers_most", in.most_answers},
                        {"most_of_one_address", in.most_of_address ? json(*in.most_of_address) : json(nullptr)},
                        {"fields", std::move(parts)}});
    }
    versions.push_back({{"policy", each.policy},
                        {"version", each.number},
                        {"purpose", text_or_null(each.purpose)},
                        {"one_answer_of_each_household", each.is_one_of_each_household},
                        {"estimand", each.estimand},
                        {"limits", each.limits},
                        {"stages", each.stages},
                        {"epochs", std::move(epochs)},
                        {"last_change", trends_of(each)}});
  }
  return json{{"muffle_report", 1}, {"versions", std::move(versions)}, {"problems", of.problems}}.dump(
             1, ' ', false, json::error_handler_t::replace) +
         "\n";
}
