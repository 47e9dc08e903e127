// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include <muffle/disclose/html_text.hpp>
#include <muffle/release/format.hpp>

#include "output.hpp"
#include "terminal.hpp"

namespace {

namespace check = muffle::check;

/// Text as it stands in a page, whatever it is.
std::string escaped(std::string_view text) { return muffle::html_text(printable(text)); }

constexpr std::string_view style = R"(
:root { --ink: #1c2430; --soft: #5b6675; --line: #d5dbe3; --page: #ffffff; --box: #f5f7fa; --bar: #2f6fb3; --small: #c2410c;
  --good: #11692f; --bad: #a61b1b; --unsure: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaf0; --soft: #9aa6b5; --line: #364152; --page: #141a22;
  --box: #1d2530; --bar: #6aa9e9; --small: #f59253; --good: #6fd08c; --bad: #ff8a80; --unsure: #f0c060; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); } h3 { margin-top: 2rem; }
.verdict { padding: .8rem 1rem; background: var(--box); border-left: .4rem solid; font-size: 1.1rem; }
.holds { border-color: var(--good); } .short { border-color: var(--bad); } .unsure { border-color: var(--unsure); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
.wide { overflow-x: auto; }
svg { width: 100%; height: auto; max-width: 46rem; } svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .soft { fill: var(--soft); } svg .axis { stroke: var(--line); } svg .bar { fill: var(--bar); }
svg .small { fill: var(--small); } svg .risk { stroke: var(--bar); fill: none; stroke-width: 2; }
svg .below { stroke: var(--small); fill: none; stroke-width: 2; stroke-dasharray: 6 3; }
svg .range { stroke: var(--bar); stroke-width: 3; } svg .base { stroke: var(--soft); stroke-width: 2; }
svg .policy { stroke: var(--good); stroke-dasharray: 2 3; stroke-width: 2; }
.note { color: var(--soft); } code { background: var(--box); padding: 0 .2rem; }
)";

/// How many titles stand in crowds of which size; crowds below k in another colour.
std::string crowds_chart(const check::report& report, std::uint64_t k, std::string_view members) {
  const auto bands = bands_of(report, k);
  constexpr int row = 26;
  constexpr int left = 130;
  constexpr int width = 700;
  std::uint64_t most = 1;
  for (const size_band& band : bands) most = std::max(most, band.members);
  std::string rows;
  int y = 4;
  for (const size_band& band : bands) {
    const bool is_small = band.least < k;
    const auto length =
        static_cast<int>(std::ceil(static_cast<double>(band.members) * 380 / static_cast<double>(most)));
    rows += fmt::format(
        R"(<text x="{}" y="{}" text-anchor="end">{}</text><rect class="{}" x="{}" y="{}" width="{}" height="18"/>)"
        R"(<text class="soft" x="{}" y="{}">{}</text>)",
        left - 10, y + 14, band.label, is_small ? "small" : "bar", left, y, length, left + length + 8, y + 14,
        band.members == 0 ? "none"
                          : fmt::format("{} {} in {} cell{}", with_thousands(band.members),
                                        band.members == 1 ? members.substr(0, members.size() - 1) : members,
                                        with_thousands(band.cells), band.cells == 1 ? "" : "s"));
    y += row;
  }
  return fmt::format(
      R"(<svg viewBox="0 0 {} {}" role="img" aria-label="{} by the size of the crowd that they stand in">{}</svg>)",
      width, y + 4, members, rows);
}

/// Where a share stands on an axis that shows a thousandth of a percent as well as all.
double on_log_axis(double share, double length) {
  constexpr double least = 1e-5;
  return length * (std::log10(std::max(share, least)) - std::log10(least)) / -std::log10(least);
}

constexpr struct {
  double share;
  std::string_view label;
} ticks[] = {{1e-5, "0.001 %"}, {1e-4, "0.01 %"}, {1e-3, "0.1 %"}, {1e-2, "1 %"}, {1e-1, "10 %"}, {1, "100 %"}};

/// What the quantity gives away when it is rounded to steps, and what the policy does.
std::string steps_chart(const finding& of, std::uint64_t k) {
  constexpr double top = 10;
  constexpr double height = 220;
  constexpr double left = 70;
  constexpr double width = 600;
  std::string marks;
  for (const auto& tick : ticks) {
    const double y = top + height - on_log_axis(tick.share, height);
    marks += fmt::format(
        R"(<line class="axis" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/><text class="soft" x="{}" y="{:.1f}" text-anchor="end">{}</text>)",
        left, left + width, y, y, left - 8, y + 4, tick.label);
  }
  std::string risk;
  std::string below;
  const double gap = width / static_cast<double>(std::max<std::size_t>(of.steps.size(), 2) - 1);
  for (std::size_t i = 0; i != of.steps.size(); ++i) {
    const double x = left + gap * static_cast<double>(i);
    risk += fmt::format("{:.1f},{:.1f} ", x, top + height - on_log_axis(of.steps[i].top1, height));
    below += fmt::format("{:.1f},{:.1f} ", x, top + height - on_log_axis(of.steps[i].below_k, height));
    marks += fmt::format(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{}</text>)", x, top + height + 20,
                         of.steps[i].label);
  }
  const double policy = top + height - on_log_axis(of.titles.top1.posterior.value(), height);
  return fmt::format(
      R"(<svg viewBox="0 0 720 300" role="img" aria-label="risk by rounding step">{}<polyline class="below" points="{}"/>)"
      R"(<polyline class="risk" points="{}"/><line class="policy" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>)"
      R"(<line class="risk" x1="70" x2="100" y1="278" y2="278"/><text x="106" y="282">named by one guess</text>)"
      R"(<line class="below" x1="260" x2="290" y1="278" y2="278"/><text x="296" y="282">in crowds below {}</text>)"
      R"(<line class="policy" x1="450" x2="480" y1="278" y2="278"/><text x="486" y="282">this policy, one guess</text></svg>)",
      marks, below, risk, left, left + width, policy, policy, k);
}

/// How often each attack was right, with its interval and baseline.
std::string attacks_chart(const std::vector<attack_finding>& attacks) {
  constexpr double left = 400;
  constexpr double width = 280;
  std::string rows;
  double y = 22;
  for (const attack_finding& each : attacks) {
    if (!each.counted && (!each.result || !each.result->is_valid())) continue;
    const bool is_counted = each.counted || each.result->exact;
    const double rate = each.counted         ? each.counted->posterior.value()
                        : each.result->exact ? each.result->exact->value()
                                             : each.result->reached.rate().value();
    const double baseline = each.counted ? each.counted->prior.value() : each.result->reached.baseline.value();
    const check::interval bounds = is_counted ? check::interval{rate, rate} : each.result->reached.clopper_pearson();
    const auto x = [&](double share) { return left + on_log_axis(share, width); };
    rows += fmt::format(
        R"(<text x="{}" y="{:.0f}" text-anchor="end">{} {}</text><line class="range" x1="{:.1f}" x2="{:.1f}" y1="{:.0f}" y2="{:.0f}"/>)"
        R"(<circle class="bar" cx="{:.1f}" cy="{:.0f}" r="4"/><line class="base" x1="{:.1f}" x2="{:.1f}" y1="{:.0f}" y2="{:.0f}"/>)",
        left - 10, y + 4, each.id, escaped(fitted(each.name, std::min<std::size_t>(columns(each.name), 58))),
        x(bounds.low), x(bounds.high), y, y, x(rate), y, x(baseline), x(baseline), y - 7, y + 7);
    y += 24;
  }
  std::string marks;
  for (const auto& tick : ticks) {
    const double x = left + on_log_axis(tick.share, width);
    marks += fmt::format(
        R"(<line class="axis" x1="{:.1f}" x2="{:.1f}" y1="8" y2="{:.0f}"/><text class="soft" x="{:.1f}" y="{:.0f}" text-anchor="middle">{}</text>)",
        x, x, y - 8, x, y + 10, tick.label);
  }
  return fmt::format(R"(<svg viewBox="0 0 720 {:.0f}" role="img" aria-label="success of each attack">{}{}</svg>)",
                     y + 20, marks, rows);
}

std::string attacks_table(const std::vector<attack_finding>& attacks) {
  std::string rows;
  for (const attack_finding& each : attacks) {
    if (each.counted) {
      rows += fmt::format(
          "<tr><td>{}<td>{}<td class=\"n\">-<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td "
          "class=\"n\">-</tr>\n",
          each.id, escaped(each.name), percent(each.counted->posterior.value()), counted_of_all,
          percent(each.counted->prior.value()));
      continue;
    }
    if (!each.result || !each.result->is_valid()) {
      rows += fmt::format(
          "<tr><td>{}<td>{}<td colspan=\"5\">{}</tr>\n", each.id, escaped(each.name),
          each.result ? "attack invalid: " + escaped(each.result->fault) : "not tried: " + escaped(each.why_not));
      continue;
    }
    const check::outcome& reached = each.result->reached;
    const auto [rate, interval] = rate_of(*each.result);
    rows += fmt::format(
        "<tr><td>{}<td>{}<td class=\"n\">{} of {}<td class=\"n\">{}<td class=\"n\">{}<td class=\"n\">{}<td "
        "class=\"n\">{}</tr>\n",
        each.id, escaped(each.name), reached.successes, reached.tries, rate, interval,
        percent(reached.baseline.value()),
        percent(static_cast<double>(reached.control_successes) / static_cast<double>(reached.tries)));
  }
  return "<div class=\"wide\"><table><tr><th><th>attacker<th class=\"n\">right<th class=\"n\">share<th class=\"n\">95 "
         "% interval<th class=\"n\">without release"
         "<th class=\"n\">control</tr>\n" +
         rows + "</table></div>\n";
}

std::string reasons(const check::verdict& found) {
  if (found.why_not.empty()) return {};
  std::string items;
  for (const std::string& why : found.why_not) items += "<li>" + escaped(why) + "</li>\n";
  return "<ul>\n" + items + "</ul>\n";
}

std::string row(std::string_view what, std::string_view value) {
  return fmt::format("<tr><td>{}<td class=\"n\">{}</tr>\n", what, value);
}

std::string numbers(const check::report& report, std::string_view members, std::uint64_t k,
                    const drawn_share& popular) {
  std::string rows = row(members, with_thousands(report.crowds.total()));
  rows += row("different answers that were given, of those there are",
              fmt::format("{} of {}", with_thousands(report.crowds.cells_used()), with_thousands(report.policy.cells)));
  if (report.of == check::population::titles) {
    rows += row("answers that say nothing: rare, incomplete, unknown",
                fmt::format("{}, {}, {}", with_thousands(report.rare()), with_thousands(report.incomplete()),
                            with_thousands(report.unknown_in_class)));
    rows += row("and their share", percent(report.unanswered().value()));
  }
  if (report.population_crowds)
    rows += row("titles of the population, whose crowds these are", with_thousands(report.population_crowds->total()));
  rows += row("smallest crowd", with_thousands(report.k));
  rows += row("alone with their answer", percent(report.unique.value()));
  rows += row(fmt::format("in crowds below {}", k), percent(report.below(k).value()));
  rows += row("an answer tells at most", fmt::format("{}", report.policy.capacity));
  rows += row("and on the mean", fmt::format("{:.3f} bits", report.entropy_bits));
  if (report.of == check::population::titles) {
    rows += row("titles that one guess names, without an answer and with one",
                percent(report.top1.prior.value()) + ", " + percent(report.top1.posterior.value()));
    rows += row("titles that twenty guesses name, without an answer and with one",
                percent(report.top20.prior.value()) + ", " + percent(report.top20.posterior.value()));
  }
  if (report.popular) {
    rows += row(fmt::format("the same for one guess, if few titles{} are played much (Zipf's law)",
                            of_a_sample(popular, "titles")),
                percent(report.popular->top1.prior.value()) + ", " + percent(report.popular->top1.posterior.value()));
    rows += row("what the smallest crowd is then worth", fmt::format("{:.2f}", report.popular->effective_k.value()));
  }
  return "<table>\n" + rows + "</table>\n";
}

std::string section(const finding& of, const findings& all) {
  const bool is_partial = all.problem_count != 0;
  const std::string_view kind = is_partial || !of.cannot_tell().empty() ? "unsure" : of.holds() ? "holds" : "short";
  std::string text =
      fmt::format("<h2>{}, version {}</h2>\n<p class=\"verdict {}\">{}</p>\n", of.policy->name, of.policy->version,
                  kind, escaped(verdict_sentence(of, all)));
  if (!of.left_out.empty()) {
    text += "<p>Left out of this question:</p>\n<ul>\n";
    for (const std::string& what : of.left_out) text += "<li>" + escaped(what) + "</li>\n";
    text += "</ul>\n";
  }
  text += reasons(of.titles_verdict);
  if (of.households_verdict) text += reasons(*of.households_verdict);
  text += "<h3>Titles</h3>\n" + numbers(of.titles, "titles", all.wanted.k, of.popular_sample);
  text += fmt::format(
      "<h3>How many titles share an answer</h3>\n<p class=\"note\">Titles by the size of the crowd that they "
      "stand in; crowds below {} stand out.</p>\n",
      all.wanted.k);
  text += crowds_chart(of.titles, all.wanted.k, "titles");
  if (of.households) {
    text += "<h3>Households</h3>\n" + numbers(*of.households, "pairs of household and answer", all.wanted.k, {});
    text += crowds_chart(*of.households, all.wanted.k, "households");
  }
  if (of.synthetic != 0) {
    text += fmt::format(
        "<p>{} of the {} titles that were counted are synthetic, which is no evidence of real crowds.</p>\n",
        with_thousands(of.synthetic), with_thousands(of.titles.counted_in().total()));
  }
  if (of.fewest_libraries) {
    text += fmt::format("<p>Each answer is from {} libraries or more, as the tallies say.</p>\n",
                        with_thousands(*of.fewest_libraries));
  }
  if (const std::string sample = sample_sentence(of); !sample.empty()) text += "<p>" + sample + "</p>\n";
  if (!of.steps.empty()) {
    text += fmt::format(
        "<h3>Risk against rounding</h3>\n<p class=\"note\">What the {} alone would give away, rounded down to "
        "a step.</p>\n{}",
        of.policy->quantity, steps_chart(of, all.wanted.k));
  }
  text += fmt::format(
      "<h3>Attacks</h3>\n<p class=\"note\">How often an attacker was right: the dot, with the interval in which the "
      "probability is (95 %, Clopper and Pearson); the grey line is who guesses without seeing anything. Where the "
      "share can be counted, it is, and the attack is there to check it.{}</p>\n",
      all.population.empty() ? "" : " They are made among the titles of the catalogues, not of the population.");
  text += attacks_chart(of.attacks) + attacks_table(of.attacks);
  if (of.has_tally) text += "<p>No other attack was tried: a tally has no titles to attack.</p>\n";
  return text;
}

std::string section(const together_finding& of) {
  std::string names;
  for (const checked_policy* policy : of.policies)
    names += fmt::format("{}{}", names.empty() ? "" : " and ", policy->name);
  std::string rows = row("different answers, if one question is asked per title", with_thousands(of.one_of_cells));
  rows += row("an answer then tells at most", fmt::format("{}", of.one_of_capacity));
  rows += row("titles that one guess then names", percent(of.one_of_top1));
  rows += row("smallest crowd, if all questions are answered and seen together", with_thousands(of.joint_k));
  rows += row("alone with their answers", percent(of.joint_unique));
  rows += row("titles that one guess then names", percent(of.joint_top1));
  return "<h2>" + names + " together</h2>\n<table>\n" + rows + "</table>\n" + attacks_chart(of.attacks) +
         attacks_table(of.attacks);
}

}  // namespace

std::string html_page(const findings& all) {
  std::string body;
  const conclusion found = all.conclude();
  const std::string_view kind = found.word == verdict_word::holds         ? "holds"
                                : found.word == verdict_word::falls_short ? "short"
                                                                          : "unsure";
  body += fmt::format(
      "<h1>What these statistics give away</h1>\n<p class=\"verdict {}\"><strong>Verdict: {}</strong>: "
      "{}</p>\n",
      kind, verdict_text(found.word), escaped(found.why));
  body += fmt::format("<p>Asked for: crowds of at least {}, at most {} different answers", all.wanted.k,
                      all.wanted.max_cells);
  if (all.wanted.max_top1 < muffle::ratio{1, 1})
    body += fmt::format(", at most {} named by one guess", percent(all.wanted.max_top1.value()));
  if (all.wanted.max_top20 < muffle::ratio{1, 1})
    body += fmt::format(", at most {} by twenty", percent(all.wanted.max_top20.value()));
  body += ". Catalogues:";
  for (const std::string& name : all.catalogues) body += " <code>" + escaped(name) + "</code>";
  if (!all.population.empty()) body += ". Population, whose crowds are counted:";
  for (const std::string& name : all.population) body += " <code>" + escaped(name) + "</code>";
  body += fmt::format(". Seed {}.</p>\n", all.seed);
  if (all.problem_count != 0) {
    body += "<h2>What could not be read</h2>\n<p>What stands below is about the rest, and is no verdict.</p>\n<ul>\n";
    for (const std::string& what : all.problems) body += "<li>" + escaped(what) + "</li>\n";
    if (all.problem_count > all.problems.size())
      body += fmt::format("<li>and {} more</li>\n", all.problem_count - all.problems.size());
    body += "</ul>\n";
  }
  for (const finding& each : all.policies) body += section(each, all);
  for (const together_finding& each : all.together) body += section(each);
  body +=
      "<h2>What this does not say</h2>\n<ul>\n"
      "<li>Crowds are those of the files named above. The titles of the world are others.</li>\n"
      "<li>Each number is about one answer, unless it says otherwise. Answers about one title, or of one household, "
      "add "
      "up.</li>\n"
      "<li>A large crowd makes nothing anonymous: it does not ask how likely each of the crowd is.</li>\n"
      "<li>Who sends an answer can be seen by whoever receives it, unless the host program hides the network "
      "address.</li>\n";
  if (!all.has_households) body += "<li>Households were not measured: nothing is said of who gave an answer.</li>\n";
  body += "</ul>\n";
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>What these statistics give "
      "away</title>\n<style>{}</style>\n<body>\n{}</body>\n</html>\n",
      style, body);
}
