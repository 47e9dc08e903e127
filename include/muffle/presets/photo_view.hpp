// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <muffle/abi.hpp>
#include <muffle/generalize/bucket.hpp>
#include <muffle/generalize/normalize.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/units.hpp>
#include <muffle/vocabulary/vocabulary.hpp>

namespace muffle::inline MUFFLE_ABI {

namespace presets {

/// File formats of photos; `raw` is the sensor data of any camera (DNG, CR2, NEF, ARW and others).
enum class photo_format : std::uint8_t { jpeg, heif, png, gif, webp, raw, other, unknown };

/// What a server knows of one photo that was looked at.
struct photo {
  std::string_view title = {};
  std::string_view path = {};
  std::string_view place = {};   ///< where it was taken
  std::string_view camera = {};
  std::int64_t size_bytes = 0;
  photo_format format = photo_format::unknown;
  std::int32_t width = 0;
  std::int32_t height = 0;
};

}  // namespace presets

template <>
struct vocabulary<presets::photo_format> {
  static constexpr std::string_view name = "photo_format";
  static constexpr bool ordered = false;
  static constexpr auto labels = std::to_array<std::string_view>(
      {"jpeg", "heif", "png", "gif", "webp", "raw", "other"});
};

namespace presets {

/// Which photos do people look at? Not measured: no public catalogue has it.
struct photo_view
    : policy<photo, withhold<&photo::title, &photo::path, &photo::place, &photo::camera, &photo::size_bytes>,
             field<"format", from<&photo::format>, normalize<photo_format>>,
             field<"size", from<&photo::width, &photo::height>,
                   bucket<2_megapixels, 8_megapixels, 16_megapixels, 32_megapixels>>> {
  static constexpr muffle::declaration declared = {
      .category = category::playback,
      .purpose = "Which formats and sizes of photos should be shown fast?",
      .recipients = "the developers of this program",
      .retention = "13 months, then only totals",
      .since = "1.0",
      .sensitivity = sensitivity::content,
      .expires = {2030, 12, 31}};
};
static_assert(within_budget<photo_view, 256>);

}  // namespace presets

}  // namespace muffle::inline MUFFLE_ABI
