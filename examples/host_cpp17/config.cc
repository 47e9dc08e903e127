// SPDX-License-Identifier: MIT
#include "config.h"

#include <fstream>

#include "log.h"

namespace {

// A literal of this kind is text in C++17, and none in C++20.
const char* const default_name = u8"M\u00e9diath\u00e8que";

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

config read_config(const std::string& path) {
  config result;
  result.friendly_name = default_name;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find('=');
    const std::string name = trimmed(line.substr(0, equals));
    const std::string value = equals == std::string::npos ? std::string() : trimmed(line.substr(equals + 1));
    if (name == "friendly_name") {
      result.friendly_name = value;
    } else if (name == "statistics" && (value == "off" || value == "ask" || value == "on")) {
      result.statistics = value == "on"    ? statistics_mode::on
                          : value == "ask" ? statistics_mode::ask
                                           : statistics_mode::off;
    } else if (!name.empty() && name[0] != '#') {
      log_line("{}: left out: {}", path, line);
    }
  }
  return result;
}
