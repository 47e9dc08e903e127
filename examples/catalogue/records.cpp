// SPDX-License-Identifier: MIT
#include "records.hpp"

#include <muffle/vocabulary/media_kind.hpp>

namespace presets = muffle::presets;
using muffle::media_kind;

namespace {

bool is_music(const media_item& item) {
  return item.kind == media_kind::music || (item.kind == media_kind::unknown && item.video_codec.empty() &&
                                            item.height <= 0 && !item.audio_codec.empty());
}

bool is_video(const media_item& item) {
  switch (item.kind) {
    case media_kind::film:
    case media_kind::episode:
    case media_kind::live:
    case media_kind::clip:
    case media_kind::talk:
      return true;
    case media_kind::unknown:
      return !is_music(item);
    default:
      return false;
  }
}

}  // namespace

std::optional<presets::video_play> record_of(const media_item& item, std::type_identity<presets::video_play>) {
  if (!is_video(item)) return std::nullopt;
  presets::video_play record;
  record.title = item.title;
  record.path = item.path;
  record.size_bytes = item.size_bytes;
  record.duration = item.duration;
  record.bitrate = item.bitrate;
  record.video_codec = item.video;
  record.width = item.width;
  record.height = item.height;
  record.container = item.container;
  record.play_method = item.play_method;
  record.location = item.location;
  record.stalls = item.stalls;
  return record;
}

std::optional<presets::music_play> record_of(const media_item& item, std::type_identity<presets::music_play>) {
  if (!is_music(item)) return std::nullopt;
  presets::music_play record;
  record.title = item.title;
  record.path = item.path;
  record.size_bytes = item.size_bytes;
  record.duration = item.duration;
  record.bitrate = item.bitrate;
  record.audio_codec = item.audio;
  return record;
}

std::optional<presets::photo> record_of(const media_item& item, std::type_identity<presets::photo>) {
  if (item.kind != media_kind::photo) return std::nullopt;
  presets::photo record;
  record.title = item.title;
  record.path = item.path;
  record.size_bytes = item.size_bytes;
  record.format = item.photo;
  record.width = item.width;
  record.height = item.height;
  return record;
}

std::optional<presets::transcode> record_of(const media_item& item, std::type_identity<presets::transcode>) {
  if (!item.was_encoded || !is_video(item)) return std::nullopt;
  presets::transcode record;
  record.title = item.title;
  record.path = item.path;
  record.source_codec = item.video;
  record.target_codec = item.encoded_to;
  record.width = item.width;
  record.height = item.height;
  record.accelerator = item.accelerator;
  record.speed = item.encoding_speed;
  return record;
}

bool has_delivery(const media_item& item) {
  return item.play_method != muffle::play_method::unknown || item.location != presets::location::unknown ||
         item.stalls >= 0;
}
