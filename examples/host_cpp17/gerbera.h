// SPDX-License-Identifier: MIT
#pragma once

// What Gerbera's hook of plays tells `telemetry`, to be copied into it. These headers are Gerbera's.

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>

#include "cds/cds_objects.h"
#include "cds/cds_resource.h"
#include "telemetry.h"
#include "upnp/upnp_common.h"
#include "util/grb_time.h"
#include "util/tools.h"

/// Nothing where it is no video: music and pictures go through that hook, too. What the item does not say stays
/// unknown.
inline std::optional<played_video> video_of(const CdsObject& item) {
  if (!item.isSubClass(UPNP_CLASS_VIDEO_ITEM)) return std::nullopt;
  played_video video;
  // Not getID(): a file has another one in each container that shows it, and would be counted once for each.
  video.id = video.path = item.getLocation().string();
  video.title = item.getTitle();
  const auto file = item.getResource(ContentHandler::DEFAULT);
  if (file == nullptr) return video;

  // All attributes are text, which is empty where it is not known.
  const std::string duration = file->getAttribute(ResourceAttribute::DURATION);
  if (!duration.empty()) video.duration = std::chrono::milliseconds(HMSFToMilliseconds(duration));
  const double size = static_cast<double>(stoulString(file->getAttribute(ResourceAttribute::SIZE)));
  if (size < 1e18) video.size_bytes = static_cast<std::int64_t>(size);
  // Not BITRATE: each stream writes its own over that of the file, so that a film may have the rate of its sound.
  if (video.duration.count() > 0 && size < 1e15)
    video.bytes_per_second = static_cast<std::int64_t>(size * 1000 / static_cast<double>(video.duration.count()));
  video.video_codec = file->getAttribute(ResourceAttribute::VIDEOCODEC);             // as FFmpeg spells it
  const std::string resolution = file->getAttribute(ResourceAttribute::RESOLUTION);  // such as 1916x796
  std::sscanf(resolution.c_str(), "%5dx%5d", &video.width, &video.height);
  return video;
}
