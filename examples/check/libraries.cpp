// SPDX-License-Identifier: MIT
#include "libraries.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "terminal.hpp"

void libraries::read(const std::string& path, std::vector<media_item>& items) {
  std::vector<bool> is_asked(policies_.size(), false);
  std::uint64_t rows = 0;
  std::uint64_t titles = 0;
  const auto outcome = reader_.read(path, [&](const media_item& item) {
    ++rows;
    const bool is_new = seen_.insert(item.id).second;
    titles += is_new ? 1 : 0;
    if (!is_new && item.household.empty()) return;
    for (std::size_t i = 0; i != policies_.size(); ++i) is_asked[i] = is_asked[i] || policies_[i]->is_about(item);
    items.push_back(item);
  });
  const auto& has = outcome.columns;
  if (has.empty()) return;
  for (std::size_t i = 0; i != policies_.size(); ++i) {
    for (const std::string_view column : policies_[i]->needs) {
      if (!is_asked[i] || std::find(has.begin(), has.end(), column) != has.end()) continue;
      found_.report(path, fmt::format("it has nothing for {}, which {} asks for", column, policies_[i]->name));
    }
  }

  const bool is_log = !outcome.household.empty();
  if (!is_log) last_without_plays_ = path;
  if (is_log && household_ == outcome.household) {
    has_log_ = true;
  } else if (is_log && !household_.empty()) {
    found_.report(path, fmt::format("who played stands in {}, not in {}, which --household names", outcome.household,
                                    household_));
  } else if (rows != titles && household_.empty()) {
    found_.note(path,
                fmt::format("{} {} of {} titles that were not read before: each title counts once{}",
                            with_thousands(rows), is_log ? "plays" : "files", with_thousands(titles),
                            is_log ? fmt::format(", and --household {} measures who played", outcome.household) : ""));
  }
}

void libraries::end() {
  if (household_.empty() || has_log_ || last_without_plays_.empty()) return;
  found_.report(last_without_plays_, "is no log of plays: it does not say which household played what");
}
