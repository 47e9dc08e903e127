// SPDX-License-Identifier: MIT
#include "sql.hpp"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <istream>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <muffle/policy/sql.hpp>

#include "csv_rows.hpp"
#include "document_question.hpp"
#include "problems.hpp"

namespace {

/// The parts of "warehouse.plays", without the quotes of "\"odd.name\"": nothing where a quote does not end.
std::optional<std::vector<std::string>> name_parts(std::string_view name) {
  std::vector<std::string> result;
  for (;;) {
    std::string part;
    if (!name.empty() && name.front() == '"') {
      name.remove_prefix(1);
      for (;;) {
        const std::size_t end = name.find('"');
        if (end == std::string_view::npos) return std::nullopt;
        part += name.substr(0, end);
        name.remove_prefix(end + 1);
        if (name.empty() || name.front() != '"') break;
        part += '"';
        name.remove_prefix(1);
      }
    } else {
      const std::size_t end = std::min(name.find('.'), name.size());
      part = name.substr(0, end);
      name.remove_prefix(end);
    }
    result.push_back(std::move(part));
    if (name.empty()) return result;
    if (name.front() != '.') return std::nullopt;
    name.remove_prefix(1);
  }
}

/// Reads what the statement of texts gave. Empty, or what is wrong.
std::string read_texts(const std::string& path, const muffle::policy_document& policy,
                       std::vector<muffle::sql_column>& columns) {
  problems found("muffle-sanitize");
  std::ifstream file;
  std::istream* in = open_table(path, file, found);
  if (in == nullptr) return "--texts has to name the CSV file of what the statement of texts gave";
  csv_rows rows(*in, csv_rows::margins::kept);
  std::optional<std::size_t> member_at, text_at;
  while (const auto row = rows.next()) {
    const auto wrong = [&](std::string_view what) { return fmt::format("{}: row {}: {}", path, row->number, what); };
    if (!row->fields) return wrong(row->what_is_wrong);
    const std::span<const std::string_view> fields = *row->fields;
    if (fields.empty()) continue;
    if (!member_at) {
      const auto place = [&](std::string_view name) -> std::optional<std::size_t> {
        const auto at = std::find(fields.begin(), fields.end(), name);
        return at == fields.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - fields.begin()));
      };
      member_at = place("member");
      text_at = place("text");
      if (!member_at || !text_at)
        return wrong("the columns member and text have to stand here, as the statement of texts gives them");
      continue;
    }
    if (fields.size() <= std::max(*member_at, *text_at)) return wrong("a field is missing");
    const std::string_view member = fields[*member_at];
    const auto is = policy.member_named(member);
    if (!is || columns[*is].name.empty() || columns[*is].holds != muffle::sql_values::text)
      return wrong(
          fmt::format("{} is no member of {} that is read from text: list the texts again", member, policy.name));
    columns[*is].texts.emplace_back(fields[*text_at]);
  }
  return member_at ? std::string() : fmt::format("{}: is empty, and its first row has to be member,text", path);
}

}  // namespace

sql_answer sql_of(muffle::policy_document policy, const sql_options& options) {
  const auto refuse = [](std::string what) { return sql_answer{{}, std::move(what)}; };
  const muffle::sql_dialect* dialect = muffle::sql_dialect_named(options.dialect);
  if (dialect == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& each : muffle::sql_dialects) names.push_back(each.name);
    return refuse(fmt::format("--sql {}: there is no such dialect; these there are: {}", options.dialect,
                              fmt::join(names, ", ")));
  }
  muffle::sql_table table;
  const auto parts = name_parts(options.table);
  if (!parts || std::find(parts->begin(), parts->end(), "") != parts->end())
    return refuse(fmt::format(
        "--table {}: write table or schema.table, and a name with a dot in it in double quotes: '\"odd.name\"'",
        options.table));
  table.name = *parts;
  table.household = options.household;
  for (std::size_t i = 0; i != policy.members.size(); ++i)
    table.columns.push_back({policy.members[i], muffle::usual_values(policy, i)});

  const auto unknown = [&](std::string_view option, std::string_view text, std::string_view member) {
    return fmt::format("{} {}: {} does not read a member {}; it reads {}", option, text, policy.name, member,
                       fmt::join(policy.members, ", "));
  };
  std::vector<bool> is_mapped(policy.members.size());
  for (const std::string& each : options.maps) {
    const auto parsed = column_map_in(each);
    const auto* map = std::get_if<column_map>(&parsed);
    if (map == nullptr) return refuse(std::get<std::string>(parsed));
    const auto member = policy.member_named(map->member);
    if (!member) return refuse(unknown("--map", each, map->member));
    if (is_mapped[*member]) return refuse(fmt::format("--map {}: {} is mapped twice", each, map->member));
    is_mapped[*member] = true;
    table.columns[*member].name = map->column;
    const std::string why = map->unit.empty() ? std::string() : policy.read_in(*member, map->unit);
    if (!why.empty()) return refuse(fmt::format("--map {}: {}", each, why));
  }
  for (const std::string& each : options.holds) {
    const std::size_t equals = each.find('=');
    const std::string_view member = std::string_view(each).substr(0, equals);
    const std::string_view what = equals == std::string::npos ? "" : std::string_view(each).substr(equals + 1);
    if (what != "whole" && what != "real" && what != "text")
      return refuse(fmt::format("--holds {}: write member=whole, member=real or member=text", each));
    const auto is = policy.member_named(member);
    if (!is) return refuse(unknown("--holds", each, member));
    table.columns[*is].holds = what == "whole"  ? muffle::sql_values::whole
                               : what == "real" ? muffle::sql_values::real
                                                : muffle::sql_values::text;
  }

  const bool has_texts = std::any_of(table.columns.begin(), table.columns.end(), [](const muffle::sql_column& each) {
    return each.holds == muffle::sql_values::text && !each.name.empty();
  });
  const bool lists = options.statement == "texts";
  if (!options.texts.empty() && lists)
    return refuse("--texts is what the statement of texts gives, so it is not given to that");
  if (!options.texts.empty()) {
    if (std::string why = read_texts(options.texts, policy, table.columns); !why.empty()) return refuse(std::move(why));
  } else if (has_texts && !lists) {
    // Of what cannot be said at all, that is to be said first.
    if (const auto tried = muffle::sql_texts(policy, *dialect, table); !tried) return refuse(tried.problem);
    return refuse(
        "columns with texts are read here: --statement texts lists what they hold, and --texts FILE.csv takes the "
        "result, whose first row is member,text");
  }
  muffle::sql_statement made = lists                           ? muffle::sql_texts(policy, *dialect, table)
                               : options.statement == "counts" ? muffle::sql_counts(policy, *dialect, table)
                                                               : muffle::sql_cells(policy, *dialect, table);
  return {std::move(made.text), std::move(made.problem)};
}
