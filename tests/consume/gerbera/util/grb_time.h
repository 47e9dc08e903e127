// SPDX-License-Identifier: MIT
#pragma once

// Stands for Gerbera's header of this name.

#include <cstdio>
#include <string>

/// Zero where it is not H:MM:SS.F. F counts as milliseconds, however many digits it has.
inline long long HMSFToMilliseconds(const std::string& time) {
  long long hours = 0, minutes = 0, seconds = 0, milliseconds = 0;
  const int parts = std::sscanf(time.c_str(), "%lld:%lld:%lld.%lld", &hours, &minutes, &seconds, &milliseconds);
  return parts == 4 ? ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds : 0;
}
