// SPDX-License-Identifier: MIT
#include "policies.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include <muffle/check/attack/knows_rips.hpp>
#include <muffle/policy/policy.hpp>
#include <muffle/policy/without_keep.hpp>
#include <muffle/presets/presets.hpp>

#include "records.hpp"
#include "rips.hpp"

namespace {

namespace presets = muffle::presets;

template <class P>
auto record_for(const media_item& item) {
  return record_of(item, std::type_identity<typename P::record>{});
}

/// A policy with a `record_of` for its record and a `rip` in rips.hpp. Yours goes in by its document instead.
template <class P>
checked_policy checked(std::string_view record, std::vector<std::string_view> needs) {
  checked_policy result{};
  result.name = muffle::policy_name<P>;
  result.version = muffle::policy_version<P>;
  result.record = record;
  result.needs = std::move(needs);
  result.key = muffle::table_key::of<P>();
  result.grid = muffle::check::policy_grid::of<P>();
  result.combinations = muffle::check::policy_grid::of<muffle::without_keep<P>>();
  result.is_about = [](const media_item& item) { return record_for<P>(item).has_value(); };
  result.cell = [](const media_item& item) -> std::uint64_t { return P::cell_of(*record_for<P>(item)); };
  result.combination = [](const media_item& item) -> std::uint64_t {
    return muffle::without_keep<P>::cell_of(*record_for<P>(item));
  };
  result.cell_of_combination = [](std::uint64_t combination) -> std::uint64_t {
    return combination < P::combinations ? P::cell_at_grid_index(combination) : P::incomplete_cell;
  };
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

/// What a document tells apart; behind its table of combinations to keep, or without.
muffle::check::policy_grid grid_of(const muffle::policy_document& policy, bool is_kept) {
  muffle::check::policy_grid result{};
  result.cells = is_kept ? policy.cells : policy.combinations + (policy.incomplete ? 1 : 0);
  result.capacity = muffle::log2_ceiling(result.cells);
  for (const muffle::document_field& each : policy.fields) {
    result.fields.push_back(
        {each.name, each.unknown(), each.ordered, [&each](muffle::class_index is) -> std::string_view {
           return is < each.unknown() ? std::string_view(each.classes[is]) : "unknown";
         }});
  }
  if (is_kept) result.rare_cell = policy.rare;
  if (policy.incomplete) result.incomplete_cell = result.cells - 1;
  result.classes_of = [&policy, is_kept](std::uint64_t cell) {
    return policy.classes_at(is_kept ? policy.combination_at(cell) : cell);
  };
  return result;
}

}  // namespace

checked_policy checked_document(const document_question& question) {
  const muffle::policy_document& policy = question.policy();
  checked_policy result{};
  result.name = policy.name;
  result.version = policy.version;
  result.record = "document";
  result.needs = question.columns();
  result.key = {policy.name, policy.version, policy.fingerprint};
  result.grid = grid_of(policy, true);
  result.combinations = grid_of(policy, false);
  result.is_about = [](const media_item&) { return true; };
  result.cell = [&question](const media_item& item) { return question.cell(item); };
  result.combination = [&question, &policy](const media_item& item) {
    return policy.combination_of(policy.classes_of(question.values(item))).value_or(policy.combinations);
  };
  result.cell_of_combination = [&policy](std::uint64_t combination) {
    return combination < policy.combinations ? policy.cell_of_combination(combination) : policy.incomplete.value_or(0);
  };
  result.document = &question;
  return result;
}

const std::vector<checked_policy>& checked_policies() {
  static const std::vector<checked_policy> all{
      with_duration(checked<presets::video_length>("video_play", {"duration_s"})),
      with_bitrate(checked<presets::video_quality>("video_play", {"bitrate_kbps", "video_codec", "height"})),
      with_duration(checked<presets::music_length>("music_play", {"duration_s"})),
      with_bitrate(checked<presets::music_quality>("music_play", {"bitrate_kbps", "audio_codec"}))};
  return all;
}

std::span<const std::string_view> policies_without_catalogue() {
  static constexpr std::array names{
      muffle::policy_name<presets::video_delivery>,       muffle::policy_name<presets::photo_view>,
      muffle::policy_name<presets::transcode_conversion>, muffle::policy_name<presets::transcode_speed>,
      muffle::policy_name<presets::server_hardware>,      muffle::policy_name<presets::feature_use>,
      muffle::policy_name<presets::last_connection>,      muffle::policy_name<presets::crash>};
  return names;
}
