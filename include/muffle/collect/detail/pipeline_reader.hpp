// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/collect/answer_document.hpp>
#include <muffle/crowd/histogram.hpp>
#include <muffle/detail/json_document.hpp>
#include <muffle/noise/randomized_response.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/ratio.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A policy of more cells is not collected: a table of so many would have no crowds.
inline constexpr std::uint64_t most_collected_cells = std::uint64_t{1} << 20;

namespace detail {

/// Reads the form that `describe(pipeline)` writes.
class pipeline_reader : json_document {
 public:
  /// Empty if it went well.
  std::string read(std::string_view text, std::vector<answer_document>& to) {
    if (!read_whole(text, to) && problem_.empty()) problem_ = "it is no pipeline document";
    return std::move(problem_);
  }

 private:
  static constexpr std::uint64_t most_days = 36'600;

  template <class Number>
  bool read_number(const json& of, const char* name, std::uint64_t least, std::uint64_t most, bool or_null,
                   std::optional<Number>& to) {
    const json& found = at(of, name);
    if (or_null && found.is_null()) return true;
    if (!found.is_number_unsigned() || found.get<std::uint64_t>() < least || found.get<std::uint64_t>() > most)
      return wrong(where_ + name,
                   fmt::format("{}a whole number from {} to {}", or_null ? "null or " : "", least, most));
    to = static_cast<Number>(found.get<std::uint64_t>());
    return true;
  }
  bool read_ratio(const json& of, const char* name, bool or_null, std::optional<ratio>& to) {
    const json& found = at(of, name);
    if (or_null && found.is_null()) return true;
    const bool is_ratio = found.is_array() && found.size() == 2 && found[0].is_number_unsigned() &&
                          found[1].is_number_unsigned() && found[0] != 0 && found[1] != 0;
    if (!is_ratio)
      return wrong(where_ + name,
                   fmt::format("{}two whole numbers above 0, as in [1, 10] for 1/10", or_null ? "null or " : ""));
    to = ratio{found[0].get<std::uint64_t>(), found[1].get<std::uint64_t>()};
    return true;
  }
  bool read_probability(const json& of, const char* name, bool or_null, std::optional<ratio>& to) {
    if (!read_ratio(of, name, or_null, to)) return false;
    return !to || *to <= ratio{1, 1} ? true : wrong(where_ + name, "a probability, so 1 at most");
  }

  bool read_whole(std::string_view text, std::vector<answer_document>& to) {
    json whole;
    if (!parse(text, "pipeline document", whole)) return false;
    if (whole.is_object() && whole.contains("muffle_policy") && !whole.contains("muffle_pipeline"))
      return fail(
          "it is a policy document, which does not say how answers are drawn before they leave: write that of the "
          "pipeline, with describe(send) of <muffle/pipeline/describe_pipeline.hpp>");
    if (!whole.is_object() || !whole.contains("muffle_pipeline"))
      return fail(
          "it is no pipeline document, which has \"muffle_pipeline\": describe(send) of "
          "<muffle/pipeline/describe_pipeline.hpp> writes one");
    if (!has_format(whole, "muffle_pipeline", 1)) return false;

    answer_document shared;
    std::optional<std::uint32_t> days;
    constexpr std::uint64_t most_in_32 = std::numeric_limits<std::uint32_t>::max();
    constexpr std::uint64_t most_in_64 = std::numeric_limits<std::uint64_t>::max();
    if (!read_number(whole, "epoch_days", 1, most_days, true, days) ||
        !read_probability(whole, "sampled", true, shared.sampled) ||
        !read_number(whole, "bounded", 1, most_in_32, true, shared.bounded) ||
        !read_number(whole, "least_crowd", 0, most_in_64, true, shared.least_crowd))
      return false;
    if (days) shared.epoch_days = *days;
    const json& stages = at(whole, "stages");
    if (!stages.is_array() ||
        !std::all_of(stages.begin(), stages.end(), [](const json& each) { return each.is_string(); }))
      return wrong("stages", "an array of texts");
    for (const json& each : stages) shared.stages.push_back(each.get<std::string>());
    return read_answers(at(whole, "answers"), shared, to);
  }

  bool read_answers(const json& answers, const answer_document& shared, std::vector<answer_document>& to) {
    if (!answers.is_array() || answers.empty()) return wrong("answers", "an array of at least one answer");
    for (const json& each : answers) {
      where_ = fmt::format("answers[{}]", to.size());
      if (!each.is_object()) return wrong(where_, "an object");
      where_ += '.';
      answer_document answer = shared;
      const json& policy = at(each, "policy");
      if (!policy.is_object()) return wrong(where_ + "policy", "a policy document");
      read_policy read = read_document(policy.dump());
      if (!read) return fail(fmt::format("{}policy: {}", where_, read.problem));
      answer.policy = std::move(read.document);
      if (answer.policy.cells > most_collected_cells)
        return fail(fmt::format("{}policy has {} cells, and a collector takes {} at most: so many have no crowds",
                                where_, answer.policy.cells, most_collected_cells));
      std::optional<ratio> asked;
      if (!read_probability(each, "asked", false, asked) || !read_ratio(each, "weight", true, answer.weight))
        return false;
      answer.asked = *asked;
      if (answer.weight && !randomized_response::of(answer.policy.cells, *answer.weight))
        return wrong(where_ + "weight", fmt::format("1 or more, with {} cells not too large to be added up in 64 bits",
                                                    answer.policy.cells));
      if (!read_dummies(at(each, "dummies"), answer)) return false;
      to.push_back(std::move(answer));
    }
    return true;
  }

  bool read_dummies(const json& of, answer_document& to) {
    if (of.is_null()) return true;
    if (!of.is_object()) return wrong(where_ + "dummies", "null or an object");
    where_ += "dummies.";
    std::optional<std::uint32_t> least, most;
    std::optional<ratio> share;
    constexpr std::uint64_t most_in_32 = std::numeric_limits<std::uint32_t>::max();
    if (!read_number(of, "least", 0, most_in_32, false, least) ||
        !read_number(of, "most", *least, most_in_32, false, most) || !read_probability(of, "share", false, share))
      return false;
    std::vector<crowd> crowds;
    const json& weights = at(of, "weights");
    const auto is_pair = [](const json& each) {
      return each.is_array() && each.size() == 2 && each[0].is_number_unsigned() && each[1].is_number_unsigned();
    };
    if (weights.is_array() && std::all_of(weights.begin(), weights.end(), is_pair)) {
      for (const json& each : weights) crowds.push_back({each[0].get<std::uint64_t>(), each[1].get<std::uint64_t>()});
    }
    auto counted = histogram::of(to.policy.cells, std::move(crowds));
    if (!counted || counted->empty())
      return wrong(
          where_ + "weights",
          fmt::format("pairs of a cell below {} and its weight, together below 2^64 and not 0", to.policy.cells));
    to.dummies = declared_dummies{*least, *most, *share, std::move(*counted)};
    return true;
  }

  std::string where_;  ///< within which object names are looked for
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
