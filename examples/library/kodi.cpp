// SPDX-License-Identifier: MIT

// Kodi's MyVideos*.db (xbmc/xbmc xbmc/video/VideoDatabaseDDL.cpp and VideoDatabase.cpp for the tables; VideoDatabase.h
// for what the numbered columns mean: c00 is a title, in musicvideo c09 is the album).
//
// Units: streamdetails.iVideoDuration is in seconds. Runtimes in the numbered columns are what a website says, so they
// are not read. Kodi keeps neither bit rates nor sizes nor containers.

#include <chrono>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/kodi.hpp>

#include "adapter.hpp"

namespace {

void read_video(row& from, media_item& into) {
  into.title = from.text("title");
  into.series = from.text("series");
  // In stacks and plugins, the name of the file is all of the path.
  const std::string name = from.text("strFilename");
  into.path = name.find("://") == std::string::npos ? from.text("strPath") + name : name;
  into.year = from.number("year");
  into.duration = std::chrono::seconds(from.number("iVideoDuration"));
  into.width = picture_size(from.number("iVideoWidth"));
  into.height = picture_size(from.number("iVideoHeight"));
  into.video_codec = from.word("strVideoCodec");
  into.video = muffle::spelled<muffle::video_codec, muffle::kodi>(into.video_codec);
  into.audio_codec = from.word("strAudioCodec");
  into.audio = muffle::spelled<muffle::audio_codec, muffle::kodi>(into.audio_codec);
}

void read_movie(row& from, media_item& into) {
  into.id = fmt::format("movie {}", from.key());
  into.kind = muffle::media_kind::film;
  read_video(from, into);
}

void read_episode(row& from, media_item& into) {
  into.id = fmt::format("episode {}", from.key());
  into.kind = muffle::media_kind::episode;
  read_video(from, into);
}

void read_music_video(row& from, media_item& into) {
  into.id = fmt::format("musicvideo {}", from.key());
  into.kind = muffle::spelled<muffle::media_kind, muffle::kodi>("musicvideo");
  read_video(from, into);
}

constexpr std::string_view advice = "let Kodi refresh this title, or play it once";

/// A table, whose rows have a file, with the first stream of each kind: iStreamType 0 is video, 1 audio.
std::string select(std::string_view table, std::string_view key, std::string_view series, std::string_view year) {
  return fmt::format(R"(
      SELECT {0}.{1}, {0}.c00 AS title, {2} AS series, {3} AS year,
             path.strPath AS strPath, files.strFilename AS strFilename,
             streamdetails.iVideoDuration AS iVideoDuration, streamdetails.iVideoWidth AS iVideoWidth,
             streamdetails.iVideoHeight AS iVideoHeight, streamdetails.strVideoCodec AS strVideoCodec,
             (SELECT sound.strAudioCodec FROM streamdetails AS sound
                WHERE sound.idFile = {0}.idFile AND sound.iStreamType = 1 ORDER BY sound.rowid LIMIT 1) AS strAudioCodec
      FROM {0}
        LEFT JOIN files ON files.idFile = {0}.idFile
        LEFT JOIN path ON path.idPath = files.idPath
        LEFT JOIN streamdetails ON streamdetails.rowid =
          (SELECT min(pictures.rowid) FROM streamdetails AS pictures
             WHERE pictures.idFile = {0}.idFile AND pictures.iStreamType = 0)
      WHERE {0}.{1} > ?1 ORDER BY {0}.{1} LIMIT ?2)",
                     table, key, series, year);
}

}  // namespace

const library_adapter kodi_library = {
    .server = "Kodi's video library",
    .tables = {"streamdetails", "movie", "episode", "musicvideo", "tvshow", "files", "path"},
    .version = "SELECT version.idVersion FROM version",
    .newest = "141",
    .has = {"id", "title", "series", "duration_s", "height", "video_codec", "audio_codec", "year", "kind"},
    .queries = {{.table = "movie",
                 .sql = select("movie", "idMovie", "NULL", "CAST(substr(movie.premiered, 1, 4) AS INTEGER)"),
                 .read = read_movie,
                 .advice = advice},
                {.table = "episode",
                 .sql = select("episode", "idEpisode",
                               "(SELECT tvshow.c00 FROM tvshow WHERE tvshow.idShow = episode.idShow)", "NULL"),
                 .read = read_episode,
                 .advice = advice},
                {.table = "musicvideo",
                 .sql = select("musicvideo", "idMVideo", "musicvideo.c09",
                               "CAST(substr(musicvideo.premiered, 1, 4) AS INTEGER)"),
                 .read = read_music_video,
                 .advice = advice}}};
