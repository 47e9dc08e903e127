// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <type_traits>

#include <muffle/presets/music_play.hpp>
#include <muffle/presets/photo_view.hpp>
#include <muffle/presets/transcode.hpp>
#include <muffle/presets/video_play.hpp>

#include "media_item.hpp"

/// The record of a title that a policy asks about; none where the title is something else. Records hold views of the
/// item's texts.
std::optional<muffle::presets::video_play> record_of(const media_item& item,
                                                     std::type_identity<muffle::presets::video_play>);
std::optional<muffle::presets::music_play> record_of(const media_item& item,
                                                     std::type_identity<muffle::presets::music_play>);
std::optional<muffle::presets::photo> record_of(const media_item& item, std::type_identity<muffle::presets::photo>);
std::optional<muffle::presets::transcode> record_of(const media_item& item, std::type_identity<muffle::presets::transcode>);

/// Whether it says how something was played, as logs of plays do.
bool has_delivery(const media_item& item);
