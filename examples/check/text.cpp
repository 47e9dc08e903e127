// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>

#include <fmt/format.h>

#include <muffle/release/format.hpp>

#include "output.hpp"
#include "terminal.hpp"

std::string percent(double share) {
  // A share that was counted is a rational number, so what a double lacks in its last digits is no hundredth.
  return fmt::format("{:.2f} %", std::max(0.0, std::ceil(share * 10'000 - 1e-9)) / 100);
}

std::string_view verdict_text(verdict_word word) {
  switch (word) {
    case verdict_word::holds:
      return "holds";
    case verdict_word::falls_short:
      return "falls short";
    case verdict_word::cannot_tell:
      return "cannot tell";
  }
  return "";
}

std::string verdict_sentence(const finding& of, const findings& all) {
  if (all.problem_count != 0) return "cannot tell: not everything could be read or asked";
  if (const std::string why = of.cannot_tell(); !why.empty()) return "cannot tell: " + why;
  const auto word = [](const muffle::check::verdict& found) { return found.holds() ? "hold" : "fall short"; };
  return fmt::format("titles {}, households {}", word(of.titles_verdict),
                     of.households_verdict ? word(*of.households_verdict) : "were not measured");
}

std::string of_a_sample(const drawn_share& drawn, std::string_view members) {
  if (drawn.is_whole()) return {};
  return fmt::format(" of a sample of {} of the {} {}", with_thousands(drawn.items), with_thousands(drawn.of), members);
}

std::string sample_sentence(const finding& of) {
  const std::string titles = of.has_tally ? std::string() : of_a_sample(of.titles_sample, "titles");
  const std::string plays = of_a_sample(of.plays_sample, "plays");
  if (titles.empty() && plays.empty()) return {};
  return fmt::format("What follows is{}{}{}. The verdict is of all.", titles,
                     titles.empty() || plays.empty() ? "" : ", and", plays);
}

shown_rate rate_of(const muffle::check::attack_result& result) {
  if (result.exact) return {percent(result.exact->value()), "counted"};
  const muffle::check::interval bounds = result.reached.clopper_pearson();
  return {percent(result.reached.rate().value()),
          fmt::format("{:.2f}-{}", std::floor(bounds.low * 10'000) / 100, percent(bounds.high))};
}

std::vector<size_band> bands_of(const muffle::check::report& report, std::uint64_t k) {
  std::set<std::uint64_t> edges{1, 2, k};
  for (std::uint64_t edge = 5; edge < report.counted_in().total();
       edge *= edge % 5 == 0 && std::to_string(edge)[0] == '5' ? 2 : 5) {
    edges.insert(edge);
  }
  std::vector<size_band> result;
  for (auto at = edges.begin(); at != edges.end(); ++at) {
    const auto next = std::next(at);
    size_band band{*at,
                   next == edges.end() ? fmt::format("{} or more", with_thousands(*at))
                   : *next == *at + 1  ? with_thousands(*at)
                                       : fmt::format("{}-{}", with_thousands(*at), with_thousands(*next - 1)),
                   0, 0};
    for (const muffle::crowd& each : report.crowds.crowds()) {
      const std::uint64_t size = report.counted_in().size_of(each.cell);
      if (size < *at || (next != edges.end() && size >= *next)) continue;
      ++band.cells;
      band.members += each.size;
    }
    result.push_back(std::move(band));
  }
  return result;
}

namespace {

namespace check = muffle::check;

constexpr std::size_t bar_width = 40;

std::string bar(std::uint64_t part, std::uint64_t whole) {
  // What is there is seen, however little it is.
  const std::uint64_t length = whole == 0 ? 0 : (part * bar_width + whole - 1) / whole;
  std::string result;
  for (std::uint64_t i = 0; i != length; ++i) result += "█";
  return result;
}

void print_crowds(const check::report& report, std::string_view members, std::uint64_t k) {
  const auto bands = bands_of(report, k);
  fmt::print("  {:>16} │ {:>5}  {}\n", fmt::format("crowd of"), "cells", members);
  for (const size_band& band : bands) {
    fmt::print("  {:>16} │ {:>5}  {}{}{}\n", band.label, band.cells, bar(band.members, report.crowds.total()),
               band.members == 0 ? "" : " ", band.members == 0 ? "" : with_thousands(band.members));
  }
}

void print_report(const check::report& report, const check::verdict& found, std::string_view members,
                  const check::requirement& wanted, bool has_tally, const drawn_share& popular) {
  fmt::print("  {} {} in {} of {} cells; a release tells at most {}, {:.3f} bits on the mean\n",
             with_thousands(report.crowds.total()), members, report.crowds.cells_used(), report.policy.cells,
             report.policy.capacity, report.entropy_bits);
  if (report.of == check::population::titles) {
    fmt::print("  {} of them say nothing: {} rare, {} incomplete, {} unknown\n", percent(report.unanswered().value()),
               with_thousands(report.rare()), with_thousands(report.incomplete()),
               has_tally ? "and a tally does not say how many are" : with_thousands(report.unknown_in_class));
  }
  if (report.population_crowds) {
    fmt::print("  crowds are those of the population, {} titles\n", with_thousands(report.population_crowds->total()));
  }
  fmt::print("  smallest crowd {}, {} alone in their cell, {} in crowds below {}\n", with_thousands(report.k),
             percent(report.unique.value()), percent(report.below(wanted.k).value()), wanted.k);
  if (report.of == check::population::titles) {
    fmt::print("  one guess names {} (without a release {}), twenty {} ({})\n", percent(report.top1.posterior.value()),
               percent(report.top1.prior.value()), percent(report.top20.posterior.value()),
               percent(report.top20.prior.value()));
  }
  if (report.popular) {
    fmt::print(
        "  were plays{} distributed by Zipf's law: one guess {} ({}), twenty {} ({}), smallest crowd worth {:.2f}\n",
        of_a_sample(popular, "titles"), percent(report.popular->top1.posterior.value()),
        percent(report.popular->top1.prior.value()), percent(report.popular->top20.posterior.value()),
        percent(report.popular->top20.prior.value()), report.popular->effective_k.value());
  }
  for (const std::string& why : found.why_not) fmt::print("  ✗ {}\n", printable(why));
}

void print_attacks(const std::vector<attack_finding>& attacks) {
  fmt::print("  {:<52} {:>12} {:>9} {:>16} {:>9} {:>9}\n", "attack", "right", "", "95 % interval", "baseline",
             "control");
  for (const attack_finding& each : attacks) {
    const std::string name = fitted(fmt::format("{} {}", each.id, each.name), 52);
    if (each.counted) {
      fmt::print("  {} {:>12} {:>9} {:>16} {:>9} {:>9}\n", name, "-", percent(each.counted->posterior.value()),
                 counted_of_all, percent(each.counted->prior.value()), "-");
      continue;
    }
    if (!each.result) {
      fmt::print("  {} not tried: {}\n", name, each.why_not);
      continue;
    }
    const check::outcome& reached = each.result->reached;
    if (!each.result->is_valid()) {
      fmt::print("  {} ATTACK INVALID: {}\n", name, each.result->fault);
      continue;
    }
    const auto [rate, interval] = rate_of(*each.result);
    fmt::print("  {} {:>12} {:>9} {:>16} {:>9} {:>9}\n", name,
               fmt::format("{} of {}", reached.successes, reached.tries), rate, interval,
               percent(reached.baseline.value()),
               percent(static_cast<double>(reached.control_successes) / static_cast<double>(reached.tries)));
  }
}

void print_suggestion(const finding& of) {
  if (of.is_counted_behind_keep) {
    fmt::print("  no table is suggested: a tally was counted behind one, and what is rare in it may have a crowd\n");
    return;
  }
  if (!of.suggested) {
    fmt::print("  no table of combinations reaches the requirement: the fields need fewer classes\n");
    return;
  }
  const check::suggestion& suggested = *of.suggested;
  fmt::print("\n{}\n", check::keep_table(of.policy->combinations, suggested, fmt::format("{}_kept", of.policy->name)));
  fmt::print(
      "  keeps {} of {} combinations in {} cells; {} are rare; {:.3f} bits on the mean instead of {:.3f}\n"
      "  Made of these titles, it holds for these titles. For others take two times the k that is to hold, and check\n"
      "  against a catalogue that was not used here.\n",
      suggested.kept.size(), of.policy->combinations.cells - of.policy->combinations.incomplete_cell.has_value(),
      suggested.cells, percent(suggested.rare.value()), suggested.entropy_after, suggested.entropy_before);
}

void print_finding(const finding& of, const findings& all, bool suggest) {
  fmt::print("{} (version {}): {}\n", of.policy->name, of.policy->version, verdict_sentence(of, all));
  print_report(of.titles, of.titles_verdict, "titles", all.wanted, of.has_tally, of.popular_sample);
  print_crowds(of.titles, "titles", all.wanted.k);
  if (of.households) {
    print_report(*of.households, *of.households_verdict, "pairs of household and cell", all.wanted, false, {});
    print_crowds(*of.households, "households", all.wanted.k);
  }
  for (const std::string& what : of.left_out) fmt::print("  left out: {}\n", printable(what));
  if (of.synthetic != 0) {
    fmt::print("  {} of the {} titles that were counted are synthetic, which is no evidence of real crowds\n",
               with_thousands(of.synthetic), with_thousands(of.titles.counted_in().total()));
  }
  if (of.fewest_libraries)
    fmt::print("  each answer is from {} libraries or more\n", with_thousands(*of.fewest_libraries));
  if (const std::string sample = sample_sentence(of); !sample.empty()) fmt::print("  {}\n", sample);
  if (of.information_lost)
    fmt::print("  lost to those who ask: {:.1f} % of the information in what is asked\n", *of.information_lost * 100);
  if (!of.special_fields.empty()) {
    std::string shares;
    for (const field_share& each : of.special_fields) {
      shares += fmt::format("{}{} {:.0f} %", shares.empty() ? "" : ", ", each.field, each.share * 100);
    }
    fmt::print("  {}, these fields make titles unlike any other (SUDA): {}\n",
               of.policy->grid.rare_cell ? "Were all combinations told apart" : "Where titles are alone", shares);
  }
  if (!all.population.empty())
    fmt::print("  attacks, among the titles of {} alone:\n",
               all.catalogues.size() == 1 ? "this catalogue" : "these catalogues");
  print_attacks(of.attacks);
  if (of.has_tally) fmt::print("  no other attack was tried: a tally has no titles to attack\n");
  if (suggest) print_suggestion(of);
  fmt::print("\n");
}

}  // namespace

void print_text(const findings& all, bool suggest) {
  const conclusion found = all.conclude();
  fmt::print("{}: {}\n\n",
             found.word == verdict_word::holds         ? "HOLDS"
             : found.word == verdict_word::falls_short ? "FALLS SHORT"
                                                       : "CANNOT TELL",
             printable(found.why));
  for (const finding& each : all.policies) print_finding(each, all, suggest);
  for (const together_finding& each : all.together) {
    std::string names;
    for (const checked_policy* policy : each.policies)
      names += fmt::format("{}{}", names.empty() ? "" : ", ", policy->name);
    fmt::print(
        "{}: one of them per title{}, chosen by a coin\n"
        "  {} cells, at most {}; smallest crowd {}; one guess names {}\n"
        "  all of them for one title, seen together: {} cells in use, smallest crowd {}, {} alone, one guess names "
        "{}\n",
        names, all.population.empty() ? "" : " of the catalogues", each.one_of_cells, each.one_of_capacity,
        with_thousands(each.one_of_k), percent(each.one_of_top1), with_thousands(each.joint_cells_used),
        with_thousands(each.joint_k), percent(each.joint_unique), percent(each.joint_top1));
    print_attacks(each.attacks);
    fmt::print("\n");
  }
  if (all.problem_count != 0) {
    fmt::print(
        "Not everything could be read or asked, as stderr says: what stands here is about the rest, and is no "
        "verdict.\n");
  }
  fmt::print(
      "Crowds are those of {} and of one release each. That they are large makes nothing anonymous: answers about one\n"
      "title or of one household add up, and a catalogue is not the world.\n",
      all.crowds_of());
}
