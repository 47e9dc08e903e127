// SPDX-License-Identifier: MIT
#include "policies.hpp"

#include <algorithm>
#include <string_view>
#include <variant>

namespace {

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
  checked_policy::reader& reads = result.reads.emplace();
  reads.missing_in = [&question](const std::vector<std::string>* columns) { return question.missing_in(columns); };
  reads.what_is_wrong = [&question](const media_item& item) { return question.what_is_wrong(item); };
  reads.values = [&question](const media_item& item) { return question.values(item); };
  reads.is_unknown = [&question, &policy](const media_item& item) {
    // Of a field that reads several members, one is enough where the policy has a class for it.
    const std::vector<muffle::raw_value> values = question.values(item);
    const auto is_absent = [&](const muffle::field_reading::member_place& place) {
      return std::holds_alternative<std::monostate>(values[place.member]);
    };
    return std::any_of(policy.fields.begin(), policy.fields.end(), [&](const muffle::document_field& field) {
      return std::all_of(field.reads.places.begin(), field.reads.places.end(), is_absent);
    });
  };
  return result;
}

bool is_unknown(const checked_policy& policy, const media_item& item) {
  if (policy.reads) return policy.reads->is_unknown(item);
  return std::any_of(policy.needs.begin(), policy.needs.end(), [&](std::string_view column) {
    if (column == "duration_s") return item.duration.value <= 0;
    if (column == "bitrate_kbps") return item.bitrate.bits_per_second <= 0;
    if (column == "video_codec") return item.video == muffle::video_codec::unknown;
    if (column == "audio_codec") return item.audio == muffle::audio_codec::unknown;
    return item.height <= 0 && item.width <= 0;
  });
}
