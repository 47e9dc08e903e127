// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include <muffle/units.hpp>
#include <muffle/vocabulary/audio_codec.hpp>
#include <muffle/vocabulary/container.hpp>
#include <muffle/vocabulary/video_codec.hpp>

/// What a pipeline is seen to play. What was not seen stays as it is here, and counts as not known.
struct played {
  std::string title;
  std::map<std::string, std::int64_t> sources;  ///< sizes in bytes, by address; 0 where a source does not know its own
  muffle::milliseconds duration;
  muffle::container container = muffle::container::unknown;
  bool has_video = false;
  bool has_audio = false;
  muffle::video_codec video_codec = muffle::video_codec::unknown;
  muffle::audio_codec audio_codec = muffle::audio_codec::unknown;
  std::int32_t width = 0;
  std::int32_t height = 0;
  std::map<std::string, muffle::bit_rate> streams;  ///< what tags say, by the name of the stream
  bool is_in_parts = false;  ///< the source is a list of pieces, so its size is not that of what is played
  bool is_made = false;      ///< the pipeline encodes or muxes: it makes media, and plays none

  bool is_media() const { return (has_video || has_audio) && !is_made; }
  /// Whether all is known that the pipelines ask for.
  bool is_complete() const {
    return is_media() && (!has_video || width > 0) && duration.value > 0 && bitrate().bits_per_second > 0 &&
           !sources.empty();
  }

  /// The largest source: the film, and not its subtitles. Empty where there is none.
  std::string address() const;
  /// Of all sources; 0 where one of them does not know.
  std::int64_t size_bytes() const;
  /// Of the file as a whole, as the presets ask: size by duration. Where either is not known, what the tags of all its
  /// streams say together. Where one of them says nothing, it is not known.
  muffle::bit_rate bitrate() const;

  /// Takes over what was known before and is not seen any more.
  void keep(const played& before);
};
