// SPDX-License-Identifier: MIT

// Kodi's MyVideos*.db (xbmc/xbmc xbmc/video/VideoDatabaseDDL.cpp and VideoDatabaseMigration.cpp for the tables;
// VideoDatabase.h for what the numbered columns mean: c00 is a title, in musicvideo c09 is the album).
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
  into.id = fmt::format("movie {}", from.number("idMedia"));
  into.kind = muffle::media_kind::film;
  read_video(from, into);
}

void read_episode(row& from, media_item& into) {
  into.kind = muffle::media_kind::episode;
  read_video(from, into);
  // Of two episodes in one file, each is as long as the file, and whoever finds it has found both: they count once.
  // Where they are told apart, as on a disc, each has its own length.
  into.id = fmt::format("file {} of {} ms", from.number("idFile"), into.duration.value);
}

void read_music_video(row& from, media_item& into) {
  into.id = fmt::format("musicvideo {}", from.number("idMedia"));
  into.kind = muffle::spelled<muffle::media_kind, muffle::kodi>("musicvideo");
  read_video(from, into);
}

constexpr std::string_view advice = "let Kodi refresh this title, or play it once";

/// What is read of a medium: a row of a table, with a file.
struct medium {
  std::string_view table, key, name;
  std::string_view series = "NULL";
  std::string_view year = "NULL";
};

constexpr medium movie = {"movie", "idMovie", "movie", "NULL", "CAST(substr(movie.premiered, 1, 4) AS INTEGER)"};
constexpr medium episode = {"episode", "idEpisode", "episode",
                            "(SELECT tvshow.c00 FROM tvshow WHERE tvshow.idShow = episode.idShow)"};
constexpr medium music_video = {"musicvideo", "idMVideo", "musicvideo", "musicvideo.c09",
                                "CAST(substr(musicvideo.premiered, 1, 4) AS INTEGER)"};

/// Rows of `from` by their key, with the medium and the first stream of each kind of the file: iStreamType 0 is video,
/// 1 audio. A stream without a size is none: scrapers made such rows to keep the runtime of a website. `and_streams`
/// says which of a file's streams are meant.
std::string select(const medium& of, std::string_view from, std::string_view key, std::string_view file,
                   std::string_view and_streams) {
  return fmt::format(R"(
      SELECT {from}.{key}, {table}.{id} AS idMedia, {from}.idFile AS idFile, {table}.c00 AS title, {series} AS series,
             {year} AS year, path.strPath AS strPath, files.strFilename AS strFilename,
             streamdetails.iVideoDuration AS iVideoDuration, streamdetails.iVideoWidth AS iVideoWidth,
             streamdetails.iVideoHeight AS iVideoHeight, streamdetails.strVideoCodec AS strVideoCodec,
             (SELECT streams.strAudioCodec FROM streamdetails AS streams
                WHERE streams.idFile = {from}.idFile AND streams.iStreamType = 1 {and_streams}
                ORDER BY streams.rowid LIMIT 1) AS strAudioCodec
      FROM {file}
        LEFT JOIN files ON files.idFile = {from}.idFile
        LEFT JOIN path ON path.idPath = files.idPath
        LEFT JOIN streamdetails ON streamdetails.rowid =
          (SELECT min(streams.rowid) FROM streamdetails AS streams
             WHERE streams.idFile = {from}.idFile AND streams.iStreamType = 0
               AND (streams.iVideoWidth <> 0 OR streams.iVideoHeight <> 0 OR streams.strVideoCodec <> '') {and_streams})
      WHERE {from}.{key} > ?1 ORDER BY {from}.{key} LIMIT ?2)",
                     fmt::arg("from", from), fmt::arg("key", key), fmt::arg("table", of.table), fmt::arg("id", of.key),
                     fmt::arg("series", of.series), fmt::arg("year", of.year), fmt::arg("file", file),
                     fmt::arg("and_streams", and_streams));
}

std::string select(const medium& of, std::string_view and_streams = {}) {
  return select(of, of.table, of.key, of.table, and_streams);
}

/// Streams belong to one medium of the file, or to whatever is in it.
std::string streams_of(const medium& of) {
  return fmt::format(R"(AND (streams.idVersion IS NULL OR streams.idVersion =
                  (SELECT videoversion.idVersion FROM videoversion WHERE videoversion.idFile = {0}.idFile
                     AND videoversion.idMedia = {0}.{1} AND videoversion.media_type = '{2}')))",
                     of.table, of.key, of.name);
}

/// Further versions of films, but none of their extras. Both got other numbers with schema 134.
std::string select_versions(std::string_view key, std::string_view and_streams) {
  return select(movie, "videoversion", key,
                R"(videoversion CROSS JOIN movie ON movie.idMovie = videoversion.idMedia
          AND videoversion.media_type = 'movie' AND videoversion.idFile <> movie.idFile
          AND videoversion.itemType = (SELECT max(version.idVersion) >= 134 FROM version))",
                and_streams);
}

constexpr std::string_view server = "Kodi's video library";
constexpr std::string_view version = "SELECT version.idVersion FROM version";
constexpr std::string_view newest = "150";
const std::vector<std::string_view> has = {"id",          "title",       "series", "duration_s", "height",
                                           "video_codec", "audio_codec", "year",   "kind"};
const std::vector<std::string_view> tables = {"streamdetails", "movie", "episode", "musicvideo",
                                              "tvshow",        "files", "path"};
const std::vector<std::string_view> tables_with_versions = {"streamdetails", "movie", "episode", "musicvideo",
                                                            "tvshow",        "files", "path",    "videoversion"};

}  // namespace

const library_adapter kodi_library = {
    .server = server,
    .tables = tables_with_versions,
    .since = 150,
    .version = version,
    .newest = newest,
    .has = has,
    .queries = {
        {.table = "movie", .sql = select(movie, streams_of(movie)), .read = read_movie, .advice = advice},
        {.table = "videoversion",
         .sql = select_versions("idVersion",
                                "AND ifnull(streams.idVersion, videoversion.idVersion) = videoversion.idVersion"),
         .read = read_movie,
         .advice = advice},
        {.table = "episode", .sql = select(episode, streams_of(episode)), .read = read_episode, .advice = advice},
        {.table = "musicvideo",
         .sql = select(music_video, streams_of(music_video)),
         .read = read_music_video,
         .advice = advice}}};

const library_adapter kodi_21_library = {
    .server = server,
    .tables = tables_with_versions,
    .since = 131,
    .version = version,
    .newest = newest,
    .has = has,
    .queries = {{.table = "movie", .sql = select(movie), .read = read_movie, .advice = advice},
                {.table = "videoversion", .sql = select_versions("idFile", ""), .read = read_movie, .advice = advice},
                {.table = "episode", .sql = select(episode), .read = read_episode, .advice = advice},
                {.table = "musicvideo", .sql = select(music_video), .read = read_music_video, .advice = advice}}};

const library_adapter kodi_old_library = {
    .server = server,
    .tables = tables,
    .version = version,
    .newest = newest,
    .has = has,
    .queries = {{.table = "movie", .sql = select(movie), .read = read_movie, .advice = advice},
                {.table = "episode", .sql = select(episode), .read = read_episode, .advice = advice},
                {.table = "musicvideo", .sql = select(music_video), .read = read_music_video, .advice = advice}}};
