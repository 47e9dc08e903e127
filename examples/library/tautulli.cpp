// SPDX-License-Identifier: MIT

// Tautulli's log of plays, tautulli.db (Tautulli/Tautulli plexpy/__init__.py for the tables, plexpy/pmsconnect.py and
// plexpy/activity_processor.py for what stands in them). It has what Plex says over its API:
//
// Units: duration is in milliseconds, bitrate in kilobits per second.
//
// session_history has the plays that ended, sessions those under way. How often playback stalled (buffer_count) and how
// fast it was transcoded (in raw_stream_info) are known of the latter only: Tautulli forgets them at the end.

#include <algorithm>

#include <muffle/vocabulary/spelled/plex.hpp>

#include "adapter.hpp"
#include "kinds.hpp"

namespace {

muffle::presets::location location_of(row& from) {
  using muffle::presets::location;
  const std::string named = from.word("location");
  const bool is_relayed = from.number("relayed") != 0;
  if (from.is_bad("relayed")) return location::unknown;
  if (is_relayed || named == "wan" || named == "cellular") return location::remote;
  return named == "lan" ? location::local : location::unknown;
}

/// How it reached the player. A stream is cut into pieces by a protocol, or is one file.
muffle::container container_of(row& from) {
  using muffle::container;
  const auto protocol = muffle::spelled<container, muffle::plex>(from.word("transcode_protocol"));
  if (protocol == container::hls || protocol == container::dash) return protocol;
  for (const std::string_view column : {"stream_container", "transcode_container", "container"}) {
    const std::string named = from.word(column);
    if (!named.empty()) return muffle::spelled<container, muffle::plex>(named);
    if (from.is_bad(column)) break;  // the next one is of something else
  }
  return container::unknown;
}

/// What is named where there is hardware; transcode_hw_encoding is 0 where Plex named none.
muffle::hw_accelerator accelerator_of(row& from) {
  const std::string named = from.word("transcode_hw_encode");
  if (!named.empty()) return muffle::spelled<muffle::hw_accelerator, muffle::plex>(named);
  const bool is_software = from.known_number("transcode_hw_encoding") == 0 && !from.is_bad("transcode_hw_encode");
  return is_software ? muffle::hw_accelerator::software : muffle::hw_accelerator::unknown;
}

void read_play(row& from, media_item& into) {
  into.id = from.text("rating_key");
  into.title = from.text("full_title").empty() ? from.text("title") : from.text("full_title");
  const std::string media_type = from.word("media_type");
  into.kind = from.number("live") != 0 ? muffle::media_kind::live
                                       : muffle::spelled<muffle::media_kind, muffle::plex>(media_type);
  if (from.is_bad("live")) into.kind = muffle::media_kind::unknown;
  // An episode's grandparent is its series, a track's parent its album.
  into.series = from.text(media_type == "track" ? "parent_title" : "grandparent_title");
  into.year = from.number("year");
  into.duration = muffle::milliseconds(from.number("duration"));
  into.bitrate = muffle::bit_rate::from_kbps(from.number("bitrate"));
  into.width = picture_size(from.number("width"));
  into.height = picture_size(from.number("height"));
  into.video_codec = from.word("video_codec");
  into.video = muffle::spelled<muffle::video_codec, muffle::plex>(into.video_codec);
  into.audio_codec = from.word("audio_codec");
  into.audio = muffle::spelled<muffle::audio_codec, muffle::plex>(into.audio_codec);
  if (into.kind == muffle::media_kind::photo) into.photo = photo_format_named(from.word("container"));
  into.container = container_of(from);
  into.play_method = muffle::spelled<muffle::play_method, muffle::plex>(from.word("transcode_decision"));
  into.location = location_of(from);
  if (from.word("video_decision") == "transcode") {
    into.was_encoded = true;
    into.encoded_to = muffle::spelled<muffle::video_codec, muffle::plex>(from.word("stream_video_codec"));
    into.accelerator = accelerator_of(from);
  }
}

void read_session(row& from, media_item& into) {
  read_play(from, into);
  if (const auto stalls = from.known_number("buffer_count")) {
    into.stalls = static_cast<std::int32_t>(std::min<std::int64_t>(*stalls, 1'000'000));
  }
  // One that is ahead is throttled, and then Plex tells no speed; Tautulli writes 0.0 where there is none.
  const double speed = from.factor("transcode_speed");
  const bool is_throttled = from.number("transcode_throttled") != 0 || from.is_bad("transcode_throttled");
  if (into.was_encoded && speed > 0 && !is_throttled) {
    into.encoding_speed = muffle::speed::from_factor(speed);
  }
}

constexpr std::string_view advice =
    "what Plex told of this play cannot be told again; delete it in Tautulli's history if it is in the way";

}  // namespace

const library_adapter tautulli_log = {
    .server = "Tautulli's log of plays",
    .tables = {"session_history", "session_history_media_info", "session_history_metadata", "sessions"},
    .version = "SELECT version_info.value FROM version_info WHERE version_info.key = 'version'",
    .newest = {},
    .has = {"id", "title", "series", "duration_s", "bitrate_kbps", "height", "video_codec", "audio_codec", "year",
            "kind"},
    .queries = {{.table = "session_history",
                 .sql = R"(
      SELECT session_history.id, session_history.user_id AS user_id, session_history.rating_key AS rating_key,
             session_history.media_type AS media_type, session_history.location AS location,
             session_history.relayed AS relayed, session_history_metadata.full_title AS full_title,
             session_history_metadata.title AS title, session_history_metadata.parent_title AS parent_title,
             session_history_metadata.grandparent_title AS grandparent_title, session_history_metadata.year AS year,
             session_history_metadata.live AS live, session_history_media_info.duration AS duration,
             session_history_media_info.bitrate AS bitrate, session_history_media_info.width AS width,
             session_history_media_info.height AS height, session_history_media_info.container AS container,
             session_history_media_info.video_codec AS video_codec,
             session_history_media_info.audio_codec AS audio_codec,
             session_history_media_info.transcode_decision AS transcode_decision,
             session_history_media_info.transcode_protocol AS transcode_protocol,
             session_history_media_info.transcode_container AS transcode_container,
             session_history_media_info.stream_container AS stream_container,
             -- Rows of early versions have the older columns only.
             coalesce(nullif(session_history_media_info.stream_video_decision, ''),
                      session_history_media_info.video_decision) AS video_decision,
             coalesce(nullif(session_history_media_info.stream_video_codec, ''),
                      session_history_media_info.transcode_video_codec) AS stream_video_codec,
             session_history_media_info.transcode_hw_encode AS transcode_hw_encode,
             session_history_media_info.transcode_hw_encoding AS transcode_hw_encoding
      FROM session_history
        LEFT JOIN session_history_media_info ON session_history_media_info.id = session_history.id
        LEFT JOIN session_history_metadata ON session_history_metadata.id = session_history.id
      WHERE session_history.id > ?1 ORDER BY session_history.id LIMIT ?2)",
                 .read = read_play,
                 .advice = advice,
                 .household = "user_id"},
                {.table = "sessions",
                 .sql = R"(
      SELECT sessions.id, sessions.user_id AS user_id, sessions.rating_key AS rating_key,
             sessions.media_type AS media_type, sessions.location AS location, sessions.relayed AS relayed,
             sessions.full_title AS full_title, sessions.title AS title, sessions.parent_title AS parent_title,
             sessions.grandparent_title AS grandparent_title, sessions.year AS year, sessions.live AS live,
             sessions.duration AS duration, sessions.bitrate AS bitrate, sessions.width AS width,
             sessions.height AS height, sessions.container AS container, sessions.video_codec AS video_codec,
             sessions.audio_codec AS audio_codec, sessions.transcode_decision AS transcode_decision,
             sessions.transcode_protocol AS transcode_protocol, sessions.transcode_container AS transcode_container,
             sessions.stream_container AS stream_container,
             coalesce(nullif(sessions.stream_video_decision, ''), sessions.video_decision) AS video_decision,
             coalesce(nullif(sessions.stream_video_codec, ''), sessions.transcode_video_codec) AS stream_video_codec,
             sessions.transcode_hw_encoding AS transcode_hw_encoding, sessions.buffer_count AS buffer_count,
             CASE WHEN json_valid(sessions.raw_stream_info)
               THEN json_extract(sessions.raw_stream_info, '$.transcode_hw_encode') END AS transcode_hw_encode,
             CASE WHEN json_valid(sessions.raw_stream_info)
               THEN json_extract(sessions.raw_stream_info, '$.transcode_speed') END AS transcode_speed,
             CASE WHEN json_valid(sessions.raw_stream_info)
               THEN json_extract(sessions.raw_stream_info, '$.transcode_throttled') END AS transcode_throttled
      FROM sessions WHERE sessions.id > ?1 ORDER BY sessions.id LIMIT ?2)",
                 .read = read_session,
                 .advice = advice,
                 .household = "user_id"}}};
