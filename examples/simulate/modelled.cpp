// SPDX-License-Identifier: MIT
#include "modelled.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include <muffle/policy/reading.hpp>
#include <muffle/vocabulary/video_codec.hpp>

namespace {

using muffle::document_field;
using muffle::reading;

constexpr auto& codec_labels = muffle::vocabulary<muffle::video_codec>::labels;

bool is_of_video_codecs(const document_field& field) {
  const auto& values = field.reads.values;
  return std::equal(values.begin(), values.end(), codec_labels.begin(), codec_labels.end());
}

/// How a field's member spells each codec: the first way of those that the document lists.
std::vector<std::string> spelled_codecs(const document_field& field) {
  if (field.reads.how == reading::enumerator) return {codec_labels.begin(), codec_labels.end()};
  std::vector<std::string> result(codec_labels.size());
  for (const auto& row : field.reads.spellings.rows) {
    const auto is = static_cast<std::size_t>(row.is);
    if (is < result.size() && result[is].empty()) result[is] = row.text;
  }
  return result;
}

}  // namespace

modelled_question::modelled_question(const document_question& document)
    : document_(&document), policy_(document.policy()), members_(policy_.members.size()) {
  for (const document_field& field : document.policy().fields) {
    const auto& places = field.reads.places;
    const auto means = [&](std::size_t place, meaning is) { members_[places[place].member].means = is; };
    switch (field.reads.how) {
      case reading::duration:
        means(0, meaning::length);
        break;
      case reading::bit_rate:
        means(0, meaning::bit_rate);
        break;
      case reading::resolution:
        // One member alone has the height: "1080".
        if (places.size() == 2) means(0, meaning::width);
        means(places.size() - 1, meaning::height);
        break;
      case reading::pixels:
        if (places.size() != 2) break;
        means(0, meaning::width);
        means(1, meaning::height);
        break;
      case reading::text:
      case reading::enumerator:
        if (!is_of_video_codecs(field)) break;
        means(0, meaning::video_codec);
        members_[places[0].member].codecs = spelled_codecs(field);
        break;
      default:
        break;
    }
  }
  for (std::size_t i = 0; i != members_.size(); ++i) {
    if (members_[i].means == meaning::length) policy_.read_in(i, "ms");
    if (members_[i].means == meaning::bit_rate) policy_.read_in(i, "bit/s");
  }
}

std::uint64_t modelled_question::cell(const muffle::presets::video_play& made_up, const media_item& like) const {
  std::vector<muffle::raw_value> values = document_->values(like);
  for (std::size_t i = 0; i != members_.size(); ++i) {
    switch (members_[i].means) {
      case meaning::length:
        values[i] = made_up.duration.value;
        break;
      case meaning::bit_rate:
        values[i] = made_up.bitrate.bits_per_second;
        break;
      case meaning::width:
        values[i] = std::int64_t{made_up.width};
        break;
      case meaning::height:
        values[i] = std::int64_t{made_up.height};
        break;
      case meaning::video_codec: {
        const std::string& spelled = members_[i].codecs[static_cast<std::size_t>(made_up.video_codec)];
        if (!spelled.empty()) values[i] = std::string_view(spelled);
        break;
      }
      case meaning::other:
        break;
    }
  }
  // The title that it is like has an answer, and so has what is put into its place.
  return policy_.cell_of(values).value_or(0);
}
