// SPDX-License-Identifier: MIT
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "forms.hpp"

namespace {

/// As RFC 4180 has it.
std::string as_csv(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result.append(c == '"' ? 2 : 1, c);
  return result + '"';
}

}  // namespace

std::string report_csv(const collection_report& of) {
  std::string result =
      "policy,version,epoch,first_day,last_day,threshold,field,class,answers_least,answers_most,share,low,high,most_of_"
      "one_address\n";
  for (const collection_report::version& version : of.versions) {
    for (const collection_report::epoch& epoch : version.epochs) {
      for (std::size_t i = 0; i != version.parts.size(); ++i) {
        const collection_report::part& told = version.parts[i];
        const collection_report::part_of_epoch& part = epoch.parts[i];
        for (std::size_t j = 0; j != told.labels.size(); ++j) {
          const bool is_hidden = part.counts[j].least == 0;
          result += fmt::format("{},{},{},{},{},{},{},{},{},{},", as_csv(version.policy), version.number, epoch.number,
                                epoch.first_day, epoch.last_day, epoch.threshold,
                                told.name.empty() ? "cell" : told.name, as_csv(told.labels[j]),
                                is_hidden ? "" : std::to_string(part.counts[j].least), part.counts[j].most);
          if (part.shares.empty()) {
            result += ",,";
          } else {
            const muffle::estimate& is = part.shares[j];
            result += fmt::format("{},{},{}", is_hidden ? "" : fmt::format("{}", is.share), is.low, is.high);
          }
          result += fmt::format(",{}\n", epoch.most_of_address ? std::to_string(*epoch.most_of_address) : "");
        }
      }
    }
  }
  return result;
}
