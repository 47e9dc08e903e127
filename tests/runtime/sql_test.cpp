// SPDX-License-Identifier: MIT

// What the statements are made of. That engines give the library's cells for them is tried in tests/sql.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <muffle/policy/describe.hpp>
#include <muffle/policy/read_document.hpp>
#include <muffle/policy/sql.hpp>
#include <muffle/presets/presets.hpp>

#include "support/catch.hpp"

namespace sql_test {

using muffle::sql_dialect_named;

template <class P>
muffle::policy_document document_of() {
  return muffle::read_document(muffle::describe<P>().dump()).document;
}

muffle::sql_table table_of(const muffle::policy_document& policy) {
  muffle::sql_table result{{"plays"}, {}};
  for (std::size_t i = 0; i != policy.members.size(); ++i)
    result.columns.push_back({policy.members[i], muffle::usual_values(policy, i)});
  return result;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

TEST_CASE("names and texts are quoted, whatever is in them") {
  const auto& postgresql = *sql_dialect_named("postgresql");
  CHECK(postgresql.named("a\"b\\c") == "\"a\"\"b\\c\"");
  CHECK(postgresql.quoted("it's") == "'it''s'");
  // Whether a backslash escapes is a setting there.
  CHECK(postgresql.quoted("\\'; DROP TABLE plays --") == "E'\\\\\\'; DROP TABLE plays --'");
  CHECK(sql_dialect_named("sqlite")->quoted("\\'") == "'\\'''");
  const auto& clickhouse = *sql_dialect_named("clickhouse");
  CHECK(clickhouse.named("a`b\\c\"") == "`a\\`b\\\\c\"`");
  CHECK(clickhouse.quoted("it's\\\n") == "'it\\'s\\\\\\n'");
  CHECK(sql_dialect_named("spark")->named("a`b\\") == "`a``b\\`");
  CHECK(sql_dialect_named("bigquery")->named("a`b\\") == "`a\\`b\\\\`");
  CHECK(sql_dialect_named("oracle") == nullptr);
}

TEST_CASE("a statement compares a column with numbers of its own unit") {
  auto policy = document_of<muffle::presets::video_length>();
  auto table = table_of(policy);
  table.name = {"ware\"house", "plays"};
  const auto& dialect = *sql_dialect_named("postgresql");
  auto made = muffle::sql_cells(policy, dialect, table);
  CHECK(made.problem.empty());
  CHECK(has(made.text, "FROM \"ware\"\"house\".\"plays\""));
  CHECK(has(made.text, "WHEN \"duration\" >= 300000 THEN 1 WHEN \"duration\" >= 1 THEN 0 END, 22)"));
  REQUIRE(policy.read_in(0, "s").empty());
  CHECK(has(muffle::sql_cells(policy, dialect, table).text, "WHEN \"duration\" >= 300 THEN 1 "));
  table.columns[0].holds = muffle::sql_values::real;
  // What rounds to 300,000 ms, and not-a-number, which is larger than all numbers there.
  made = muffle::sql_cells(policy, dialect, table);
  CHECK(has(made.text, "WHEN \"duration\" >= 299.9995e0 THEN 1 "));
  CHECK(has(made.text, "CASE WHEN \"duration\" = CAST('NaN' AS double precision) THEN NULL WHEN "));
  table.columns[0].name.clear();
  CHECK(has(muffle::sql_cells(policy, dialect, table).text, "COALESCE(\n    CAST(NULL AS integer), 22)"));
}

TEST_CASE("texts are looked up, and one that is not listed has no cell") {
  const auto policy = document_of<muffle::presets::video_quality>();
  auto table = table_of(policy);
  table.household = "who";
  const auto& dialect = *sql_dialect_named("sqlite");
  CHECK(muffle::sql_texts(policy, dialect, table).text ==
        "SELECT DISTINCT 'video_codec' AS \"member\", CAST(\"video_codec\" AS TEXT) COLLATE BINARY AS \"text\" FROM "
        "\"plays\" "
        "WHERE \"video_codec\" IS NOT NULL");
  table.columns[policy.member_named("video_codec").value()].texts = {"hevc", "it's", " hevc", "vp9"};
  const std::string text = muffle::sql_counts(policy, dialect, table).text;
  CHECK(has(text, "IN ('hevc', ' hevc') THEN 1"));
  CHECK(has(text, "IN ('vp9') THEN 2"));
  CHECK(has(text, "IN ('it''s') THEN NULL WHEN \"video_codec\" IS NULL THEN NULL ELSE -15 END"));
  CHECK(has(muffle::sql_cells(policy, dialect, table).text, "WHEN -1 THEN -1 ELSE 15 END, -1) AS \"cell\""));
  // Counts are those of all combinations, kept or not.
  CHECK(has(text, "SELECT 'video_quality' AS \"policy\", 2 AS \"version\", \"cell\", COUNT(*) AS \"count\""));
  CHECK(has(text, "-1), -1) AS \"cell\", \"who\" AS \"household\""));
  CHECK(has(text, "COUNT(DISTINCT \"household\") AS \"households\""));
}

TEST_CASE("what no statement can say is a sentence") {
  auto policy = document_of<muffle::presets::video_quality>();
  const auto table = table_of(policy);
  const auto& dialect = *sql_dialect_named("duckdb");
  const auto problem = [&](const muffle::sql_table& of) { return muffle::sql_cells(policy, dialect, of).problem; };
  REQUIRE(problem(table).empty());

  auto wrong = table;
  wrong.name = {std::string("a\0b", 3)};
  CHECK(problem(wrong) == "the table has a NUL character in its name, which no engine takes");
  wrong.name = {"warehouse", ""};
  CHECK(problem(wrong) == "the table has no name");
  wrong = table;
  wrong.columns.pop_back();
  CHECK(problem(wrong) == "video_quality reads 4 members, and 3 columns are named");
  wrong = table;
  wrong.columns[1].holds = muffle::sql_values::real;
  CHECK(problem(wrong) == "field video_codec: video_codec is text, so its column has to hold text");
  wrong = table;
  wrong.columns[2].holds = muffle::sql_values::real;
  CHECK(problem(wrong) == "field resolution: width is read from whole numbers: cast its column in a view");
  wrong = table;
  wrong.columns[2].holds = muffle::sql_values::text;
  CHECK(problem(wrong) ==
        "field resolution: width is read together with another member, so its column has to hold whole numbers");
  wrong = table;
  wrong.columns[1].texts = {std::string("\0", 1)};
  CHECK(problem(wrong) == "a text of video_codec has a NUL character in it, which no statement can hold");
  for (int i = 0; i != 8192; ++i) wrong.columns[1].texts.push_back(fmt::format("title {}", i));
  CHECK(problem(wrong) ==
        "video_codec has 8193 different texts, and a statement holds 8192: name the column of a code, not of a title");

  for (std::uint64_t i = 0; i != 1'000'000; ++i) policy.kept.push_back(i);
  CHECK(has(problem(table), "and a statement holds 16777216 and 8192: a policy has some hundred"));
  policy = document_of<muffle::presets::video_quality>();
  policy.fields[2].why_unread = "how width becomes a class is known to its own program alone";
  CHECK(problem(table) == "field resolution: how width becomes a class is known to its own program alone");
  const auto length = document_of<muffle::presets::video_length>();
  CHECK(muffle::sql_texts(length, dialect, table_of(length)).problem ==
        "video_length reads no texts here, so there are none to list");
}

}  // namespace sql_test
