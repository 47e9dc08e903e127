// SPDX-License-Identifier: MIT
#include <vector>

#include <nlohmann/json.hpp>

#include <muffle/consent/ledger_json.hpp>
#include <muffle/disclose/disclose_json.hpp>

#include "page.hpp"

std::string page_data(const media_server& server) {
  using json = nlohmann::ordered_json;
  json sent = json::array(), told = json::array();
  for (const muffle::journal_entry& each : server.sent())
    sent.push_back({{"when", each.when}, {"says", each.text}, {"sent", each.json}});
  for (const muffle::journal_entry& each : server.told())
    told.push_back({{"when", each.when}, {"who", each.text}, {"told", each.json}});
  return json{{"consent", json::parse(muffle::ledger_text(server.consent().ledger()))},
              {"waiting", server.waiting()},
              {"sent", std::move(sent)},
              {"told", std::move(told)},
              {"disclosure", muffle::disclosure_json(server.disclosed())}}
             .dump(1, ' ', false, json::error_handler_t::replace) +
         "\n";
}
