// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include <muffle/presets/photo_view.hpp>
#include <muffle/vocabulary/audio_codec.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>

#include "media_item.hpp"

/// The format of a photo whose file has such an extension, or a media type that ends so.
inline muffle::presets::photo_format photo_format_named(std::string_view extension) {
  using muffle::presets::photo_format;
  if (extension.empty()) return photo_format::unknown;
  if (extension == "jpeg" || extension == "jpg") return photo_format::jpeg;
  if (extension == "heic" || extension == "heif") return photo_format::heif;
  if (extension == "png") return photo_format::png;
  if (extension == "gif") return photo_format::gif;
  if (extension == "webp") return photo_format::webp;
  for (const std::string_view raw : {"dng", "cr2", "cr3", "nef", "arw", "raf", "orf", "rw2"}) {
    if (extension == raw) return photo_format::raw;
  }
  return photo_format::other;
}

/// Takes the codec of music from its media type, where files of that type have one codec only.
inline void name_codec_of_music(std::string_view media_type, media_item& into) {
  if (!media_type.starts_with("audio/")) return;
  const auto named = muffle::spelled<muffle::audio_codec, muffle::mime>(media_type);
  if (named == muffle::audio_codec::other) return;
  into.audio = named;
  into.audio_codec = media_type;
}

/// What stands behind the last of these characters: "Movie" of "MediaBrowser.Controller.Entities.Movies.Movie".
inline std::string_view behind_last(char separator, std::string_view text) {
  const std::size_t at = text.rfind(separator);
  return at == std::string_view::npos ? text : text.substr(at + 1);
}
