// SPDX-License-Identifier: MIT

// Plex Media Server's com.plexapp.plugins.library.db. Plex publishes no schema; the columns are those of copies of the
// CREATE TABLE statements that others published (danrahn/MarkerEditorForPlex Test/TestHelpers.js, cgnl/plex-postgresql
// schema/sqlite_schema.sql, mutanthost/plex_schema), which agree.
//
// Units: media_items.duration is in milliseconds, size in bytes. media_items.bitrate is in bits per second, while
// Plex's XML and Tautulli have kilobits per second.
//
// A part without a file, or with an address in its place, is a clip that Plex shows from the internet, such as a
// trailer. An extra with a file (trailer, deleted scene, interview) is a clip, type 12, to which a row of
// metadata_relations leads from its film or show; relation_type tells the kinds of extras apart. A clip of no library
// is shown before films. Other clips are videos in libraries of photos.

#include <muffle/vocabulary/spelled/plex.hpp>

#include "adapter.hpp"
#include "kinds.hpp"

namespace {

void read_title(row& from, media_item& into) {
  into.id = from.text("title_id");
  into.title = from.text("title");
  into.series = from.text("series");
  into.path = from.text("file");
  into.kind = muffle::spelled<muffle::media_kind, muffle::plex>(from.text("metadata_type"));
  into.year = from.number("year");
  into.duration = muffle::milliseconds(from.number("duration"));
  into.bitrate = muffle::bit_rate::from_bps(from.number("bitrate"));
  into.size_bytes = from.number("size");
  into.width = picture_size(from.number("width"));
  into.height = picture_size(from.number("height"));
  const std::string container = from.word("container");
  into.container = muffle::spelled<muffle::container, muffle::plex>(container);
  into.video_codec = from.word("video_codec");
  into.video = muffle::spelled<muffle::video_codec, muffle::plex>(into.video_codec);
  into.audio_codec = from.word("audio_codec");
  into.audio = muffle::spelled<muffle::audio_codec, muffle::plex>(into.audio_codec);
  if (into.kind == muffle::media_kind::photo) into.photo = photo_format_named(container);
}

}  // namespace

const library_adapter plex_library = {.server = "Plex Media Server's library",
                                      .tables = {"metadata_items", "media_items", "media_parts", "metadata_relations"},
                                      .version = "SELECT max(schema_migrations.version) FROM schema_migrations",
                                      .newest = "202608120900",
                                      .has = {"id", "title", "series", "duration_s", "bitrate_kbps", "height",
                                              "video_codec", "audio_codec", "size_bytes", "year", "kind"},
                                      .queries = {{.table = "media_items",
                                                   .sql = R"(
      SELECT media_items.id, metadata_items.id AS title_id, metadata_items.title AS title,
             metadata_items.metadata_type AS metadata_type, metadata_items.year AS year,
             -- An episode's grandparent is its series, a track's parent its album.
             CASE metadata_items.metadata_type
               WHEN 4 THEN (SELECT shows.title FROM metadata_items AS seasons JOIN metadata_items AS shows
                              ON shows.id = seasons.parent_id WHERE seasons.id = metadata_items.parent_id)
               WHEN 10 THEN (SELECT albums.title FROM metadata_items AS albums
                               WHERE albums.id = metadata_items.parent_id)
             END AS series,
             (SELECT media_parts.file FROM media_parts WHERE media_parts.media_item_id = media_items.id
                AND media_parts.file <> '' ORDER BY media_parts.id LIMIT 1) AS file,
             media_items.duration AS duration, media_items.bitrate AS bitrate, media_items.size AS size,
             media_items.width AS width, media_items.height AS height, media_items.container AS container,
             media_items.video_codec AS video_codec, media_items.audio_codec AS audio_codec
      FROM media_items CROSS JOIN metadata_items ON metadata_items.id = media_items.metadata_item_id
      WHERE media_items.id > ?1 AND media_items.deleted_at IS NULL AND metadata_items.deleted_at IS NULL
        AND EXISTS (SELECT media_parts.id FROM media_parts WHERE media_parts.media_item_id = media_items.id
                      AND media_parts.file <> '' AND instr(media_parts.file, '://') = 0)
        AND (metadata_items.metadata_type IS NOT 12
             OR (metadata_items.library_section_id IS NOT NULL
                 AND NOT EXISTS (SELECT metadata_relations.id FROM metadata_relations
                                   WHERE metadata_relations.related_metadata_item_id = metadata_items.id)))
      ORDER BY media_items.id LIMIT ?2)",
                                                   .read = read_title,
                                                   .advice = "choose \"Analyze\" in this title's menu in Plex"}}};
