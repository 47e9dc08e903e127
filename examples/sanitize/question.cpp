// SPDX-License-Identifier: MIT
#include "question.hpp"

#include <fmt/format.h>

#include <muffle/policy/describe.hpp>
#include <muffle/presets/presets.hpp>
#include <muffle/release/encode.hpp>
#include <muffle/release/format.hpp>
#include <muffle/release/sanitize.hpp>

#include "records.hpp"

namespace {

namespace presets = muffle::presets;

template <class P>
std::optional<answer> ask(const media_item& item) {
  const auto record = record_of(item, std::type_identity<typename P::record>{});
  if (!record) return std::nullopt;
  const auto release = muffle::sanitize<P>(*record);
  return answer{release.cell(), release.is_rare(), release.is_incomplete()};
}

template <class P>
question unasked() {
  question result{};
  result.name = muffle::policy_name<P>;
  result.version = muffle::policy_version<P>;
  result.cells = P::cells;
  result.cell_digits = muffle::detail::json_form<P>::cell_digits;
  result.capacity = P::capacity_bits;
  result.purpose = P::declared.purpose;
  if (P::has_rare) result.rare_cell = P::rare_cell;
  if (P::has_incomplete) result.incomplete_cell = P::incomplete_cell;
  result.fields.assign(P::field_names.begin(), P::field_names.end());
  result.label = P::label;
  result.describe = muffle::describe<P>;
  return result;
}

template <class P>
question asked() {
  question result = unasked<P>();
  result.ask = ask<P>;
  return result;
}

template <class P>
question asked_of_plays() {
  question result = unasked<P>();
  result.ask = [](const media_item& item) { return has_delivery(item) || item.was_encoded ? ask<P>(item) : std::nullopt; };
  result.is_of_plays = true;
  return result;
}

}  // namespace

std::string question::padded(std::uint64_t cell) const { return fmt::format("{:0{}}", cell, cell_digits); }

nlohmann::ordered_json question::labels(std::uint64_t cell) const {
  nlohmann::ordered_json result = nlohmann::ordered_json::object();
  for (std::size_t i = 0; i != fields.size(); ++i) result[std::string(fields[i])] = label(cell, i);
  return result;
}

question question_of(const document_question& document) {
  const muffle::policy_document& policy = document.policy();
  question result{};
  result.name = policy.name;
  result.version = policy.version;
  result.cells = policy.cells;
  result.cell_digits = fmt::formatted_size("{}", policy.cells - 1);
  result.capacity = policy.capacity_bits();
  result.purpose = policy.purpose();
  result.rare_cell = policy.rare;
  result.incomplete_cell = policy.incomplete;
  for (const muffle::document_field& each : policy.fields) result.fields.push_back(each.name);
  result.label = [&policy](std::uint64_t cell, std::size_t field) { return policy.label(cell, field); };
  result.ask = [&document, &policy](const media_item& item) -> std::optional<answer> {
    const std::uint64_t cell = document.cell(item);
    return answer{cell, cell == policy.rare, cell == policy.incomplete};
  };
  return result;
}

const std::vector<question>& all_questions() {
  static const std::vector<question> all{
      asked<presets::video_length>(),
      asked<presets::video_quality>(),
      asked_of_plays<presets::video_delivery>(),
      asked<presets::music_length>(),
      asked<presets::music_quality>(),
      asked<presets::photo_view>(),
      asked_of_plays<presets::transcode_conversion>(),
      asked_of_plays<presets::transcode_speed>(),
      unasked<presets::server_hardware>(),
      unasked<presets::feature_use>(),
      unasked<presets::last_connection>(),
      unasked<presets::crash>()};
  return all;
}
