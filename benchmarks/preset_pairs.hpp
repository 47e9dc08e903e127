// SPDX-License-Identifier: MIT
#pragma once

#include <muffle/presets/presets.hpp>

#include "careful_twins.hpp"
#include "twins.hpp"

/// X(preset) for each preset; `by_hand` and `careful`, in `muffle_benchmark`, have functions of that name.
#define MUFFLE_BENCHMARK_PRESETS(X) \
  X(video_length)                   \
  X(video_quality)                  \
  X(video_delivery)                 \
  X(music_length)                   \
  X(music_quality)                  \
  X(photo_view)                     \
  X(transcode_conversion)           \
  X(transcode_speed)                \
  X(server_hardware)                \
  X(feature_use)                    \
  X(last_connection)                \
  X(crash)
