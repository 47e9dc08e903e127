// SPDX-License-Identifier: MIT
#include "catalogue.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/jellyfin.hpp>
#include <muffle/vocabulary/spelled/mp4.hpp>
#include <muffle/vocabulary/spelled/plex.hpp>

#include "csv_rows.hpp"

namespace {

struct bad_value {
  std::string_view column;
  std::string value;
  std::string_view wanted;
};

/// A decimal such as 5383.21 in thousandths, rounded down; more than fits is the highest number there is.
std::optional<std::int64_t> thousandths(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = dot == text.size() ? std::string_view() : text.substr(dot + 1);
  const auto is_digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return '0' <= c && c <= '9'; });
  };
  if ((whole.empty() && fraction.empty()) || !is_digits(whole) || !is_digits(fraction)) return std::nullopt;
  constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  std::int64_t value = 0;
  // Without digits before the point it stays zero.
  if (std::from_chars(whole.data(), whole.data() + whole.size(), value).ec == std::errc::result_out_of_range)
    value = highest;
  for (std::size_t i = 0; i != 3; ++i) {
    const std::int64_t digit = i < fraction.size() ? fraction[i] - '0' : 0;
    value = value > (highest - digit) / 10 ? highest : value * 10 + digit;
  }
  return negative ? -value : value;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return std::numeric_limits<std::int64_t>::max();
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Catalogues mix the names that ffprobe prints with the four characters that MP4 stores.
template <class Codec>
Codec codec_named(std::string_view text) {
  const auto by_ffprobe = muffle::spelled<Codec, muffle::ffprobe>(text);
  if (by_ffprobe != Codec::other && by_ffprobe != Codec::unknown) return by_ffprobe;
  const auto by_mp4 = muffle::spelled<Codec, muffle::mp4>(text);
  return by_mp4 != Codec::other && by_mp4 != Codec::unknown ? by_mp4 : by_ffprobe;
}

std::string in_lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

bool is_yes(std::string_view text) { return in_lower_case(text) == "yes"; }

muffle::media_kind kind_named(std::string_view given) {
  using muffle::media_kind;
  const std::string text = in_lower_case(given);
  const auto& labels = muffle::vocabulary<media_kind>::labels;
  for (std::size_t i = 0; i != labels.size(); ++i) {
    if (labels[i] == text) return static_cast<media_kind>(i);
  }
  const auto by_plex = muffle::spelled<media_kind, muffle::plex>(text);
  return by_plex == media_kind::other ? muffle::spelled<media_kind, muffle::jellyfin>(text) : by_plex;
}

/// The columns that a catalogue can have, and their names.
enum column : std::size_t {
  id,
  title,
  series,
  duration_s,
  bitrate_kbps,
  height,
  video_codec,
  audio_codec,
  size_bytes,
  year,
  kind,
  synthetic
};
constexpr std::string_view column_names[] = {"id",           "title",  "series",      "duration_s",
                                             "bitrate_kbps", "height", "video_codec", "audio_codec",
                                             "size_bytes",   "year",   "kind",        "synthetic"};

/// What a text stands for: of most rows the same as of the one before.
template <class Value, Value (*Named)(std::string_view)>
class name_column {
 public:
  Value operator()(std::string_view text) {
    if (text != text_) {
      text_ = text;
      value_ = Named(text);
    }
    return value_;
  }

 private:
  std::string text_;
  Value value_ = Named({});
};

/// The item in a row, or what is wrong with it.
class catalogue_columns {
 public:
  catalogue_columns(std::vector<std::string> names, std::string_view household, const std::vector<std::string>& own)
      : names_(std::move(names)) {
    for (const std::string& each : own) own_.push_back(place_of(each));
    // Looked up once, and not for each row.
    for (std::size_t i = 0; i != std::size(column_names); ++i) places_[i] = place_of(column_names[i]);
    household_ = place_of(household);
  }

  std::size_t count() const { return names_.size(); }
  const std::vector<std::string>& names() const { return names_; }

  bool has_known() const {
    const auto is_there = [&](std::size_t place) { return place != names_.size(); };
    if (std::any_of(own_.begin(), own_.end(), is_there)) return true;
    // That rows are made up says nothing of a title.
    return std::any_of(places_.begin(), places_.begin() + column::synthetic, is_there);
  }

  std::optional<bad_value> read(std::span<const std::string_view> fields, media_item& item) {
    const auto at = [&](std::size_t place) -> std::string_view {
      return place < fields.size() ? fields[place] : std::string_view();
    };
    const auto text = [&](column which) { return at(places_[which]); };
    std::optional<bad_value> bad;
    const auto number = [&](column which, auto parse, std::string_view wanted) -> std::int64_t {
      const std::string_view given = text(which);
      if (given.empty()) return 0;
      const std::optional<std::int64_t> value = parse(given);
      if (!value && !bad) bad = bad_value{column_names[which], std::string(given), wanted};
      return value.value_or(0);
    };

    item.id = text(column::id);
    item.title = text(column::title).empty() ? text(column::id) : text(column::title);
    item.series = text(column::series);
    item.household = at(household_);
    item.kind = kinds_(text(column::kind));
    item.duration = muffle::milliseconds{number(column::duration_s, thousandths, "seconds, such as 5383.21")};
    item.bitrate = {number(column::bitrate_kbps, thousandths, "kilobits per second, such as 7500")};
    const std::int64_t height = number(column::height, whole_number, "lines, such as 1080");
    item.height = static_cast<std::int32_t>(std::clamp<std::int64_t>(height, -1, 1'000'000));
    item.size_bytes = number(column::size_bytes, whole_number, "bytes, such as 734003200");
    item.year = number(column::year, whole_number, "a year, such as 1984");
    item.is_synthetic = synthetic_(text(column::synthetic));
    item.video_codec = text(column::video_codec);
    item.audio_codec = text(column::audio_codec);
    item.video = video_codecs_(item.video_codec);
    item.audio = audio_codecs_(item.audio_codec);
    item.own.resize(own_.size());
    for (std::size_t i = 0; i != own_.size(); ++i) item.own[i] = at(own_[i]);
    return bad;
  }

 private:
  std::vector<std::string> names_;
  std::array<std::size_t, std::size(column_names)> places_{};  // behind the last one where the file has no such column
  std::size_t household_ = 0;
  std::vector<std::size_t> own_;
  name_column<muffle::media_kind, kind_named> kinds_;
  name_column<bool, is_yes> synthetic_;
  name_column<muffle::video_codec, codec_named<muffle::video_codec>> video_codecs_;
  name_column<muffle::audio_codec, codec_named<muffle::audio_codec>> audio_codecs_;

  std::size_t place_of(std::string_view name) const {
    // A name that is empty is asked for by nobody.
    return name.empty() ? names_.size()
                        : static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  }
};

}  // namespace

std::vector<std::string> read_catalogue(const std::string& path, problems& found,
                                        const std::function<void(const media_item&)>& use,
                                        std::string_view household_column, const std::vector<std::string>& own,
                                        const column_check& lacks) {
  std::ifstream file;
  std::istream* const opened = open_table(path, file, found);
  if (opened == nullptr) return {};
  std::istream& in = *opened;

  csv_rows rows(in);
  catalogue_columns columns(texts_of(rows.next()), household_column, own);
  if (!columns.has_known()) {
    found.report(path,
                 "row 1 names no column that is known here: title, series, duration_s, bitrate_kbps, height, "
                 "video_codec, audio_codec, size_bytes, year or kind");
    return {};
  }
  if (const std::string what = lacks ? lacks(columns.names()) : std::string(); !what.empty()) {
    found.report(path, "row 1: " + what);
    return {};
  }
  progress_line progress;
  std::uint64_t count = 0;
  // One for all rows, whose texts have room already.
  media_item item;
  while (const std::optional<csv_rows::row> read = rows.next()) {
    const auto broken = [&](std::string_view what) {
      found.report(path, fmt::format("row {}: {}; this row is left out", read->number, what));
    };
    if (++count % 1024 == 0) progress.show(fmt::format("{} rows", count));
    item.row = read->number;
    if (!read->fields) {
      broken(read->what_is_wrong);
    } else if (read->fields->empty()) {
      continue;
    } else if (read->fields->size() != columns.count()) {
      broken(fmt::format("{} fields where row 1 names {}: quote fields that hold a comma, and leave unknown ones empty",
                         read->fields->size(), columns.count()));
    } else if (const auto bad = columns.read(*read->fields, item)) {
      broken(fmt::format("column {}: \"{}\" is not a number: write {}, or leave it empty", bad->column, bad->value,
                         bad->wanted));
    } else {
      use(item);
    }
  }
  if (in.bad()) found.report(path, "reading stopped in the middle: the device reports an error");
  return columns.names();
}

std::vector<std::string> columns_of(const std::string& path) {
  std::error_code no_status;
  if (!std::filesystem::is_regular_file(path, no_status)) return {};
  std::ifstream file(path, std::ios::binary);
  if (file.peek() == 0xEF) file.ignore(3);  // a byte order mark
  csv_rows rows(file);
  return texts_of(rows.next());
}
