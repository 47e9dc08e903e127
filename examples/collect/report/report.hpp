// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <muffle/collect/documents.hpp>
#include <muffle/collect/estimate.hpp>
#include <muffle/collect/known_counts.hpp>
#include <muffle/collect/published.hpp>
#include <muffle/collect/trend.hpp>

/// What a team is told of what it collected. All of it is computed from published tables and from documents: no two
/// reports differ in an epoch that both have.
struct collection_report {
  /// The answers in an epoch by the classes of a field, or by cells.
  struct part_of_epoch {
    std::vector<muffle::known_count> counts;  ///< none of them is known where `least` is zero: it is hidden
    std::vector<muffle::estimate> shares;     ///< empty where none can be estimated
  };
  struct epoch {
    std::uint64_t number;
    std::string first_day;  ///< of arrival; empty where the number is no date
    std::string last_day;
    std::uint64_t threshold;
    std::uint64_t least_answers;
    std::uint64_t most_answers;
    std::optional<std::uint64_t> most_of_address;  ///< what one address can have added; nothing if any number
    std::vector<part_of_epoch> parts;
  };
  struct part {
    std::string name;  ///< of the field; empty for the cells
    std::vector<std::string> labels;
    std::vector<muffle::trend> trends;  ///< of the last epoch against the one before; empty where there is none
  };
  /// One version of a policy.
  struct version {
    std::string policy;
    std::uint16_t number;
    std::string purpose;  ///< as it was declared; empty where it was not
    std::vector<part> parts;
    std::vector<epoch> epochs;  ///< those that have answers, rising
    bool is_one_of_each_household;
    std::string estimand;             ///< what the shares are shares of, in a sentence
    std::vector<std::string> limits;  ///< what they are not, and what was taken out again
    std::vector<std::string> stages;  ///< of the pipeline, in words
  };

  std::vector<version> versions;      ///< by policy and version
  std::vector<std::string> problems;  ///< what could not be reported, and why
};

/// The most answers that one address can have added to an epoch of so many days; nothing if any number.
using most_of_address = std::function<std::optional<std::uint64_t>(std::uint32_t days, std::uint64_t epoch)>;

/// `installations` is how many send dummies, where that is known; without it, there are no shares of answers among
/// dummies.
collection_report make_report(const muffle::documents& known, const muffle::published_tables& tables,
                              std::optional<std::uint64_t> installations = {}, const most_of_address& bound = {});
