// SPDX-License-Identifier: MIT
#include "shard.hpp"

#include <fmt/format.h>

std::string shard_text(const std::vector<counted_titles>& policies) {
  std::string text = "policy,version,cell,count\n";
  for (const counted_titles& of : policies) {
    for (const muffle::crowd& each : of.combinations.crowds())
      text += fmt::format("{},{},{},{}\n", of.policy->name, of.policy->version, each.cell, each.size);
  }
  return text;
}
