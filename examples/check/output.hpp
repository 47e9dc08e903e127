// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "finding.hpp"

/// For a terminal.
void print_text(const findings& all, bool suggest);
/// One document, whose keys stay.
void print_json(const findings& all);
/// One page that needs nothing else, for people who do not compile.
std::string html_page(const findings& all);

/// A share in percent, rounded up to a hundredth: never told smaller than it is.
std::string percent(double share);
/// "titles hold, households were not measured"
std::string verdict_sentence(const finding& of, const findings& all);
std::string_view verdict_text(verdict_word word);
/// " of a sample of 20,000 of the 1,000,000 titles"; empty where all were drawn.
std::string of_a_sample(const drawn_share& drawn, std::string_view members);
/// What the attacks, and all else that needs titles, are about; empty where that is all titles, or none are at hand.
std::string sample_sentence(const finding& of);

/// Crowds by size, for bars: how many titles stand in crowds of 1, 2-4, and so on.
struct size_band {
  std::uint64_t least;
  std::string label;
  std::uint64_t cells;
  std::uint64_t members;
};
std::vector<size_band> bands_of(const muffle::check::report& report, std::uint64_t k);
/// "0.30 %", what was counted where that is possible, or else what the attack reached, with its interval: "0.28-0.41
/// %".
struct shown_rate {
  std::string rate;
  std::string interval;
};
shown_rate rate_of(const muffle::check::attack_result& result);
inline constexpr std::string_view counted_of_all = "counted of all";
