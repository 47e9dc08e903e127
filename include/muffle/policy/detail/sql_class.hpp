// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/generalize/calendar.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/policy/document.hpp>
#include <muffle/policy/sql_dialect.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What a column of a table holds.
enum class sql_values : std::uint8_t { whole, real, text };

/// The column that a member is read from.
struct sql_column {
  std::string name;  ///< empty where no column has it
  sql_values holds = sql_values::whole;
  /// All that stand in it, if it holds texts: SQL looks them up, and no rule about text is written a second time.
  std::vector<std::string> texts = {};
};

namespace detail {

/// What CASE says under which conditions, the first that is met; nothing stands for unknown, which is NULL.
struct sql_case {
  std::vector<std::pair<std::string, std::optional<point>>> when;
  std::optional<point> otherwise;

  static std::string number(std::optional<point> is) { return is ? fmt::format("{}", *is) : "NULL"; }

  std::string written(const sql_dialect& dialect) const {
    const bool is_one = std::all_of(when.begin(), when.end(), [&](const auto& arm) { return arm.second == otherwise; });
    if (is_one) return otherwise ? number(otherwise) : std::string(dialect.null);
    std::string result = "CASE";
    for (const auto& [condition, is] : when) result += fmt::format(" WHEN {} THEN {}", condition, number(is));
    if (otherwise) result += fmt::format(" ELSE {}", number(otherwise));
    return result + " END";
  }
};

/// The first of `from` to `to`, both included, at which `holds`, which then goes on to hold.
inline std::optional<std::uint64_t> first_that(std::uint64_t from, std::uint64_t to, auto holds) {
  if (!holds(to)) return std::nullopt;
  while (from != to) {
    const std::uint64_t middle = from + (to - from) / 2;
    if (holds(middle)) {
      to = middle;
    } else {
      from = middle + 1;
    }
  }
  return to;
}

/// The class of a field in SQL: the library's own reading is asked for every number that a condition compares with.
class sql_class {
 public:
  sql_class(const policy_document& policy, const document_field& field, const sql_dialect& dialect,
            std::span<const sql_column> columns)
      : policy_(policy), field_(field), dialect_(dialect), columns_(columns) {}

  /// Why it cannot be said in SQL, in a sentence; empty where it can.
  std::string problem() const {
    if (!field_.why_unread.empty()) return field_.why_unread;
    for (std::size_t i = 0; i != field_.reads.places.size(); ++i) {
      const measured what = field_.reads.places[i].what;
      const sql_column& from = column(i);
      if (from.name.empty()) continue;
      const bool is_word = what == measured::word || (what == measured::label && from.holds != sql_values::whole);
      const bool is_alone = field_.reads.places.size() == 1;
      const std::string_view member = policy_.members[field_.reads.places[i].member];
      if (is_word && from.holds != sql_values::text)
        return fmt::format("{} is text, so its column has to hold text", member);
      if (is_word || from.holds == sql_values::whole) continue;
      if (from.holds == sql_values::text && !is_alone)
        return fmt::format("{} is read together with another member, so its column has to hold whole numbers", member);
      if (from.holds == sql_values::real && (!is_alone || !has_fractions(what)))
        return fmt::format("{} is read from whole numbers: cast its column in a view", member);
    }
    return {};
  }

  /// An expression: the number of the class, NULL for unknown, and `unlisted` for a text that is not among those of its
  /// column.
  std::string written(point unlisted) const {
    if (field_.reads.how == reading::dynamic_range && field_.reads.places.size() == 2)
      return of_flag_and_text(unlisted);
    if (field_.reads.places.size() == 2) return of_two();
    if (column(0).name.empty()) return sql_case{{}, absent()}.written(dialect_);
    if (column(0).holds == sql_values::text) return of_texts(unlisted);
    if (field_.reads.how == reading::flag) return of_flag();
    if (field_.reads.how == reading::day_part || field_.reads.how == reading::month)
      return of_local_time(whole(0), is_between(raw(0), 0, end_of_calendar), {});
    return of_number();
  }

 private:
  const sql_column& column(std::size_t place) const { return columns_[field_.reads.places[place].member]; }

  /// The column as it is.
  std::string raw(std::size_t place) const {
    return column(place).name.empty() ? std::string(dialect_.null) : dialect_.named(column(place).name);
  }
  std::string whole(std::size_t place) const { return dialect_.written(dialect_.whole, raw(place)); }
  std::string text(std::size_t place) const { return dialect_.written(dialect_.text, raw(place)); }
  std::string divided(std::string_view by_what, const auto& by) const {
    return dialect_.written(dialect_.divided, by_what, by);
  }

  static bool has_fractions(measured what) {
    return what == measured::bit_rate || what == measured::duration || what == measured::frame_rate ||
           what == measured::speed || what == measured::progress;
  }

  std::optional<point> known(class_index is) const {
    return is == field_.unknown() ? std::nullopt : std::optional(static_cast<point>(is));
  }
  std::optional<point> class_at(point at) const { return known(field_.class_at(at)); }
  std::optional<point> absent() const { return class_of({}); }

  /// Of a value of the first member; a flag beside it does not stand.
  std::optional<point> class_of(const raw_value& value) const { return known(field_.class_of(members(value))); }
  std::vector<raw_value> members(const raw_value& value) const {
    std::vector<raw_value> result(policy_.members.size());
    if (field_.reads.how == reading::dynamic_range && field_.reads.places.size() == 2)
      result[field_.reads.places[1].member] = false;
    result[field_.reads.places[0].member] = value;
    return result;
  }

  /// Values of another type than the column should have are in the engines that have types of values alone.
  void add_misfits(sql_case& to, std::string_view type_of, bool has_reals, std::optional<point> is) const {
    if (!dialect_.has_types_of_values) return;
    to.when.emplace_back(fmt::format("typeof({}) NOT IN ('integer', {}'null')", type_of, has_reals ? "'real', " : ""),
                         is);
  }
  void add_null(sql_case& to, std::size_t place, std::optional<point> is) const {
    if (is != to.otherwise) to.when.emplace_back(fmt::format("{} IS NULL", raw(place)), is);
  }

  // Numbers: the line rises with the column, so a cut of the line is a number of the column.

  struct line_reading {
    field_reading reads;
    std::vector<cut> cuts;
  };

  /// Readings whose points do not rise have one below them whose points do, and classes that end somewhere below this.
  static constexpr point end_of_steps = point{1} << 20;

  line_reading rising() const {
    line_reading result{field_.reads, field_.cuts};
    const bool is_nominal = field_.reads.how == reading::nominal_frame_rate;
    if (!is_nominal && field_.reads.how != reading::channels && field_.reads.how != reading::resolution) return result;
    result.reads.how = is_nominal ? reading::frame_rate : reading::number;
    const auto at = [&](point step) {
      const raw_value value = is_nominal ? raw_value(static_cast<double>(step) / 1000) : raw_value(step);
      return field_.class_of(members(value));
    };
    result.cuts = {{unreadable, at(0)}};
    for (point step = 1; step != end_of_steps; ++step) {
      const class_index is = at(step);
      if (is != result.cuts.back().is) result.cuts.push_back({step, is});
    }
    return result;
  }

  static std::uint64_t key_of(point whole) { return static_cast<std::uint64_t>(whole) ^ (std::uint64_t{1} << 63); }
  static point of_key(std::uint64_t key) { return static_cast<point>(key ^ (std::uint64_t{1} << 63)); }
  static double real_of_key(std::uint64_t key) {
    return std::bit_cast<double>(key >> 63 ? key ^ (std::uint64_t{1} << 63) : ~key);
  }

  /// The lowest number of the column that reaches a point, as text; nothing where none does.
  std::optional<std::string> threshold(const field_reading& reads, point wanted) const {
    const auto reaches = [&](const raw_value& value) {
      return reads.read(members(value)).value_or(unreadable) >= wanted;
    };
    if (column(0).holds == sql_values::real) {
      constexpr double infinity = std::numeric_limits<double>::infinity();
      const std::uint64_t highest_key = std::bit_cast<std::uint64_t>(infinity) ^ (std::uint64_t{1} << 63);
      const auto key = first_that(~std::bit_cast<std::uint64_t>(-infinity), highest_key,
                                  [&](std::uint64_t each) { return reaches(real_of_key(each)); });
      if (!key || *key == highest_key) return std::nullopt;
      const std::string digits = fmt::format("{}", real_of_key(*key) + 0.0);
      return digits.find('e') == std::string::npos ? digits + "e0" : digits;
    }
    const auto key = first_that(0, ~std::uint64_t{0}, [&](std::uint64_t each) { return reaches(of_key(each)); });
    if (key) return fmt::format("{}", of_key(*key));
    const auto large =
        first_that(std::uint64_t{1} << 63, ~std::uint64_t{0}, [&](std::uint64_t each) { return reaches(each); });
    return large ? std::optional(fmt::format("{}", *large)) : std::nullopt;
  }

  std::string of_number() const {
    const line_reading line = rising();
    const bool is_real = column(0).holds == sql_values::real;
    sql_case result{{}, known(line.cuts.front().is)};
    const measured what = field_.reads.places[0].what;
    add_misfits(result, raw(0), has_units(what), absent());
    if (is_real && !dialect_.is_not_a_number.empty())
      result.when.emplace_back(dialect_.written(dialect_.is_not_a_number, raw(0)), result.otherwise);
    for (std::size_t i = line.cuts.size(); i-- != 1;) {
      if (line.cuts[i].is == line.cuts[i - 1].is) continue;
      const auto from = threshold(line.reads, line.cuts[i].from);
      if (from) result.when.emplace_back(fmt::format("{} >= {}", raw(0), *from), known(line.cuts[i].is));
    }
    add_null(result, 0, absent());
    return result.written(dialect_);
  }

  static bool has_units(measured what) { return !units_of(what).empty(); }

  std::string is_flag(std::size_t place, bool value) const {
    return fmt::format("{} IN ({})", text(place), value ? "'1', 'true'" : "'0', 'false'");
  }

  std::string of_flag() const {
    return sql_case{{{is_flag(0, true), class_of(true)}, {is_flag(0, false), class_of(false)}}, absent()}.written(
        dialect_);
  }

  // Texts: the table says for each which class it has.

  std::string of_texts(point unlisted) const {
    std::map<class_index, std::vector<std::string>> listed;
    for (const std::string& each : column(0).texts)
      listed[field_.class_of(members(std::string_view(each)))].push_back(dialect_.quoted(each));
    sql_case result{{}, unlisted};
    for (const auto& [is, texts] : listed)
      result.when.emplace_back(fmt::format("{} IN ({})", text(0), fmt::join(texts, ", ")), known(is));
    add_null(result, 0, absent());
    return result.written(dialect_);
  }

  std::string of_flag_and_text(point unlisted) const {
    const auto dolby_vision = class_at(static_cast<point>(dynamic_range::dolby_vision));
    sql_case result{{}, unlisted};
    const auto if_absent = known(field_.absent);
    for (std::size_t place = 0; place != 2; ++place) {
      if (field_.reads.places[place].is_optional) add_null(result, place, if_absent);
    }
    if (!column(1).name.empty()) {
      result.when.emplace_back(is_flag(1, true), dolby_vision);
      result.when.emplace_back(fmt::format("NOT ({} OR {} IS NULL)", is_flag(1, false), raw(1)), if_absent);
    }
    if (column(0).name.empty()) {
      result.otherwise = class_of({});
      return result.written(dialect_);
    }
    if (result.when.empty()) return of_texts(unlisted);
    std::string flagged = "CASE";
    for (const auto& [condition, is] : result.when)
      flagged += fmt::format(" WHEN {} THEN {}", condition, sql_case::number(is));
    return fmt::format("{} ELSE {} END", flagged, of_texts(unlisted));
  }

  // Two numbers.

  static std::string is_between(std::string_view what, point from, point to) {
    return fmt::format("{0} >= {1} AND {0} <= {2}", what, from, to);
  }

  std::string of_two() const {
    switch (field_.reads.how) {
      case reading::pixels:
        return of_area();
      case reading::resolution:
        return of_picture();
      case reading::progress:
        return of_progress();
      default:
        return of_moment_and_offset();
    }
  }

  /// An empty case, but for values that have no place in it.
  sql_case two_whole_numbers(std::optional<point> otherwise, bool null_is_absent) const {
    sql_case result{{}, otherwise};
    for (std::size_t place = 0; place != 2; ++place) {
      const auto if_absent = known(field_.absent);
      add_misfits(result, raw(place), false, if_absent);
      if (null_is_absent || field_.reads.places[place].is_optional) add_null(result, place, if_absent);
    }
    return result;
  }

  /// The classes of cuts, the highest first: `reaches` says when a point above the lowest is reached.
  std::string descending(point lowest, auto reaches) const {
    sql_case result{{}, class_at(lowest)};
    for (std::size_t i = field_.cuts.size(); i-- != 0;) {
      if (field_.cuts[i].from <= lowest) break;
      result.when.emplace_back(reaches(field_.cuts[i].from), known(field_.cuts[i].is));
    }
    return result.written(dialect_);
  }

  /// Where `condition` is met, an expression, else what the case says.
  std::string where(const std::string& condition, const std::string& then, const sql_case& rest) const {
    std::string result = "CASE";
    for (const auto& [each, is] : rest.when) result += fmt::format(" WHEN {} THEN {}", each, sql_case::number(is));
    result += fmt::format(" WHEN {} THEN {}", condition, then);
    if (rest.otherwise) result += fmt::format(" ELSE {}", sql_case::number(rest.otherwise));
    return result + " END";
  }

  /// Divided rather than multiplied: a product could be too large for the engine.
  std::string of_area() const {
    const std::string area = descending(1, [&](point from) {
      return fmt::format("{} > {}", raw(0), divided(fmt::format("{}", from - 1), fmt::format("NULLIF({}, 0)", raw(1))));
    });
    return where(fmt::format("{} > 0 AND {} > 0", raw(0), raw(1)), area,
                 two_whole_numbers(class_at(unreadable), false));
  }

  std::string of_picture() const {
    const std::string width = fmt::format("COALESCE({}, 0)", raw(0));
    const std::string height = fmt::format("COALESCE({}, 0)", raw(1));
    constexpr auto& frames = standard_frames;
    static_assert(std::all_of(frames.begin(), frames.end(), [](frame_size each) { return each.height <= each.width; }));
    sql_case fits{{}, class_at(static_cast<point>(frames.size()) - 1)};
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
      const auto is = class_at(static_cast<point>(i));
      // The next larger frame holds what this one does.
      if (is == class_at(static_cast<point>(i) + 1)) continue;
      // What is higher than wide is held sideways, if it has a width.
      fits.when.emplace_back(fmt::format("({0} <= {2} AND {1} <= {3}) OR ({0} > 0 AND {0} <= {3} AND {1} <= {2})",
                                         width, height, frames[i].width, frames[i].height),
                             is);
    }
    return where(fmt::format("{} > 0 OR {} > 0", width, height), fits.written(dialect_),
                 two_whole_numbers(class_at(static_cast<point>(frames.size())), false));
  }

  /// A member of a length of time, in milliseconds.
  std::string milliseconds_of(std::size_t place) const {
    const std::size_t unit = field_.reads.places[place].unit;
    const auto in_unit = [&](point value) { return duration_units::read<milliseconds>(unit, value).value; };
    const std::string value = whole(place);
    if (const point factor = in_unit(1); factor > 1)
      return fmt::format("CASE WHEN {0} > {1} THEN {2} WHEN {0} < 0 THEN -1 ELSE {0} * {3} END", value,
                         highest / factor, dialect_.written(dialect_.whole, highest), factor);
    point parts = 1;
    while (in_unit(parts) < 1) parts *= 10;
    return parts == 1 ? value : divided(value, fmt::format("{}", parts));
  }

  /// position * 1000 / length >= from, where neither product can be too large.
  std::string of_progress() const {
    const std::string position = milliseconds_of(0);
    const std::string length = milliseconds_of(1);
    const std::string reached = descending(0, [&](point from) {
      if (from > 1000) return std::string("1 = 0");
      return fmt::format(
          "{} >= {} * {} + {}", position, from, divided(length, "1000"),
          divided(fmt::format("({} * {} + 999)", from, dialect_.written(dialect_.remainder, length, "1000")), "1000"));
    });
    const sql_case rest = two_whole_numbers(class_at(unreadable), true);
    return where(fmt::format("{} >= 0 AND {} > 0", raw(0), length), reached, rest);
  }

  std::string of_moment_and_offset() const {
    const point per_second = field_.reads.places[0].unit == 0 ? 1 : 1000;
    const std::string seconds = per_second == 1 ? whole(0) : divided(whole(0), fmt::format("{}", per_second));
    const std::string local = fmt::format("({} + 60 * {})", seconds, whole(1));
    const point end = end_of_calendar * per_second + (per_second - 1);
    return of_local_time(local,
                         fmt::format("{} AND {}", is_between(raw(0), 0, end), is_between(raw(1), -14 * 60, 14 * 60)),
                         is_between(local, 0, end_of_calendar));
  }

  /// `is_possible` is asked before the local time is computed, and `is_local` after.
  std::string of_local_time(const std::string& local, const std::string& is_possible,
                            const std::string& is_local) const {
    const auto unread = class_at(field_.reads.how == reading::month ? unreadable : point{day_part::classes});
    std::string part;
    if (field_.reads.how == reading::month) {
      part = descending(month_number(0), [&](point from) {
        const auto second = first_that(0, static_cast<std::uint64_t>(end_of_calendar), [&](std::uint64_t each) {
          return month_number(static_cast<point>(each) / seconds_per_day) >= from;
        });
        return second ? fmt::format("{} >= {}", local, *second) : std::string("1 = 0");
      });
    } else {
      const std::string day = divided(local, fmt::format("{}", seconds_per_day));
      const std::string weekday = dialect_.written(dialect_.remainder, fmt::format("({} + 3)", day), "7");
      const std::string second = dialect_.written(dialect_.remainder, local, fmt::format("{}", seconds_per_day));
      const auto parts_from = [&](point first) {
        sql_case parts{{}, class_at(first)};
        for (const point i : {3, 2, 1})
          parts.when.emplace_back(fmt::format("{} >= {}", second, i * 6 * 3600), class_at(first + i));
        return parts.written(dialect_);
      };
      part = fmt::format("CASE WHEN {} >= 5 THEN {} ELSE {} END", weekday, parts_from(4), parts_from(0));
    }
    sql_case rest{{}, unread};
    for (std::size_t place = 0; place != field_.reads.places.size(); ++place) {
      add_misfits(rest, raw(place), false, known(field_.absent));
      add_null(rest, place, known(field_.absent));
    }
    if (is_local.empty()) return where(is_possible, part, rest);
    const std::string inner = where(is_local, part, {{}, unread});
    return where(is_possible, inner, rest);
  }

  const policy_document& policy_;
  const document_field& field_;
  const sql_dialect& dialect_;
  std::span<const sql_column> columns_;
};

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
