// SPDX-License-Identifier: MIT

// Gerbera's gerbera.db (gerbera/gerbera src/database/sqlite3/sqlite3.sql for the tables, src/cds/cds_enums.h for the
// columns that it adds to grb_cds_resource and for the bits of object_type).
//
// Units, as UPnP has them: duration is H:MM:SS.F, bitrate is in bytes per second, size in bytes.
//
// The first resource's bit rate is that of the file in older versions, and that of one of its streams in newer ones:
// each stream that is found sets it again (src/metadata/ffmpeg_handler.cc). WavPack's is in bits per second
// (src/metadata/wavpack_handler.cc). So it is believed of music only, and that of a video is its size by its duration.
//
// Before schema 13 the resources of an item are one text, and before schema 4 its metadata are another:
// "0~size=9&duration=0%3A00%3A01%2E0~~|1~..." has, for each resource, its handler, attributes, options and parameters
// (src/database/sqlite3/sqlite3-upgrade.xml and src/database/sql_migration.cc for what became of them; 1.1.0 in Debian
// 12 has schema 3). There are no codecs in them, but the media type of music names most.

#include <limits>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/ffprobe.hpp>
#include <muffle/vocabulary/spelled/mime.hpp>

#include "adapter.hpp"
#include "kinds.hpp"

namespace {

/// The classes of UPnP, in src/upnp/upnp_common.h.
muffle::media_kind kind_of_class(std::string_view upnp_class) {
  using muffle::media_kind;
  constexpr std::string_view item = "object.item.";
  if (!upnp_class.starts_with(item)) return media_kind::unknown;
  upnp_class.remove_prefix(item.size());
  if (upnp_class.starts_with("videoItem.movie")) return media_kind::film;
  if (upnp_class.starts_with("videoItem.musicVideoClip")) return media_kind::music;
  if (upnp_class.starts_with("videoItem.videoBroadcast")) return media_kind::live;
  if (upnp_class.starts_with("videoItem")) return media_kind::clip;
  if (upnp_class.starts_with("audioItem.audioBook")) return media_kind::audiobook;
  if (upnp_class.starts_with("audioItem.audioBroadcast")) return media_kind::live;
  if (upnp_class.starts_with("audioItem")) return media_kind::music;
  if (upnp_class.starts_with("imageItem")) return media_kind::photo;
  return media_kind::other;
}

muffle::bit_rate size_by_duration(std::int64_t bytes, muffle::milliseconds duration) {
  if (bytes <= 0 || duration.value <= 0) return {};
  constexpr std::int64_t bits_in_a_byte_per_millisecond = 8000;
  if (bytes > std::numeric_limits<std::int64_t>::max() / bits_in_a_byte_per_millisecond) return {};
  return muffle::bit_rate::from_bps(bytes * bits_in_a_byte_per_millisecond / duration.value);
}

void read_item(row& from, media_item& into) {
  into.id = from.text("id");
  into.title = from.text("dc_title");
  into.series = from.text("upnp:album");
  into.path = from.text("location");
  if (into.path.starts_with("F/")) into.path.erase(0, 1);  // older versions mark files so
  into.kind = kind_of_class(from.word("upnp_class"));
  into.size_bytes = from.number("size");
  // FFmpeg's number for a length that it does not know, written as hours, minutes and seconds.
  const bool has_length = !from.text("duration").starts_with("-2562047:");
  if (has_length) into.duration = from.hours_minutes_seconds("duration");
  from.width_and_height("resolution", into.width, into.height);
  into.video_codec = from.word("sec:vcodec");
  into.video = muffle::spelled<muffle::video_codec, muffle::ffprobe>(into.video_codec);
  into.audio_codec = from.word("sec:acodec");
  into.audio = muffle::spelled<muffle::audio_codec, muffle::ffprobe>(into.audio_codec);
  const std::string mime_type = from.word("mime_type");
  into.container = muffle::spelled<muffle::container, muffle::mime>(mime_type);
  if (into.audio_codec.empty()) name_codec_of_music(mime_type, into);
  if (into.kind == muffle::media_kind::photo) into.photo = photo_format_named(behind_last('/', mime_type));
  const std::int64_t bytes_per_second = from.number("bitrate");
  const bool is_believed = into.kind == muffle::media_kind::music && into.video_codec.empty();
  into.bitrate = is_believed && mime_type != "audio/x-wavpack"
                     ? muffle::bit_rate::from_bytes_per_second(bytes_per_second)
                     : size_by_duration(into.size_bytes, into.duration);
}

/// One whose resources are a text.
void read_old_item(row& from, media_item& into) {
  std::string_view first = from.whole_text("resources");
  first = first.substr(0, first.find('|'));
  const std::size_t behind_handler = first.find('~');
  first = behind_handler == std::string_view::npos ? std::string_view() : first.substr(behind_handler + 1);
  from.unpack(first.substr(0, first.find('~')));
  read_item(from, into);
}

void read_first_item(row& from, media_item& into) {
  from.unpack(from.whole_text("metadata"));
  read_old_item(from, into);
}

constexpr std::string_view version =
    "SELECT mt_internal_setting.value FROM mt_internal_setting WHERE mt_internal_setting.key = 'db_version'";
constexpr std::string_view advice =
    "remove this file from Gerbera's database in its web page, then let it scan the directory again";
const std::vector<std::string_view> has = {"id",     "title",       "series",      "duration_s", "bitrate_kbps",
                                           "height", "video_codec", "audio_codec", "size_bytes", "kind"};
const std::vector<std::string_view> has_old = {"id",     "title",       "series",     "duration_s", "bitrate_kbps",
                                               "height", "audio_codec", "size_bytes", "kind"};

/// Of schemas before 13; `album` is what gives the album.
std::string select_old(std::string_view album) {
  return fmt::format(R"(
      SELECT mt_cds_object.id AS id, mt_cds_object.dc_title AS dc_title, mt_cds_object.upnp_class AS upnp_class,
             mt_cds_object.location AS location, mt_cds_object.mime_type AS mime_type,
             mt_cds_object.resources AS resources, {}
      FROM mt_cds_object
      WHERE mt_cds_object.id > ?1 AND (mt_cds_object.object_type & 10) = 2 AND mt_cds_object.ref_id IS NULL
      ORDER BY mt_cds_object.id LIMIT ?2)",
                     album);
}

constexpr std::string_view album = R"((SELECT mt_metadata.property_value FROM mt_metadata
                WHERE mt_metadata.item_id = mt_cds_object.id AND mt_metadata.property_name = 'upnp:album' LIMIT 1)
               AS "upnp:album")";

}  // namespace

const library_adapter gerbera_library = {
    .server = "Gerbera's library",
    .tables = {"mt_cds_object", "grb_cds_resource", "mt_metadata"},
    .since = 13,
    .version = version,
    .newest = "29",
    .has = has,
    .queries = {
        {.table = "mt_cds_object",
         // In object_type, 2 is an item and 8 one that lies elsewhere. Those with a ref_id are shown a second time.
         .sql = R"(
      SELECT mt_cds_object.id AS id, mt_cds_object.dc_title AS dc_title, mt_cds_object.upnp_class AS upnp_class,
             mt_cds_object.location AS location, mt_cds_object.mime_type AS mime_type,
             (SELECT mt_metadata.property_value FROM mt_metadata WHERE mt_metadata.item_id = mt_cds_object.id
                AND mt_metadata.property_name = 'upnp:album' LIMIT 1) AS "upnp:album",
             grb_cds_resource.size AS size, grb_cds_resource.duration AS duration,
             grb_cds_resource.bitrate AS bitrate, grb_cds_resource.resolution AS resolution,
             grb_cds_resource."sec:acodec" AS "sec:acodec", grb_cds_resource."sec:vcodec" AS "sec:vcodec"
      FROM mt_cds_object
        LEFT JOIN grb_cds_resource ON grb_cds_resource.item_id = mt_cds_object.id AND grb_cds_resource.res_id = 0
      WHERE mt_cds_object.id > ?1 AND (mt_cds_object.object_type & 10) = 2 AND mt_cds_object.ref_id IS NULL
      ORDER BY mt_cds_object.id LIMIT ?2)",
         .read = read_item,
         .advice = advice}}};

const library_adapter gerbera_old_library = {
    .server = "Gerbera's library",
    .tables = {"mt_cds_object", "mt_metadata"},
    .since = 4,
    .version = version,
    .newest = "29",
    .has = has_old,
    .queries = {{.table = "mt_cds_object", .sql = select_old(album), .read = read_old_item, .advice = advice}}};

const library_adapter gerbera_first_library = {.server = "Gerbera's library",
                                               .tables = {"mt_cds_object"},
                                               .version = version,
                                               .newest = "29",
                                               .has = has_old,
                                               .queries = {{.table = "mt_cds_object",
                                                            .sql = select_old("mt_cds_object.metadata AS metadata"),
                                                            .read = read_first_item,
                                                            .advice = advice}}};
