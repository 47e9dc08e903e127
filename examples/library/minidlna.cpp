// SPDX-License-Identifier: MIT

// MiniDLNA's files.db, as 1.3.0 in Debian 12 writes it: DETAILS has a row for each file, and rows without a file for
// what it shows as folders. user_version is that of the schema.
//
// Units: DURATION is H:MM:SS.mmm, and zero where it is not known. SIZE is in bytes. BITRATE is in bits per second of
// music, and in bytes per second of a video. There are no codecs, but the media type of music names most.

#include <muffle/vocabulary/spelled/mime.hpp>

#include "adapter.hpp"
#include "kinds.hpp"

namespace {

void read_file(row& from, media_item& into) {
  into.id = from.text("ID");
  into.title = from.text("TITLE");
  into.series = from.text("ALBUM");
  into.path = from.text("PATH");
  into.size_bytes = from.number("SIZE");
  into.duration = from.hours_minutes_seconds("DURATION");
  from.width_and_height("RESOLUTION", into.width, into.height);
  const std::string media_type = from.word("MIME");
  const std::int64_t rate = from.number("BITRATE");
  if (media_type.starts_with("video/")) {
    into.kind = muffle::media_kind::clip;
    into.container = muffle::spelled<muffle::container, muffle::mime>(media_type);
    into.bitrate = muffle::bit_rate::from_bytes_per_second(rate);
  } else if (media_type.starts_with("audio/")) {
    into.kind = muffle::media_kind::music;
    into.container = muffle::spelled<muffle::container, muffle::mime>(media_type);
    name_codec_of_music(media_type, into);
    into.bitrate = muffle::bit_rate::from_bps(rate);
  } else if (media_type.starts_with("image/")) {
    into.kind = muffle::media_kind::photo;
    into.photo = photo_format_named(behind_last('/', media_type));
  }
}

}  // namespace

const library_adapter minidlna_library = {
    .server = "MiniDLNA's library",
    .tables = {"DETAILS"},
    .version = "SELECT user_version FROM pragma_user_version",
    .newest = "11",
    .has = {"id", "title", "series", "duration_s", "bitrate_kbps", "height", "audio_codec", "size_bytes", "kind"},
    .queries = {{.table = "DETAILS",
                 .sql = R"(
      SELECT DETAILS.ID AS ID, DETAILS.PATH AS PATH, DETAILS.TITLE AS TITLE, DETAILS.ALBUM AS ALBUM,
             DETAILS.SIZE AS SIZE, DETAILS.DURATION AS DURATION, DETAILS.BITRATE AS BITRATE,
             DETAILS.RESOLUTION AS RESOLUTION, DETAILS.MIME AS MIME
      FROM DETAILS WHERE DETAILS.ID > ?1 AND DETAILS.PATH IS NOT NULL AND DETAILS.MIME IS NOT NULL
      ORDER BY DETAILS.ID LIMIT ?2)",
                 .read = read_file,
                 .advice = "let MiniDLNA make its database anew, with minidlnad -R"}}};
