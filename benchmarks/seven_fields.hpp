// SPDX-License-Identifier: MIT
#pragma once

// A question of seven fields, each of which sorts codes into two classes, and a million records of which three values
// in a hundred cannot be read.

#include <cstdint>
#include <string_view>
#include <vector>

#include <muffle/core.hpp>

#include "support/random.hpp"

namespace muffle_benchmark {

inline constexpr muffle::class_of<std::uint8_t> classes_of_codes[] = {{1, "a"}, {2, "a"}, {3, "b"},
                                                                      {4, "b"}, {5, "b"}, {9, "b"}};

struct event {
  std::uint8_t first, second, third, fourth, fifth, sixth, seventh;
};

template <muffle::fixed_string Name, auto Member>
using coded = muffle::field<Name, muffle::from<Member>, muffle::classify<classes_of_codes>>;

struct seven_fields
    : muffle::policy<event, coded<"first", &event::first>, coded<"second", &event::second>,
                     coded<"third", &event::third>, coded<"fourth", &event::fourth>, coded<"fifth", &event::fifth>,
                     coded<"sixth", &event::sixth>, coded<"seventh", &event::seventh>> {};

inline std::vector<event> million_events() {
  constexpr std::uint8_t codes[] = {1, 2, 3, 4, 5, 9};
  muffle_test::splitmix64 random(19);
  const auto code = [&] { return random.below(100) < 3 ? std::uint8_t{0} : codes[random.below(random.below(6) + 1)]; };
  std::vector<event> result(1'000'000);
  for (event& each : result) each = {code(), code(), code(), code(), code(), code(), code()};
  return result;
}

}  // namespace muffle_benchmark
