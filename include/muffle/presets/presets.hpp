// SPDX-License-Identifier: MIT
#pragma once

/// Policies ready to use: each one question of at most 256 cells over a plain struct. To say who receives the answers
/// and for how long they are kept, derive a struct from one and give that its own `declared`.

#include <muffle/presets/crash.hpp>
#include <muffle/presets/feature_use.hpp>
#include <muffle/presets/last_connection.hpp>
#include <muffle/presets/music_length.hpp>
#include <muffle/presets/music_quality.hpp>
#include <muffle/presets/photo_view.hpp>
#include <muffle/presets/server_hardware.hpp>
#include <muffle/presets/transcode_conversion.hpp>
#include <muffle/presets/transcode_speed.hpp>
#include <muffle/presets/video_delivery.hpp>
#include <muffle/presets/video_length.hpp>
#include <muffle/presets/video_quality.hpp>
