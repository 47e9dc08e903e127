// SPDX-License-Identifier: MIT
#pragma once

// Stands for Gerbera's header of this name.

#include <exception>
#include <string>

inline unsigned long stoulString(const std::string& text, unsigned long otherwise = 0, int base = 10) {
  try {
    return std::stoul(text, nullptr, base);
  } catch (const std::exception&) {
    return otherwise;
  }
}
