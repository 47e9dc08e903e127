// SPDX-License-Identifier: MIT
#include "store_options.hpp"

#include <utility>

#include "known_documents.hpp"

void store_options::add_options(CLI::App& to) {
  to.add_option("--documents", documents_, "A directory of pipeline documents (*.json), by which answers are known.")
      ->required();
  to.add_option("--store", store_,
                "Where counts are kept: sqlite:FILE, postgresql://USER@HOST/DATABASE or "
                "clickhouse:http://HOST:8123/DATABASE.")
      ->required();
}

std::string store_options::open(std::unique_ptr<answer_store>& store, muffle::documents& known) const {
  named_store named = store_named(store_);
  if (!named.problem.empty()) return named.problem;
  if (std::string problem = open_store(*named.store); !problem.empty()) return problem;
  if (std::string problem = read_known_documents(documents_, *named.store, known); !problem.empty()) return problem;
  store = std::move(named.store);
  return {};
}
