// SPDX-License-Identifier: MIT

// Where classes begin, against edges that are written out in the tests: at each edge, just below and just above it. The
// exhaustive test goes over everything between.

#include "support/catch.hpp"

#include <chrono>
#include <cstdint>
#include <set>
#include <type_traits>

#include <muffle/core.hpp>
#include <muffle/presets/presets.hpp>

#include "support/preset_lines.hpp"
#include "support/random.hpp"

namespace generalizer_edges_test {

namespace {

using namespace muffle;
using namespace muffle::literals;
using muffle_test::highest_point;
using muffle_test::lowest_point;
using muffle_test::raw_line;
using muffle_test::times;

template <class G, class ToClass>
void check_line(const raw_line& line, std::type_identity<G>, ToClass to_class) {
  INFO(line.name);
  std::set<point> values{line.lowest, line.lowest + 1, line.highest - 1, line.highest, -1, 0, 1};
  const auto add_around = [&](point value) {
    for (const point near : {value - 1, value, value + 1}) values.insert(near);
  };
  if (line.known_from > line.lowest) add_around(line.known_from);
  for (const point edge : line.edges) {
    if (edge > line.lowest) add_around(edge);
  }
  muffle_test::splitmix64 random(5);
  for (int i = 0; i != 2000; ++i) values.insert(random.magnitude());

  CHECK(G::classes == line.edges.size() + 1);
  class_index before = 0;
  for (const point value : values) {
    if (value < line.lowest || value > line.highest) continue;
    const class_index is = to_class(value);
    INFO("value " << value);
    CHECK(is == line.class_of(value, G::classes));
    if (is == G::classes) continue;
    CHECK(is >= before);
    before = is;
  }
}

milliseconds raw_milliseconds(point value) {
  milliseconds result;
  result.value = value;
  return result;
}

}  // namespace

TEST_CASE("preset classes begin at their edges", "[generalizer]") {
  muffle_test::for_each_preset_line([](const raw_line& line, auto generalizer, auto to_class) {
    check_line(line, generalizer, to_class);
  });
}

TEST_CASE("classes of intervals begin at their edges", "[generalizer]") {
  const auto check = [](std::initializer_list<point> edges, point known_from, auto generalizer, auto to_class) {
    check_line({"intervals", lowest_point, highest_point, known_from, edges}, generalizer, to_class);
  };
  using rates = bucket<1_Mbps, 4_Mbps, 16_Mbps>;
  check({1'000'000, 4'000'000, 16'000'000}, 1, std::type_identity<rates>{},
        [](point value) { return rates::generalize(bit_rate{value}); });
  using rungs = ladder<500_kbps, 2, 4>;
  check({500'000, 1'000'000, 2'000'000, 4'000'000}, 1, std::type_identity<rungs>{},
        [](point value) { return rungs::generalize(bit_rate{value}); });
  // The longest ladder there is.
  using tens = ladder<1'000'000'000'000'000, 10, 4>;
  check({1'000'000'000'000'000, 10'000'000'000'000'000, 100'000'000'000'000'000, 1'000'000'000'000'000'000}, 0,
        std::type_identity<tens>{}, [](point value) { return tens::generalize(value); });
  using tenths = round_down<10_min, 20_min, 50_min>;
  check({1'200'000, 1'800'000, 2'400'000, 3'000'000}, 1, std::type_identity<tenths>{},
        [](point value) { return tenths::generalize(raw_milliseconds(value)); });
  using half = threshold<1.5_x>;
  check({1500}, 0, std::type_identity<half>{}, [](point value) { return half::generalize(speed{value}); });
  using signed_edges = bucket<-10, 0, 10>;
  check({-10, 0, 10}, lowest_point, std::type_identity<signed_edges>{},
        [](point value) { return signed_edges::generalize(value); });
  using few = top_code<-1, 2>;
  check({0, 1, 2}, -1, std::type_identity<few>{}, [](point value) { return few::generalize(value); });
  using area = bucket<2_megapixels, 8_megapixels>;
  check({2'000'000, 8'000'000}, 1, std::type_identity<area>{},
        [](point value) { return area::generalize(value, std::int8_t{1}); });
}

TEST_CASE("a bottom code's classes begin at their numbers", "[generalizer]") {
  using years = bottom_code<1980, 1982>;
  const auto expected = [](point year) -> class_index {
    return year <= 1980 ? 0u : year == 1981 ? 1u : year == 1982 ? 2u : 3u;
  };
  for (const point year : {lowest_point, lowest_point + 1, point{-1}, point{0}, point{1979}, point{1980}, point{1981},
                           point{1982}, point{1983}, highest_point - 1, highest_point}) {
    INFO(year);
    CHECK(years::generalize(year) == expected(year));
  }
}

TEST_CASE("finer durations floor, at every edge", "[generalizer]") {
  using namespace std::chrono;
  using lengths = muffle_test::generalizer_of<presets::video_length, 0>;
  for (class_index i = 1; i != lengths::classes; ++i) {
    const minutes edge(i <= 12 ? 5 * point{i} : 60 + 10 * (point{i} - 12));
    INFO(edge.count() << " min");
    CHECK(lengths::generalize(edge) == i);
    CHECK(lengths::generalize(edge - nanoseconds(1)) == i - 1);
    CHECK(lengths::generalize(edge + nanoseconds(1)) == i);
    CHECK(lengths::generalize(duration_cast<duration<std::int64_t, std::ratio<1, 90'000>>>(edge)) == i);
    // Seconds as floating-point numbers go to the nearest millisecond, then floor.
    CHECK(lengths::generalize(duration<double>(edge)) == i);
    CHECK(lengths::generalize(duration<double>(edge) - duration<double>(0.001)) == i - 1);
    CHECK(lengths::generalize(duration<float>(edge)) == i);
  }
}

TEST_CASE("deciles of a position", "[generalizer]") {
  // Exactly, with a duration of no round length: the class is that of floor(position * 1000 / duration).
  const point duration = 5'399'017;
  for (point tenth = 1; tenth != 10; ++tenth) {
    const point edge = (duration * tenth + 9) / 10;  // the first millisecond at the tenth
    INFO(edge);
    CHECK(decile::generalize(raw_milliseconds(edge), raw_milliseconds(duration)) == static_cast<class_index>(tenth));
    CHECK(decile::generalize(raw_milliseconds(edge - 1), raw_milliseconds(duration)) ==
          static_cast<class_index>(tenth - 1));
  }
  muffle_test::splitmix64 random(6);
  for (int i = 0; i != 5000; ++i) {
    const point length = random.magnitude();
    const point at = static_cast<point>(random.below(static_cast<std::uint64_t>(length) + 1000));
    INFO(at << " of " << length);
    __extension__ using wide = unsigned __int128;
    const class_index expected = length == 0    ? decile::classes
                                 : at >= length ? 9
                                                : static_cast<class_index>(static_cast<wide>(at) * 10 /
                                                                           static_cast<wide>(length));
    CHECK(decile::generalize(raw_milliseconds(at), raw_milliseconds(length)) == expected);
  }
}

}  // namespace generalizer_edges_test
