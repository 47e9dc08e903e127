// SPDX-License-Identifier: MIT
#pragma once

// What the presets' generalizers of numbers must do, written out a second time: where each class begins, in the units
// of the raw member. Nothing here is computed from the library's own edges.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>
#include <vector>

#include <muffle/presets/presets.hpp>

namespace muffle_test {

using muffle::class_index;
using muffle::point;

inline constexpr point lowest_point = std::numeric_limits<point>::min();
inline constexpr point highest_point = std::numeric_limits<point>::max();

/// A raw member whose values go from `lowest` to `highest`, and where its classes begin. An edge that stands below all
/// values, or twice, leaves the classes below it empty.
struct raw_line {
  std::string_view name;
  point lowest;
  point highest;
  point known_from;
  std::vector<point> edges;

  /// By linear search.
  class_index class_of(point value, class_index unknown) const {
    if (value < known_from) return unknown;
    class_index result = 0;
    for (const point edge : edges) result += value >= edge;
    return result;
  }
};

template <class Fields, std::size_t Index>
struct field_at;
template <class First, class... Rest, std::size_t Index>
struct field_at<muffle::detail::type_list<First, Rest...>, Index> : field_at<muffle::detail::type_list<Rest...>, Index - 1> {};
template <class First, class... Rest>
struct field_at<muffle::detail::type_list<First, Rest...>, 0> {
  using type = typename First::generalizer_type;
};

/// The generalizer of a policy's field.
template <class Policy, std::size_t Index>
using generalizer_of = typename field_at<typename Policy::fields, Index>::type;

inline std::vector<point> times(point unit, std::vector<point> edges) {
  for (point& edge : edges) edge *= unit;
  return edges;
}

/// The first seconds of the months from January of a year to January of a later one.
inline std::vector<point> starts_of_months(int first_year, int last_year) {
  using namespace std::chrono;
  std::vector<point> result;
  for (year_month at = year(first_year) / January; at <= year(last_year) / January; at += months(1)) {
    result.push_back(sys_seconds(sys_days(at / 1)).time_since_epoch().count());
  }
  return result;
}

/// Calls `visit(raw_line, std::type_identity<generalizer>, class_of_a_value)` for each of them.
template <class Visit>
void for_each_preset_line(Visit&& visit) {
  using namespace muffle;
  using namespace muffle::presets;
  const auto with = [&]<class G>(std::type_identity<G> generalizer, raw_line line, auto to_class) {
    visit(line, generalizer, to_class);
  };
  constexpr point lowest_int = std::numeric_limits<std::int32_t>::min();
  constexpr point highest_int = std::numeric_limits<std::int32_t>::max();
  constexpr auto to_int = [](point value) { return static_cast<std::int32_t>(value); };
  constexpr auto to_milliseconds = [](point value) {
    milliseconds result;
    result.value = value;
    return result;
  };

  using video_duration = generalizer_of<video_length, 0>;
  with(std::type_identity<video_duration>{},
       {"duration of a video, ms", lowest_point, highest_point, 1,
        times(60'000, {5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150})},
       [=](point value) { return video_duration::generalize(to_milliseconds(value)); });

  using music_duration = generalizer_of<music_length, 0>;
  with(std::type_identity<music_duration>{},
       {"duration of music, ms", lowest_point, highest_point, 1,
        times(30'000, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20})},
       [=](point value) { return music_duration::generalize(to_milliseconds(value)); });

  using video_rate = generalizer_of<video_quality, 0>;
  with(std::type_identity<video_rate>{},
       {"bit rate of a video, bit/s", lowest_point, highest_point, 1, times(1'000'000, {3, 6, 10, 25})},
       [](point value) { return video_rate::generalize(bit_rate{value}); });

  // A bit rate that is not known counts as the highest class.
  using music_rate = generalizer_of<music_quality, 0>;
  with(std::type_identity<music_rate>{},
       {"bit rate of music, bit/s", lowest_point, highest_point, 1, times(1000, {150, 180, 200, 240, 300})},
       [](point value) {
         const class_index is = music_rate::generalize(bit_rate{value});
         return value < 1 && is == 5 ? music_rate::classes : is;
       });

  using video_size = generalizer_of<video_quality, 2>;
  with(std::type_identity<video_size>{}, {"height of a video without width", lowest_int, highest_int, 1, {577, 721, 1089}},
       [=](point value) { return video_size::generalize(0, to_int(value)); });
  with(std::type_identity<video_size>{}, {"width of a video without height", lowest_int, highest_int, 1, {1025, 1281, 1921}},
       [=](point value) { return video_size::generalize(to_int(value), 0); });
  with(std::type_identity<video_size>{},
       {"width of a video of 800 lines, which is no less", 800, highest_int, 800, {800, 800, 1921}},
       [=](point value) { return video_size::generalize(to_int(value), 800); });
  with(std::type_identity<video_size>{}, {"width of a video held upright, of 1920 lines", 1, 1920, 1, {1, 1, 1089}},
       [=](point value) { return video_size::generalize(to_int(value), 1920); });
  static_assert(std::is_same_v<video_size, generalizer_of<transcode_conversion, 2>> &&
                std::is_same_v<video_size, generalizer_of<transcode_speed, 2>>);

  using photo_size = generalizer_of<photo_view, 1>;
  with(std::type_identity<photo_size>{},
       {"width of a photo of one line", lowest_int, highest_int, 1, times(1'000'000, {2, 8, 16, 32})},
       [=](point value) { return photo_size::generalize(to_int(value), 1); });
  with(std::type_identity<photo_size>{},
       {"height of a photo 3000 wide", lowest_int, highest_int, 1, {667, 2667, 5334, 10'667}},
       [=](point value) { return photo_size::generalize(3000, to_int(value)); });

  using stalls = generalizer_of<video_delivery, 3>;
  with(std::type_identity<stalls>{}, {"stalls", lowest_int, highest_int, 0, {1, 2}},
       [=](point value) { return stalls::generalize(to_int(value)); });

  using major_version = generalizer_of<crash, 2>;
  with(std::type_identity<major_version>{}, {"major version", lowest_int, highest_int, 1, {2, 3, 4, 5, 6, 7}},
       [=](point value) { return major_version::generalize(to_int(value)); });

  using processor_count = generalizer_of<server_hardware, 1>;
  with(std::type_identity<processor_count>{}, {"logical processors", lowest_point, highest_point, 1, {2, 4, 8, 16}},
       [](point value) { return processor_count::generalize(processors{value}); });

  using memory_size = generalizer_of<server_hardware, 2>;
  with(std::type_identity<memory_size>{},
       {"memory, bytes", lowest_point, highest_point, 1, times(1'073'741'824, {3, 6, 12, 24})},
       [](point value) { return memory_size::generalize(memory{value}); });

  using transcoding_speed = generalizer_of<transcode_speed, 1>;
  with(std::type_identity<transcoding_speed>{},
       {"speed of a transcode, thousandths", lowest_point, highest_point, 0, {1000, 2000, 4000}},
       [](point value) { return transcoding_speed::generalize(speed{value}); });

  using month = generalizer_of<last_connection, 0>;
  with(std::type_identity<month>{},
       {"time of the last connection, s", lowest_point, 253'402'300'799, 0, starts_of_months(2025, 2040)},
       [](point value) { return month::generalize(instant{value}, utc_offset{0}); });
}

}  // namespace muffle_test
