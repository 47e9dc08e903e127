// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "telemetry.h"

/// What stands in the server's configuration, a file of lines such as `statistics = ask`.
struct config {
  std::string friendly_name;
  /// off: nothing is collected. ask: nothing is collected until somebody answers on the settings page. on: whoever
  /// writes it has read on that page what can leave, agrees to it, and is old enough to.
  statistics_mode statistics = statistics_mode::off;
};

/// Lines that say nothing known are logged and left out.
config read_config(const std::string& path);
