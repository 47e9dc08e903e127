// SPDX-License-Identifier: MIT
#include "column_source.hpp"

#include <algorithm>
#include <array>

#include <muffle/vocabulary/vocabulary.hpp>

namespace {

using muffle::raw_value;

/// What is not known has no value.
raw_value known(std::string_view text) { return text.empty() ? raw_value() : raw_value(text); }
raw_value known(std::int64_t number, std::int64_t known_from = 1) {
  return number < known_from ? raw_value() : raw_value(number);
}
raw_value thousandths(std::int64_t number) {
  return number <= 0 ? raw_value() : raw_value(static_cast<double>(number) / 1000);
}
template <class E>
raw_value label(E is) {
  return is == E::unknown ? raw_value() : raw_value(muffle::vocabulary<E>::labels[static_cast<std::size_t>(is)]);
}

constexpr std::array<known_column, 20> known_columns{{
    {"id", "", true, [](const media_item& item) { return known(item.id); }},
    {"title", "", true, [](const media_item& item) { return known(item.title); }},
    {"series", "", true, [](const media_item& item) { return known(item.series); }},
    {"duration_s", "s", true, [](const media_item& item) { return thousandths(item.duration.value); }},
    {"bitrate_kbps", "kbit/s", true, [](const media_item& item) { return thousandths(item.bitrate.bits_per_second); }},
    {"width", "", false, [](const media_item& item) { return known(item.width); }},
    {"height", "", true, [](const media_item& item) { return known(item.height); }},
    {"video_codec", "", true, [](const media_item& item) { return label(item.video); }},
    {"audio_codec", "", true, [](const media_item& item) { return label(item.audio); }},
    {"size_bytes", "", true, [](const media_item& item) { return known(item.size_bytes); }},
    {"year", "", true, [](const media_item& item) { return known(item.year); }},
    {"kind", "", true, [](const media_item& item) { return label(item.kind); }},
    {"photo_format", "", false, [](const media_item& item) { return label(item.photo); }},
    {"container", "", false, [](const media_item& item) { return label(item.container); }},
    {"play_method", "", false, [](const media_item& item) { return label(item.play_method); }},
    {"location", "", false, [](const media_item& item) { return label(item.location); }},
    {"stalls", "", false, [](const media_item& item) { return known(item.stalls, 0); }},
    {"encoded_to", "", false, [](const media_item& item) { return label(item.encoded_to); }},
    {"accelerator", "", false, [](const media_item& item) { return label(item.accelerator); }},
    {"encoding_speed", "x", false, [](const media_item& item) { return thousandths(item.encoding_speed.thousandths); }},
}};

}  // namespace

const known_column* known_column_named(std::string_view name) {
  const auto found =
      std::find_if(known_columns.begin(), known_columns.end(), [&](const auto& each) { return each.name == name; });
  return found == known_columns.end() ? nullptr : &*found;
}

column_source column_source::of(std::string_view column, std::vector<std::string>& own) {
  column_source made{std::string(column), known_column_named(column), 0};
  // A CSV file has its own text there; what else is read has what is known.
  const bool is_own = made.known == nullptr || !made.known->is_of_catalogues;
  if (is_own && !made.column.empty()) {
    const auto at = std::find(own.begin(), own.end(), made.column);
    made.own = static_cast<std::size_t>(at - own.begin());
    if (at == own.end()) own.push_back(made.column);
  }
  return made;
}

bool column_source::is_in(const std::vector<std::string>* columns) const {
  if (columns == nullptr) return known != nullptr;
  return std::find(columns->begin(), columns->end(), column) != columns->end();
}

raw_value column_source::read(const media_item& item) const {
  const bool is_known = known != nullptr && (known->is_of_catalogues || item.own.empty());
  if (is_known) return known->read(item);
  const bool is_own = !column.empty() && own < item.own.size();
  return is_own && !item.own[own].empty() ? raw_value(item.own[own]) : raw_value();
}
