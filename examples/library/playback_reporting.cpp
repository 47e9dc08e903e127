// SPDX-License-Identifier: MIT

// The log of Jellyfin's Playback Reporting plugin, playback_reporting.db (jellyfin/jellyfin-plugin-playbackreporting
// Jellyfin.Plugin.PlaybackReporting/Data/ActivityRepository.cs for the table, EventMonitorEntryPoint.cs for what stands
// in PlaybackMethod: "DirectPlay", or "Transcode (v:h264 a:direct)").
//
// PlayDuration says for how many seconds was played, not how long the title is, so it is not read.

#include <fmt/format.h>

#include <muffle/vocabulary/spelled/jellyfin.hpp>

#include "adapter.hpp"

namespace {

/// The codec that the video was encoded to: "h264" of "Transcode (v:h264 a:aac)"; empty where it was not encoded.
std::string_view video_encoded_to(std::string_view method) {
  constexpr std::string_view before = "(v:";
  const std::size_t at = method.find(before);
  if (at == std::string_view::npos) return {};
  method.remove_prefix(at + before.size());
  const std::string_view codec = method.substr(0, method.find_first_of(" )"));
  return codec == "direct" ? std::string_view() : codec;
}

void read_play(row& from, media_item& into) {
  into.file_id = from.guid("ItemId");
  into.id = fmt::format("jellyfin {}", into.file_id);
  into.title = from.text("ItemName");
  const std::string type = from.word("ItemType");
  into.kind = type == "Video" ? muffle::media_kind::clip : muffle::spelled<muffle::media_kind, muffle::jellyfin>(type);
  const std::string method = from.word("PlaybackMethod");
  into.play_method = muffle::spelled<muffle::play_method, muffle::jellyfin>(method);
  if (const std::string_view codec = video_encoded_to(method); !codec.empty()) {
    into.was_encoded = true;
    into.encoded_to = muffle::spelled<muffle::video_codec, muffle::jellyfin>(codec);
  }
}

}  // namespace

const library_adapter jellyfin_playback_reporting = {.server = "the log of plays of Jellyfin's Playback Reporting",
                                                     .tables = {"PlaybackActivity"},
                                                     .version = {},
                                                     .newest = {},
                                                     .has = {"id", "title", "kind"},
                                                     .queries = {{.table = "PlaybackActivity",
                                                                  .sql = R"(
      SELECT PlaybackActivity.rowid, PlaybackActivity.UserId AS UserId, PlaybackActivity.ItemId AS ItemId,
             PlaybackActivity.ItemType AS ItemType, PlaybackActivity.ItemName AS ItemName,
             PlaybackActivity.PlaybackMethod AS PlaybackMethod
      FROM PlaybackActivity WHERE PlaybackActivity.rowid > ?1 ORDER BY PlaybackActivity.rowid LIMIT ?2)",
                                                                  .read = read_play,
                                                                  .advice = "remove this play in the plugin's report",
                                                                  .household = "UserId",
                                                                  .keys_may_change = true}},
                                                     .looks_up = true};
