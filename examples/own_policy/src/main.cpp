// SPDX-License-Identifier: MIT
// A player to try, with commands in the place of a window.
//
//   player DIRECTORY show     what is known of a play, and what would leave
//   player DIRECTORY agree    or refuse: what somebody says on the settings page
//   player DIRECTORY play     plays it
//   player DIRECTORY due      what is to be sent now

#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "metropolis.hpp"
#include "statistics.hpp"

int main(int count, char** words) {
  if (count != 3) {
    fmt::print(stderr, "usage: player DIRECTORY show|agree|refuse|play|due\n");
    return 2;
  }
  const std::string_view command = words[2];
  statistics own(words[1]);
  for (const std::string& each : own.problems()) fmt::print(stderr, "{}\n", each);

  if (command == "show") {
    fmt::print("{}", own.preview(metropolis()));
  } else if (command == "agree" || command == "refuse") {
    if (!own.answer(command == "agree")) return 1;
  } else if (command == "play") {
    fmt::print("{}\n", own.played(metropolis()));
  } else if (command == "due") {
    while (const auto due = own.take_due()) fmt::print("POST {} bytes\n", due->size());
  } else {
    return 2;
  }
}
