// SPDX-License-Identifier: MIT
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/check/seeded_random.hpp>
#include <muffle/collect/documents.hpp>
#include <muffle/collect/published.hpp>
#include <muffle/collect/tally.hpp>
#include <muffle/pipeline.hpp>
#include <muffle/pipeline/describe_pipeline.hpp>
#include <muffle/presets/presets.hpp>

#include "forms.hpp"
#include "report.hpp"
#include "words.hpp"

namespace {

using namespace muffle;
using nlohmann::json;
using length = presets::video_length;
using quality = presets::video_quality;

constexpr std::int64_t now = 1'704'067'200;  // a Monday, 2024-01-01
const epochs weekly(7, [] { return now; });
const secret_coin coin(install_secret{}, weekly);
const std::uint64_t first_epoch = weekly.current();
constexpr std::uint64_t threshold = 20;

documents known_documents() {
  memory_only store;
  outbox box(answers<length, quality>, store, weekly);
  documents result;
  REQUIRE(
      result.add("host.json", describe(ask_one<length, quality>(coin) | bounded(1, coin) | into(box)).dump()).empty());
  return result;
}

/// What arrives in an epoch, with shares that change slowly.
void add_epoch(tally& to, std::uint64_t epoch, std::uint64_t installations) {
  check::seeded_random random(epoch);
  for (std::uint64_t i = 0; i != installations; ++i) {
    const bool asks_length = draw_below(random, 2) == 0;
    const std::uint64_t cells = asks_length ? length::cells : quality::cells;
    // Some cells have many, and some have few.
    std::uint64_t cell = draw_below(random, 1 + draw_below(random, 1 + draw_below(random, cells)));
    if (draw_chance(random, {epoch - first_epoch, 100})) cell = cells / 2;
    const tally_page page = asks_length ? tally_page{std::string(policy_name<length>), policy_version<length>, epoch}
                                        : tally_page{std::string(policy_name<quality>), policy_version<quality>, epoch};
    REQUIRE(to.add(page, cell));
  }
}

void publish(published_tables& to, const tally& counted, const documents& known, std::uint64_t current) {
  counted.for_each_page([&](const tally_page& page, const tally::counts& counts) {
    to.publish(page, counts, known.find(page.policy, page.version)->policy.cells, threshold, current);
  });
}

void add_table(published_tables& to, std::string_view policy, std::uint16_t version, std::uint64_t epoch,
               std::uint64_t cells) {
  published_table table;
  table.of = {std::string(policy), version, epoch};
  table.threshold = threshold;
  table.counts = *histogram::of(cells, {{1, 40}});
  REQUIRE(to.add(std::move(table)));
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST_CASE("no two reports differ in an epoch that both have") {
  const documents known = known_documents();
  tally counted;
  published_tables told;
  std::vector<json> reports;
  // A report in every epoch, two in some, and answers that come in all the time, also in epochs that are over, as where
  // a clock was set back.
  for (std::uint64_t epoch = first_epoch; epoch != first_epoch + 8; ++epoch) {
    add_epoch(counted, epoch, 2000);
    for (int times = 0; times != 2; ++times) {
      publish(told, counted, known, epoch + (times == 0 ? 0 : 1));
      reports.push_back(json::parse(report_json(make_report(known, told))));
      add_epoch(counted, first_epoch + (epoch - first_epoch) / 2, 333);
    }
  }
  std::size_t compared = 0;
  for (const json& before : reports) {
    for (const json& after : reports) {
      for (const json& a : before["versions"]) {
        for (const json& b : after["versions"]) {
          if (a["policy"] != b["policy"] || a["version"] != b["version"]) continue;
          for (const json& in_a : a["epochs"]) {
            for (const json& in_b : b["epochs"]) {
              if (in_a["epoch"] != in_b["epoch"]) continue;
              CHECK(in_a == in_b);
              ++compared;
            }
          }
        }
      }
    }
  }
  CHECK(compared > 500);
  // All counts that are told are multiples of the threshold.
  for (const json& version : reports.back()["versions"]) {
    CHECK(version["epochs"].size() == 8);
    for (const json& epoch : version["epochs"]) {
      CHECK(epoch["answers_least"].get<std::uint64_t>() % threshold == 0);
      for (const json& field : epoch["fields"]) {
        for (const json& each : field["classes"]) {
          if (each["hidden"] == true) {
            CHECK(each["answers_least"].is_null());
            CHECK(each["estimate"]["share"].is_null());
          } else {
            CHECK(each["answers_least"].get<std::uint64_t>() % threshold == 0);
            CHECK(each["answers_least"].get<std::uint64_t>() != 0);
          }
        }
      }
    }
  }
}

TEST_CASE("one answer more changes no report, unless a multiple of the threshold is reached") {
  const documents known = known_documents();
  const tally_page page{std::string(policy_name<length>), policy_version<length>, first_epoch};
  const auto report_of = [&](std::uint64_t in_a, std::uint64_t in_b) {
    tally counted;
    REQUIRE(counted.add(page, 1, in_a));
    REQUIRE(counted.add(page, 2, in_b));
    published_tables told;
    publish(told, counted, known, first_epoch + 1);
    const collection_report report = make_report(known, told);
    return report_html(report) + report_json(report) + report_csv(report);
  };
  CHECK(report_of(100, 0) == report_of(100, 19));
  CHECK(report_of(100, 5) == report_of(119, 12));
  CHECK(report_of(100, 19) != report_of(100, 20));
  // Where all is hidden, nobody answered.
  CHECK(report_of(19, 19) == report_of(0, 0));
}

TEST_CASE("a report says what its numbers mean, and what they rest on") {
  const documents known = known_documents();
  tally counted;
  published_tables told;
  for (std::uint64_t epoch = first_epoch; epoch != first_epoch + 3; ++epoch) add_epoch(counted, epoch, 4000);
  publish(told, counted, known, first_epoch + 3);
  const collection_report report = make_report(known, told);
  REQUIRE(report.versions.size() == 2);
  CHECK(report.problems.empty());
  const collection_report::version& of = report.versions[0];
  CHECK(of.policy == policy_name<length>);
  CHECK(of.is_one_of_each_household);
  REQUIRE(of.epochs.size() == 3);
  CHECK(of.epochs[0].first_day == "2024-01-01");
  CHECK(of.epochs[0].last_day == "2024-01-07");
  CHECK(contains(rests_on(of, of.epochs[0]), "one of each household"));
  CHECK(contains(of.estimand, "A household counts once in an epoch"));
  CHECK(contains(fmt::format("{}", fmt::join(of.limits, "\n")), "with probability 1/2"));
  // One field: its classes and the cells are the same, and told once.
  CHECK(of.parts.size() == 1);
  CHECK(report.versions[1].parts.size() > 1);
  CHECK(report.versions[1].parts.back().name.empty());
  REQUIRE(of.parts[0].trends.size() == of.parts[0].labels.size());
  for (const collection_report::epoch& epoch : of.epochs) {
    const auto& part = epoch.parts[0];
    for (std::size_t i = 0; i != part.counts.size(); ++i) {
      const auto really = counted.on({of.policy, of.number, epoch.number});
      const auto found = really.find(i);
      const std::uint64_t number = found == really.end() ? 0 : found->second;
      CHECK(part.counts[i].least <= number);
      CHECK(number <= part.counts[i].most);
    }
  }
}

TEST_CASE("shares among dummies need the number of installations") {
  memory_only store;
  outbox box(answers<length>, store, weekly,
             {.hiding = dummies<length>::of(1, 1, {*histogram::of(length::cells, {{1, 1}})})});
  documents known;
  REQUIRE(known.add("host.json", describe(sanitize<length> | bounded(1, coin) | into(box)).dump()).empty());
  published_tables told;
  tally counted;
  REQUIRE(counted.add({std::string(policy_name<length>), policy_version<length>, first_epoch}, 1, 1500));
  REQUIRE(counted.add({std::string(policy_name<length>), policy_version<length>, first_epoch}, 3, 500));
  publish(told, counted, known, first_epoch + 1);
  const collection_report without = make_report(known, told);
  REQUIRE(without.versions.size() == 1);
  CHECK(without.versions[0].epochs[0].parts[0].shares.empty());
  CHECK(contains(report_html(without), "Shares need the number of installations"));
  CHECK_FALSE(without.versions[0].is_one_of_each_household);
  const collection_report with = make_report(known, told, 1000);
  REQUIRE(with.versions[0].epochs[0].parts[0].shares.size() == length::cells);
  CHECK(std::fabs(with.versions[0].epochs[0].parts[0].shares[3].share - 0.5) < 1e-9);
}

TEST_CASE("what no document knows is said, and not guessed") {
  const documents known = known_documents();
  published_tables told;
  add_table(told, "a<b>", 7, first_epoch, 3);
  add_table(told, policy_name<length>, policy_version<length>, first_epoch, 3);
  add_table(told, policy_name<length>, policy_version<length>, first_epoch + 1, length::cells);
  const collection_report report = make_report(known, told);
  REQUIRE(report.problems.size() == 2);
  CHECK(contains(report.problems[0], "a<b> version 7 was counted, and no document says what its cells mean"));
  CHECK(contains(report.problems[1], "has 23 cells in its document, and 3 in what was published"));
  REQUIRE(report.versions.size() == 1);
  CHECK(report.versions[0].epochs.size() == 1);
  const std::string page = report_html(report);
  CHECK_FALSE(contains(page, "a<b>"));
  CHECK(contains(page, "a&lt;b&gt;"));
}

TEST_CASE("an epoch of any number is reported") {
  const documents known = known_documents();
  published_tables told;
  for (const std::uint64_t epoch : {std::uint64_t{0}, std::uint64_t{1'000'000}, ~std::uint64_t{0}}) {
    add_table(told, policy_name<length>, policy_version<length>, epoch, length::cells);
  }
  const collection_report report = make_report(known, told);
  REQUIRE(report.versions[0].epochs.size() == 3);
  CHECK(report.versions[0].epochs[0].first_day == "1969-12-29");
  CHECK(report.versions[0].epochs[2].first_day.empty());
  CHECK(contains(report_html(report), "epoch 18446744073709551615"));
  CHECK(contains(report_csv(report), "video_length,1,18446744073709551615,,,20,"));
}

TEST_CASE("a page stands alone, and a table stands behind each chart") {
  const documents known = known_documents();
  tally counted;
  published_tables told;
  for (std::uint64_t epoch = first_epoch; epoch != first_epoch + 8; ++epoch) add_epoch(counted, epoch, 20'000);
  publish(told, counted, known, first_epoch + 8);
  const collection_report report = make_report(known, told);
  const std::string page = report_html(report);
  // It asks no host for anything, and runs nothing.
  for (const std::string_view part : {"<script", "http://", "https://", "src=", "url(", "@import", "<link"})
    CHECK_FALSE(contains(page, part));
  const auto count = [&](std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) ++found;
    return found;
  };
  CHECK(count("<figure>") >= 4);
  CHECK(count("<figure>") == count("class=\"chart "));
  CHECK(count("<figure>") <= count("<table>"));
  if (const char* const directory = std::getenv("MUFFLE_WRITE_REPORT")) {
    std::ofstream(std::string(directory) + "/report.html") << page;
    std::ofstream(std::string(directory) + "/report.json") << report_json(report);
    std::ofstream(std::string(directory) + "/report.csv") << report_csv(report);
  }
  CHECK(report_html(make_report(known, {})).find("Nothing was published yet") != std::string::npos);
}

}  // namespace
