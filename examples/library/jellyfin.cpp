// SPDX-License-Identifier: MIT

// Jellyfin's library: jellyfin.db from 10.11 on (jellyfin/jellyfin
// src/Jellyfin.Database/Jellyfin.Database.Providers.Sqlite/Migrations/JellyfinDbModelSnapshot.cs, and
// Jellyfin.Database.Implementations/Entities/MediaStreamTypeEntity.cs for the kinds of streams), library.db before
// (Emby.Server.Implementations/Data/SqliteItemRepository.cs, last in 10.10).
//
// Units: RunTimeTicks are of 100 nanoseconds, TotalBitrate is in bits per second, as ffprobe gives it
// (MediaBrowser.Providers/MediaInfo/FFProbeVideoInfo.cs), Size in bytes. The container stands in a serialized text
// only, and is not read.
//
// What else has an item: live channels and their programmes; trailers, theme songs and other extras, which have an
// ExtraType; and second parts of a title, which have an owner as extras do. A version has a PrimaryVersionId
// (MediaBrowser.Controller/Entities/Video.cs).

#include <chrono>
#include <ratio>

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/jellyfin.hpp>

#include "adapter.hpp"
#include "kinds.hpp"

namespace {

using ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

void read_title(row& from, media_item& into) {
  // A second version of a title names the first; plays name the one that was played.
  into.file_id = from.guid("Id");
  into.id = fmt::format("jellyfin {}", from.guid(from.text("PrimaryVersionId").empty() ? "Id" : "PrimaryVersionId"));
  into.title = from.text("Name");
  into.series = from.text("SeriesName").empty() ? from.text("Album") : from.text("SeriesName");
  into.path = from.text("Path");
  // The name of a class: "MediaBrowser.Controller.Entities.Movies.Movie".
  into.kind = muffle::spelled<muffle::media_kind, muffle::jellyfin>(behind_last('.', from.text("Type")));
  const bool is_unnamed = into.kind == muffle::media_kind::other || into.kind == muffle::media_kind::unknown;
  if (is_unnamed && from.text("MediaType") == "Video") into.kind = muffle::media_kind::clip;
  into.year = from.number("ProductionYear");
  into.duration = ticks(from.number("RunTimeTicks"));
  into.bitrate = muffle::bit_rate::from_bps(from.number("TotalBitrate"));
  into.size_bytes = from.number("Size");
  into.width = picture_size(from.number("Width"));
  into.height = picture_size(from.number("Height"));
  into.video_codec = from.word("Codec of the video");
  into.video = muffle::spelled<muffle::video_codec, muffle::jellyfin>(into.video_codec);
  into.audio_codec = from.word("Codec of the audio");
  into.audio = muffle::spelled<muffle::audio_codec, muffle::jellyfin>(into.audio_codec);
  if (into.kind == muffle::media_kind::photo) {
    into.photo = photo_format_named(behind_last('.', into.path));
    into.video_codec.clear();  // the picture itself counts as a video stream
    into.video = muffle::video_codec::unknown;
  }
}

constexpr std::string_view advice =
    "open this title in Jellyfin, choose \"Refresh metadata\" and \"Replace all metadata\"";
const std::vector<std::string_view> has = {"id",           "title",  "series",      "duration_s",
                                           "bitrate_kbps", "height", "video_codec", "audio_codec",
                                           "size_bytes",   "year",   "kind"};

}  // namespace

const library_adapter jellyfin_library = {
    .server = "Jellyfin's library",
    .tables = {"BaseItems", "MediaStreamInfos"},
    .version = "SELECT max(\"__EFMigrationsHistory\".MigrationId) FROM \"__EFMigrationsHistory\"",
    .newest = "20260815063607",
    .has = has,
    .queries = {{.table = "BaseItems",
                 .sql = R"(
      SELECT BaseItems.rowid, BaseItems.Id AS Id, BaseItems.PrimaryVersionId AS PrimaryVersionId,
             BaseItems.Type AS Type, BaseItems.MediaType AS MediaType, BaseItems.Name AS Name,
             BaseItems.SeriesName AS SeriesName, BaseItems.Album AS Album, BaseItems.Path AS Path,
             BaseItems.ProductionYear AS ProductionYear, BaseItems.RunTimeTicks AS RunTimeTicks,
             BaseItems.TotalBitrate AS TotalBitrate, BaseItems.Size AS Size, BaseItems.Width AS Width,
             BaseItems.Height AS Height,
             (SELECT MediaStreamInfos.Codec FROM MediaStreamInfos WHERE MediaStreamInfos.ItemId = BaseItems.Id
                AND MediaStreamInfos.StreamType = 1 ORDER BY MediaStreamInfos.StreamIndex LIMIT 1)
               AS "Codec of the video",
             (SELECT MediaStreamInfos.Codec FROM MediaStreamInfos WHERE MediaStreamInfos.ItemId = BaseItems.Id
                AND MediaStreamInfos.StreamType = 0 ORDER BY MediaStreamInfos.StreamIndex LIMIT 1)
               AS "Codec of the audio"
      FROM BaseItems
      WHERE BaseItems.rowid > ?1 AND BaseItems.IsFolder = 0 AND BaseItems.IsVirtualItem = 0
        AND BaseItems.MediaType IN ('Video', 'Audio', 'Photo') AND ifnull(BaseItems.ExtraType, 0) = 0
        AND (ifnull(BaseItems.OwnerId, '') IN ('', '00000000-0000-0000-0000-000000000000')
             OR ifnull(BaseItems.PrimaryVersionId, '') <> '')
        AND BaseItems.Type NOT IN ('MediaBrowser.Controller.LiveTv.LiveTvChannel',
          'MediaBrowser.Controller.LiveTv.LiveTvProgram', 'MediaBrowser.Controller.Entities.Trailer')
      ORDER BY BaseItems.rowid LIMIT ?2)",
                 .read = read_title,
                 .advice = advice,
                 .keys_may_change = true}},
    .is_looked_up = true};

const library_adapter jellyfin_old_library = {.server = "Jellyfin's library, as it was up to 10.10",
                                              .tables = {"TypedBaseItems", "mediastreams"},
                                              .version = {},
                                              .newest = {},
                                              .has = has,
                                              .queries = {{.table = "TypedBaseItems",
                                                           .sql = R"(
      SELECT TypedBaseItems.rowid, TypedBaseItems.guid AS Id, TypedBaseItems.PrimaryVersionId AS PrimaryVersionId,
             TypedBaseItems.type AS Type, TypedBaseItems.MediaType AS MediaType, TypedBaseItems.Name AS Name,
             TypedBaseItems.SeriesName AS SeriesName, TypedBaseItems.Album AS Album, TypedBaseItems.Path AS Path,
             TypedBaseItems.ProductionYear AS ProductionYear, TypedBaseItems.RunTimeTicks AS RunTimeTicks,
             TypedBaseItems.TotalBitrate AS TotalBitrate, TypedBaseItems.Size AS Size, TypedBaseItems.Width AS Width,
             TypedBaseItems.Height AS Height,
             (SELECT mediastreams.Codec FROM mediastreams WHERE mediastreams.ItemId = TypedBaseItems.guid
                AND mediastreams.StreamType = 'Video' ORDER BY mediastreams.StreamIndex LIMIT 1)
               AS "Codec of the video",
             (SELECT mediastreams.Codec FROM mediastreams WHERE mediastreams.ItemId = TypedBaseItems.guid
                AND mediastreams.StreamType = 'Audio' ORDER BY mediastreams.StreamIndex LIMIT 1)
               AS "Codec of the audio"
      FROM TypedBaseItems
      WHERE TypedBaseItems.rowid > ?1 AND ifnull(TypedBaseItems.IsFolder, 0) = 0
        AND ifnull(TypedBaseItems.IsVirtualItem, 0) = 0 AND TypedBaseItems.MediaType IN ('Video', 'Audio', 'Photo')
        AND ifnull(TypedBaseItems.ExtraType, '') = ''
        AND (ifnull(TypedBaseItems.OwnerId, '') IN ('', '00000000000000000000000000000000',
               '00000000-0000-0000-0000-000000000000')
             OR ifnull(TypedBaseItems.PrimaryVersionId, '') <> '')
        AND TypedBaseItems.type NOT IN ('MediaBrowser.Controller.LiveTv.LiveTvChannel',
          'MediaBrowser.Controller.LiveTv.LiveTvProgram', 'MediaBrowser.Controller.Entities.Trailer')
      ORDER BY TypedBaseItems.rowid LIMIT ?2)",
                                                           .read = read_title,
                                                           .advice = advice,
                                                           .keys_may_change = true}},
                                              .is_looked_up = true};
