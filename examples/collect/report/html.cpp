// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <muffle/disclose/html_text.hpp>

#include "assets.hpp"
#include "charts.hpp"
#include "forms.hpp"
#include "words.hpp"

namespace {

using muffle::html_text;
using version = collection_report::version;
using epoch = collection_report::epoch;

std::string anchor_of(const version& of) { return html_text(fmt::format("{}-{}", of.policy, of.number)); }

std::string interval_of(const muffle::estimate& is) {
  return fmt::format("{} to {}", percent(std::clamp(is.low, 0.0, 1.0), rounding::down),
                     percent(std::clamp(is.high, 0.0, 1.0), rounding::up));
}

std::string answers_of(const muffle::known_count& of) {
  if (of.least == 0) return "hidden";
  return of.least == of.most ? fmt::format("{}", of.least) : fmt::format("{} to {}", of.least, of.most);
}

std::string change_of(const std::vector<muffle::trend>& trends, std::size_t i) {
  if (trends.empty()) return {};
  const muffle::trend& rose = trends[i];
  const auto points = [](double of, rounding how) {
    std::string text = percent(of, how);
    text.resize(text.size() - 2);
    return (of > 0 ? "+" : "") + text;
  };
  const std::string_view kind = !rose.is_certain() ? "" : rose.low > 0 ? " class=\"rose\"" : " class=\"fell\"";
  return fmt::format("<span{}>{} to {}</span>", kind, points(rose.low, rounding::down),
                     points(rose.high, rounding::up));
}

/// The last epoch, class by class.
std::string last_table(const collection_report::part& told, const epoch& last, std::size_t number) {
  const collection_report::part_of_epoch& part = last.parts[number];
  std::string rows;
  std::size_t hidden = 0;
  for (std::size_t i = 0; i != told.labels.size(); ++i) {
    if (part.counts[i].least == 0) {
      ++hidden;
      if (told.name.empty()) continue;  // most cells of a grid are
    }
    rows += fmt::format("<tr><th scope=\"row\">{}<td class=\"n\">{}", html_text(told.labels[i]),
                        answers_of(part.counts[i]));
    if (!part.shares.empty()) {
      const bool is_hidden = part.counts[i].least == 0;
      rows += fmt::format("<td class=\"n\">{}<td class=\"n\">{}", is_hidden ? "" : percent(part.shares[i].share),
                          interval_of(part.shares[i]));
      if (!told.trends.empty()) rows += "<td class=\"n\">" + change_of(told.trends, i);
    }
    rows += '\n';
  }
  std::string head = "<th scope=\"col\">class<th scope=\"col\" class=\"n\">answers";
  if (!part.shares.empty()) {
    head += "<th scope=\"col\" class=\"n\">share<th scope=\"col\" class=\"n\">95 % interval";
    if (!told.trends.empty()) head += "<th scope=\"col\" class=\"n\">change, in points";
  }
  std::string result = fmt::format(
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}, {1}\"><table><caption>{0}, {1}"
      "</caption><tr>{2}\n{3}</table></div>\n",
      told.name.empty() ? "whole answers" : html_text(told.name), days_of(last), head, rows);
  if (told.name.empty() && hidden != 0)
    result += fmt::format("<p class=\"note\">{} other answers have fewer than {}, and are hidden.</p>\n", hidden,
                          last.threshold);
  return result;
}

/// Shares of all epochs, one a row.
std::string epochs_table(const version& of, std::size_t number) {
  const collection_report::part& told = of.parts[number];
  std::string head = "<th scope=\"col\">arrived";
  for (const std::string& label : told.labels) head += "<th scope=\"col\" class=\"n\">" + html_text(label);
  std::string rows;
  for (const epoch& each : of.epochs) {
    const collection_report::part_of_epoch& part = each.parts[number];
    rows += "<tr><th scope=\"row\">" + days_of(each);
    for (std::size_t i = 0; i != told.labels.size(); ++i) {
      rows += "<td class=\"n\">";
      rows += part.counts[i].least == 0 || part.shares.empty()
                  ? answers_of(part.counts[i])
                  : fmt::format("{}<br>{}", percent(part.shares[i].share), interval_of(part.shares[i]));
    }
    rows += '\n';
  }
  return fmt::format(
      "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}, all epochs\"><table><caption>{0}, "
      "all epochs: share and 95 % interval</caption><tr>{1}\n{2}</table></div>\n",
      html_text(told.name), head, rows);
}

std::string details(std::string_view summary, const std::string& inside) {
  return fmt::format("<details class=\"more\"><summary>{}</summary>\n{}</details>\n", summary, inside);
}

std::string part_of(const version& of, std::size_t number) {
  const collection_report::part& told = of.parts[number];
  const epoch& last = of.epochs.back();
  if (told.name.empty()) return "<h3>Whole answers</h3>\n" + details("As a table", last_table(told, last, number));
  std::string result = fmt::format("<h3>{}</h3>\n", html_text(told.name));
  if (last.parts[number].shares.empty()) return result + last_table(told, last, number);
  result += fmt::format("<figure><figcaption>{}</figcaption>\n{}{}</figure>\n", days_of(last),
                        bar_chart(told, last.parts[number], fmt::format("{}, {}", told.name, days_of(last))),
                        details("As a table", last_table(told, last, number)));
  if (of.epochs.size() > 1) {
    result += fmt::format(
        "<figure><figcaption>{} to {}, each from 0 to its highest, and the last 95 % "
        "interval</figcaption>\n{}{}</figure>\n",
        of.epochs.front().first_day.empty() ? days_of(of.epochs.front()) : of.epochs.front().first_day,
        last.last_day.empty() ? days_of(last) : last.last_day, line_chart(of, number),
        details("As a table", epochs_table(of, number)));
  }
  return result;
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string items;
  for (const std::string& each : texts) items += "<li>" + html_text(each) + "</li>\n";
  return "<ul>\n" + items + "</ul>\n";
}

std::string section(const version& of) {
  const epoch& last = of.epochs.back();
  std::string result = fmt::format("<section aria-labelledby=\"{0}\">\n<h2 id=\"{0}\">{1}, version {2}</h2>\n",
                                   anchor_of(of), html_text(of.policy), of.number);
  if (!of.purpose.empty()) result += fmt::format("<p>{}</p>\n", html_text(of.purpose));
  result +=
      fmt::format("<p class=\"summary\">{}: {}. {}.</p>\n", days_of(last), rests_on(of, last), added_by_address(last));
  for (std::size_t i = 0; i != of.parts.size(); ++i) result += part_of(of, i);
  result += fmt::format("<h3>What this means</h3>\n<p>{}</p>\n", html_text(of.estimand)) + list_of(of.limits);
  if (!of.stages.empty()) result += details("What happened before answers left", list_of(of.stages));
  return result + "</section>\n";
}

}  // namespace

std::string report_html(const collection_report& of) {
  std::string body = "<header><h1>What was collected</h1></header>\n<main>\n";
  if (!of.problems.empty())
    body +=
        "<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">What could not be reported</h2>\n<div "
        "class=\"problem\">" +
        list_of(of.problems) + "</div>\n</section>\n";
  if (of.versions.empty())
    body +=
        "<p>Nothing was published yet: an epoch is published when it has been over for an hour, and what has fewer "
        "answers than the threshold is hidden.</p>\n";
  if (of.versions.size() > 1) {
    body += "<nav aria-label=\"Questions\"><ul>\n";
    for (const version& each : of.versions)
      body += fmt::format("<li><a href=\"#{}\">{}, version {}</a></li>\n", anchor_of(each), html_text(each.policy),
                          each.number);
    body += "</ul></nav>\n";
  }
  for (const version& each : of.versions) body += section(each);
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
      "content=\"width=device-width\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
      "'none'; style-src 'unsafe-inline'\">\n<title>What was collected</title>\n<style>{}{}</style>\n"
      "<body>\n{}</main>\n</body>\n</html>\n",
      page_css, report_css, body);
}
