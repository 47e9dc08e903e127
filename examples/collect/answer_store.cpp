// SPDX-License-Identifier: MIT
#include "answer_store.hpp"

#include <string_view>

#include <fmt/format.h>

#include "clickhouse_store.hpp"
#include "postgresql_store.hpp"
#include "sqlite_store.hpp"

namespace {

/// What stands in the tables, and how. Whoever changes it writes how an older one becomes a newer one.
constexpr std::string_view schema = "1";

}  // namespace

named_store store_named(const std::string& name) {
  const auto begins = [&name](std::string_view with) { return name.compare(0, with.size(), with) == 0; };
  constexpr std::string_view sqlite = "sqlite:", postgresql = "postgresql:", clickhouse = "clickhouse:";
  if (begins(sqlite) && name.size() > sqlite.size())
    return {std::make_unique<sqlite_store>(name.substr(sqlite.size())), {}};
  if (begins(postgresql)) return {std::make_unique<postgresql_store>(name), {}};
  if (begins(clickhouse)) {
    auto store = std::make_unique<clickhouse_store>(name.substr(clickhouse.size()));
    std::string problem = store->wrong_address();
    if (!problem.empty()) return {nullptr, std::move(problem)};
    return {std::move(store), {}};
  }
  return {nullptr, fmt::format("{} is no store: write sqlite:FILE, postgresql://USER@HOST/DATABASE or "
                               "clickhouse:http://HOST:8123/DATABASE",
                               name)};
}

store_problem open_store(answer_store& store) {
  if (store_problem problem = store.open(); !problem.empty()) return problem;
  std::string standing;
  if (store_problem problem = store.keep_once("schema", std::string(schema), standing); !problem.empty())
    return problem;
  if (standing != schema) {
    return fmt::format(
        "the store has schema {}, and this program knows {}: start the newer muffle-collect that wrote it", standing,
        schema);
  }
  return {};
}
