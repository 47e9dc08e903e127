// SPDX-License-Identifier: MIT

// Writes the million records of the question of seven fields as CSV, for DuckDB: the classes of each.

#include <cstdio>
#include <string_view>

#include <fmt/format.h>

#include "seven_fields.hpp"

int main() {
  using namespace muffle_benchmark;
  fmt::print("first,second,third,fourth,fifth,sixth,seventh\n");
  for (const event& each : million_events()) {
    std::string_view between;
    for (const auto code : {each.first, each.second, each.third, each.fourth, each.fifth, each.sixth, each.seventh}) {
      using generalizer = muffle::classify<classes_of_codes>;
      fmt::print("{}{}", between, generalizer::label(generalizer::generalize(code)));
      between = ",";
    }
    fmt::print("\n");
  }
}
