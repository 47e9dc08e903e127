// SPDX-License-Identifier: MIT
#pragma once

/// What a hot path needs, from units to bytes: neither fmt nor `<chrono>` is included. Spelling systems and presets come
/// in headers of their own, <muffle/vocabulary/spelled/...> and <muffle/presets/...>, so that one pays for what one
/// includes.

#include <muffle/generalize/audio_channels.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/calendar.hpp>
#include <muffle/generalize/classify.hpp>
#include <muffle/generalize/coarsen.hpp>
#include <muffle/generalize/decile.hpp>
#include <muffle/generalize/dynamic_range_class.hpp>
#include <muffle/generalize/fold.hpp>
#include <muffle/generalize/ladder.hpp>
#include <muffle/generalize/nominal_frame_rate.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/generalize/resolution_class.hpp>
#include <muffle/generalize/round_down.hpp>
#include <muffle/generalize/threshold.hpp>
#include <muffle/generalize/top_code.hpp>
#include <muffle/generalize/with_unknown.hpp>
#include <muffle/generalize/yes_no.hpp>
#include <muffle/policy/declaration.hpp>
#include <muffle/policy/declared_by.hpp>
#include <muffle/policy/fingerprint.hpp>
#include <muffle/policy/one_of.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/received.hpp>
#include <muffle/release/release.hpp>
#include <muffle/release/sanitize.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/audio_codec.hpp>
#include <muffle/vocabulary/client_platform.hpp>
#include <muffle/vocabulary/container.hpp>
#include <muffle/vocabulary/hw_accelerator.hpp>
#include <muffle/vocabulary/media_kind.hpp>
#include <muffle/vocabulary/play_method.hpp>
#include <muffle/vocabulary/subtitle_kind.hpp>
#include <muffle/vocabulary/video_codec.hpp>
