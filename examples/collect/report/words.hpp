// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <muffle/collect/answer_document.hpp>

#include "report.hpp"

/// What the shares of a policy are shares of, in plain words.
std::string estimand_of(const muffle::answer_document& of);

/// What they are not, and what happened to the answers before they were counted.
std::vector<std::string> limits_of(const muffle::answer_document& of, std::optional<std::uint64_t> installations);

/// "1,240 to 1,430 answers, one of each household".
std::string rests_on(const collection_report::version& of, const collection_report::epoch& in);

/// "One address can have added 845 of them at most".
std::string added_by_address(const collection_report::epoch& in);

/// "12.3 %": rounded down for the lower end of an interval, up for the upper one.
enum class rounding { nearest, down, up };
std::string percent(double share, rounding how = rounding::nearest);

/// "2026-01-05 to 2026-01-11", or the number.
std::string days_of(const collection_report::epoch& of);
