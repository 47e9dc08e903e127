// SPDX-License-Identifier: MIT
#include "presets.hpp"

#include <type_traits>
#include <utility>

#include <muffle/check/attack/knows_rips.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/presets/presets.hpp>

#include "records.hpp"
#include "rips.hpp"

namespace {

namespace presets = muffle::presets;
using muffle::check::checked_policy;

template <class P>
auto record_for(const media_item& item) {
  return record_of(item, std::type_identity<typename P::record>{});
}

/// A policy with a `record_of` for its record, and a `rip` in rips.hpp.
template <class P>
checked_policy checked(std::string_view record, std::vector<std::string_view> needs) {
  checked_policy result = muffle::check::checked<P>(record, std::move(needs), &record_for<P>);
  result.rips = [](std::span<const media_item> items, std::size_t known, std::uint64_t seed) {
    std::vector<typename P::record> records;
    for (const media_item& item : items) records.push_back(*record_for<P>(item));
    return muffle::check::view_of_rips<P>(
        std::span<const typename P::record>(records), known,
        [](const auto& played, auto& random) { return rip(played, random); }, seed);
  };
  return result;
}

checked_policy with_duration(checked_policy policy) {
  policy.quantity = "duration";
  policy.quantity_of = [](const media_item& item) { return item.duration.value; };
  policy.steps = {{"1 ms", 1},        {"1 s", 1000},      {"10 s", 10'000},    {"30 s", 30'000},     {"1 min", 60'000},
                  {"2 min", 120'000}, {"5 min", 300'000}, {"10 min", 600'000}, {"30 min", 1'800'000}};
  return policy;
}

checked_policy with_bitrate(checked_policy policy) {
  policy.quantity = "bit rate";
  policy.quantity_of = [](const media_item& item) { return item.bitrate.bits_per_second; };
  policy.steps = {{"1 kbit/s", 1000},      {"10 kbit/s", 10'000},   {"50 kbit/s", 50'000},   {"100 kbit/s", 100'000},
                  {"500 kbit/s", 500'000}, {"1 Mbit/s", 1'000'000}, {"5 Mbit/s", 5'000'000}, {"10 Mbit/s", 10'000'000}};
  return policy;
}

}  // namespace

const muffle::check::checked_policies& preset_policies() {
  static const muffle::check::checked_policies all{
      {with_duration(checked<presets::video_length>("video_play", {"duration_s"})),
       with_bitrate(checked<presets::video_quality>("video_play", {"bitrate_kbps", "video_codec", "height"})),
       with_duration(checked<presets::music_length>("music_play", {"duration_s"})),
       with_bitrate(checked<presets::music_quality>("music_play", {"bitrate_kbps", "audio_codec"}))},
      {muffle::policy_name<presets::video_delivery>, muffle::policy_name<presets::photo_view>,
       muffle::policy_name<presets::transcode_conversion>, muffle::policy_name<presets::transcode_speed>,
       muffle::policy_name<presets::server_hardware>, muffle::policy_name<presets::feature_use>,
       muffle::policy_name<presets::last_connection>, muffle::policy_name<presets::crash>}};
  return all;
}
