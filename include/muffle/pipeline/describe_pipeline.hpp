// SPDX-License-Identifier: MIT
#pragma once

/// The pipeline document: all that a collector has to know of the answers of a pipeline, as JSON. Needs nlohmann/json,
/// so link `muffle::json`.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/pipeline/pipeline.hpp>
#include <muffle/pipeline/pipeline_facts.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace detail {

template <class T>
policy_json json_or_null(const std::optional<T>& of) {
  if (!of) return nullptr;
  if constexpr (std::is_same_v<T, ratio>) {
    return policy_json::array({of->numerator, of->denominator});
  } else {
    return *of;
  }
}

template <class P>
policy_json dummies_of_answer(const pipeline_facts& facts) {
  if (!facts.dummies) return nullptr;
  const auto& policies = facts.dummies->policies;
  const auto found = std::find_if(policies.begin(), policies.end(), [](const pipeline_facts::dummy_cells& each) {
    return each.fingerprint == policy_fingerprint<P>;
  });
  policy_json weights = policy_json::array();
  for (const crowd& each : found->weights.crowds()) weights.push_back(policy_json::array({each.cell, each.size}));
  return {{"least", facts.dummies->least},
          {"most", facts.dummies->most},
          {"share", policy_json::array({1, policies.size()})},
          {"weights", std::move(weights)}};
}

}  // namespace detail

/// Counted up when a document could be misread by a program that knows the one before.
inline constexpr int pipeline_format = 1;

/// All that a collector has to know of what a pipeline sends, in an order that does not change; `muffle::documents`
/// reads it, and docs/pipeline.schema.json has its form. Probabilities and weights are arrays of two whole numbers, [1,
/// 10] for 1/10.
///
///  * `muffle_pipeline`: the format, `pipeline_format`.
///  * `stages`: what each stage does, in words.
///  * `epoch_days`: how long an epoch is; null where no stage goes by epochs.
///  * `sampled`: the probability that a household takes part in an epoch; null where all do.
///  * `bounded`: the most answers of a household in an epoch; null where nothing bounds them.
///  * `least_crowd`: how many public titles share each answer, at least; null where no gate looks.
///  * `answers`: for each policy its document, as `describe<policy>()` writes it; the probability that the coin `asked`
///  it;
///    the `weight` by which it is randomized, null where it is not; and the `dummies` that are sent in its name, null
///    where none are: each installation sends between `least` and `most` in an epoch, of which this `share` is to this
///    policy, in cells that are drawn by `weights`, pairs of a cell and its weight.
template <class... Stages>
nlohmann::ordered_json describe(const pipeline<Stages...>& sends) {
  using detail::policy_json;
  const pipeline_facts facts = sends.facts();
  policy_json stages = policy_json::array(), answers = policy_json::array();
  for (const phrase& each : sends.describe()) stages.push_back(each.text());
  [&]<class... Policies>(detail::type_list<Policies...>) {
    (answers.push_back({{"policy", describe<Policies>()},
                        {"asked", policy_json::array({1, facts.questions})},
                        {"weight", detail::json_or_null(facts.weight)},
                        {"dummies", detail::dummies_of_answer<Policies>(facts)}}),
     ...);
  }(typename pipeline<Stages...>::answers{});
  return {{"muffle_pipeline", pipeline_format},
          {"stages", std::move(stages)},
          {"epoch_days", detail::json_or_null(facts.epoch_days)},
          {"sampled", detail::json_or_null(facts.sampled)},
          {"bounded", detail::json_or_null(facts.bounded)},
          {"least_crowd", detail::json_or_null(facts.least_crowd)},
          {"answers", std::move(answers)}};
}

}  // namespace muffle::inline MUFFLE_ABI
