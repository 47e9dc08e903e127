// SPDX-License-Identifier: MIT
#pragma once

/// What a policy document calls `reading`, done at run time: raw values, in a unit, become a point on the line of a
/// field. Each rule is the one that the generalizers have, called here.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/generalize/audio_channels.hpp>
#include <muffle/generalize/calendar.hpp>
#include <muffle/generalize/language.hpp>
#include <muffle/generalize/nominal_frame_rate.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/policy/detail/spelling_rows.hpp>
#include <muffle/policy/measured.hpp>
#include <muffle/policy/raw_value.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>
#include <muffle/vocabulary/dynamic_range.hpp>
#include <muffle/vocabulary/frame_rate_class.hpp>

namespace muffle::inline MUFFLE_ABI {

/// How members become a point. The names stand in the documentation of `generalizer`.
enum class reading : std::uint8_t {
  number,
  flag,
  enumerator,
  text,
  bit_rate,
  duration,
  frame_rate,
  speed,
  pixels,
  progress,
  resolution,
  nominal_frame_rate,
  channels,
  dynamic_range,
  language,
  day_part,
  month,
  not_known
};

namespace detail {

inline constexpr std::array<std::string_view, 17> reading_names{
    "number",     "flag",          "enumerator", "text",     "bit rate",   "duration",
    "frame rate", "speed",         "pixels",     "progress", "resolution", "nominal frame rate",
    "channels",   "dynamic range", "language",   "day part", "month"};
static_assert(reading_names.size() == static_cast<std::size_t>(reading::not_known));

/// What a reading takes of so many members; empty where it does not take so many.
inline std::vector<measured> places_of(reading how, std::size_t members) {
  using enum measured;
  const auto one = [&](measured what) { return members == 1 ? std::vector{what} : std::vector<measured>(); };
  const auto one_or_two = [&](measured alone, measured first, measured second) {
    return members == 2 ? std::vector{first, second} : one(alone);
  };
  switch (how) {
    case reading::number:
    case reading::channels:
      return one(whole_number);
    case reading::flag:
      return one(flag);
    case reading::enumerator:
      return one(label);
    case reading::text:
    case reading::language:
      return one(word);
    case reading::bit_rate:
      return one(bit_rate);
    case reading::duration:
      return one(duration);
    case reading::frame_rate:
    case reading::nominal_frame_rate:
      return one(frame_rate);
    case reading::speed:
      return one(speed);
    case reading::pixels:
      return one_or_two(whole_number, whole_number, whole_number);
    case reading::progress:
      return one_or_two(progress, duration, duration);
    case reading::resolution:
      return one_or_two(size_or_word, whole_number, whole_number);
    case reading::dynamic_range:
      return one_or_two(word, word, flag);
    case reading::day_part:
    case reading::month:
      return one_or_two(local_moment, moment, offset);
    case reading::not_known:
      return {};
  }
  return {};
}

/// A number in a unit; also 24000/1001, as text.
inline std::optional<frame_rate> frame_rate_in(const raw_value& raw, std::size_t unit) noexcept {
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    const std::size_t slash = text->find('/');
    if (slash != std::string_view::npos) {
      const auto above = whole_number_in(text->substr(0, slash));
      const auto below = whole_number_in(text->substr(slash + 1));
      return above && below ? std::optional(frame_rate{*above, *below}) : std::nullopt;
    }
  }
  return with_number(raw, std::optional<frame_rate>(),
                     [&](auto value) { return std::optional(frame_rate_units::read<frame_rate>(unit, value)); });
}

}  // namespace detail

/// How one field takes its members to its line.
struct field_reading {
  struct member_place {
    std::size_t member;  ///< of those that the document reads
    measured what;
    std::size_t unit = 0;  ///< of `detail::units_of(what)`
    bool is_optional = false;
  };

  reading how = reading::not_known;
  std::vector<member_place> places;
  std::vector<std::string> values;  ///< the labels of a vocabulary
  detail::spelling_rows spellings;

  /// Whether there is such a value at this place.
  bool takes(const member_place& at, const raw_value& raw) const {
    switch (at.what) {
      case measured::flag:
        return detail::flag_in(raw).has_value();
      case measured::label:
        return enumerator_in(raw).has_value();
      case measured::word:
        return std::holds_alternative<std::string_view>(raw);
      case measured::size_or_word:
        return std::holds_alternative<std::string_view>(raw) || detail::whole_number_in(raw).has_value();
      case measured::whole_number:
      case measured::offset:
        return detail::whole_number_in(raw).has_value();
      case measured::frame_rate:
        return detail::frame_rate_in(raw, at.unit).has_value();
      default:
        return detail::with_number(raw, false, [](auto) { return true; });
    }
  }

  /// The point of these members; nothing where one of them is no such value. A part that is not there is what a record
  /// would hold: text without characters, no flag, a size of zero.
  std::optional<point> read(std::span<const raw_value> members) const {
    const auto raw = [&](std::size_t place) -> const raw_value& { return members[places[place].member]; };
    const auto text = [&](std::size_t place) -> std::optional<std::string_view> {
      if (std::holds_alternative<std::monostate>(raw(place))) return std::string_view();
      const auto* found = std::get_if<std::string_view>(&raw(place));
      return found == nullptr ? std::nullopt : std::optional(*found);
    };
    const auto size = [&](std::size_t place) -> std::optional<point> {
      return std::holds_alternative<std::monostate>(raw(place)) ? 0 : detail::whole_number_in(raw(place));
    };
    switch (how) {
      case reading::number:
        return detail::whole_number_in(raw(0));
      case reading::channels:
        return class_of<audio_channels>(detail::whole_number_in(raw(0)));
      case reading::flag: {
        const auto flag = detail::flag_in(raw(0));
        return flag ? std::optional<point>(*flag ? 1 : 0) : std::nullopt;
      }
      case reading::enumerator:
        return enumerator_in(raw(0));
      case reading::text: {
        const auto word = text(0);
        return word ? std::optional(spellings.read(*word)) : std::nullopt;
      }
      case reading::language: {
        const auto word = text(0);
        if (!word) return std::nullopt;
        const folded_language found = fold_language(*word);
        return found.readable ? language_code::of(found.alpha2) : unreadable;
      }
      case reading::bit_rate:
        return quantity<bit_rate, detail::bit_rate_units>(raw(0), 0);
      case reading::duration:
        return quantity<milliseconds, detail::duration_units>(raw(0), 0);
      case reading::speed:
        return quantity<speed, detail::speed_units>(raw(0), 0);
      case reading::frame_rate: {
        const auto rate = detail::frame_rate_in(raw(0), places[0].unit);
        return rate ? std::optional(line<frame_rate>::read(*rate)) : std::nullopt;
      }
      case reading::nominal_frame_rate:
        return class_of<nominal_frame_rate>(detail::frame_rate_in(raw(0), places[0].unit));
      case reading::pixels: {
        const auto first = size(0);
        if (places.size() == 1) return first;
        const auto second = size(1);
        return first && second ? std::optional(line<pixels>::read(*first, *second)) : std::nullopt;
      }
      case reading::progress: {
        if (places.size() == 1) return quantity<progress, detail::progress_units>(raw(0), 0);
        const auto position = measured_as<milliseconds, detail::duration_units>(raw(0), 0);
        const auto duration = measured_as<milliseconds, detail::duration_units>(raw(1), 1);
        return position && duration ? std::optional(line<progress>::read(*position, *duration)) : std::nullopt;
      }
      case reading::resolution: {
        if (places.size() == 1) {
          const auto* word = std::get_if<std::string_view>(&raw(0));
          return word != nullptr ? point{resolution_class::generalize(*word)} : class_of<resolution_class>(size(0));
        }
        const auto width = size(0);
        const auto height = size(1);
        return width && height ? std::optional(point{resolution_class::generalize(*width, *height)}) : std::nullopt;
      }
      case reading::dynamic_range: {
        const auto word = text(0);
        const bool has_flag = places.size() == 2 && !std::holds_alternative<std::monostate>(raw(1));
        const auto flag = has_flag ? detail::flag_in(raw(1)) : std::optional(false);
        if (!word || !flag) return std::nullopt;
        return *flag ? static_cast<point>(dynamic_range::dolby_vision) : spellings.read(*word);
      }
      case reading::day_part: {
        const auto local = local_seconds_in(members);
        return local ? std::optional(point{day_part::generalize(local_instant(*local))}) : std::nullopt;
      }
      case reading::month: {
        const auto local = local_seconds_in(members);
        if (!local || *local == unreadable) return local;
        return detail::month_number(*local / detail::seconds_per_day);
      }
      case reading::not_known:
        break;
    }
    return std::nullopt;
  }

 private:
  template <class Quantity, class Units>
  std::optional<Quantity> measured_as(const raw_value& raw, std::size_t place) const noexcept {
    return detail::with_number(raw, std::optional<Quantity>(), [&](auto value) {
      return std::optional(Units::template read<Quantity>(places[place].unit, value));
    });
  }

  template <class Quantity, class Units>
  std::optional<point> quantity(const raw_value& raw, std::size_t place) const noexcept {
    const auto found = measured_as<Quantity, Units>(raw, place);
    return found ? std::optional(line<Quantity>::read(*found)) : std::nullopt;
  }

  template <class G>
  static std::optional<point> class_of(const auto& value) noexcept {
    return value ? std::optional(point{G::generalize(*value)}) : std::nullopt;
  }

  /// A label, or the number of an enumerator.
  std::optional<point> enumerator_in(const raw_value& raw) const {
    const auto* text = std::get_if<std::string_view>(&raw);
    if (text == nullptr) return detail::whole_number_in(raw);
    const std::string_view label = detail::without_margins(*text);
    for (std::size_t i = 0; i != values.size(); ++i) {
      if (values[i] == label) return static_cast<point>(i);
    }
    return label == "unknown" ? std::optional(static_cast<point>(values.size())) : std::nullopt;
  }

  std::optional<point> local_seconds_in(std::span<const raw_value> members) const noexcept {
    const raw_value& first = members[places[0].member];
    if (places.size() == 1) {
      const auto local = measured_as<local_instant, detail::local_moment_units>(first, 0);
      return local ? std::optional(detail::local_seconds(*local)) : std::nullopt;
    }
    const auto time = measured_as<instant, detail::moment_units>(first, 0);
    const auto minutes = detail::whole_number_in(members[places[1].member]);
    if (!time || !minutes) return std::nullopt;
    // Beyond that none is possible.
    const point offset = std::clamp<point>(*minutes, -10'000, 10'000);
    return detail::local_seconds(*time, utc_offset{static_cast<std::int32_t>(offset)});
  }
};

}  // namespace muffle::inline MUFFLE_ABI
