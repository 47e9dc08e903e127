// SPDX-License-Identifier: MIT
#include "document_question.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include <muffle/policy/read_document.hpp>

#include "terminal.hpp"

namespace {

using muffle::raw_value;

raw_value spelled(const std::string& text) { return text.empty() ? raw_value() : raw_value(text); }

/// Text as it was spelled, where it is read by its spellings, and else the label of its class.
bool reads_spellings(const muffle::policy_document& policy, std::size_t member) {
  return std::any_of(policy.fields.begin(), policy.fields.end(), [&](const muffle::document_field& field) {
    return field.reads.how == muffle::reading::text && field.reads.places[0].member == member;
  });
}

constexpr known_column spelled_video{"video_codec", "", true,
                                     [](const media_item& item) { return spelled(item.video_codec); }};
constexpr known_column spelled_audio{"audio_codec", "", true,
                                     [](const media_item& item) { return spelled(item.audio_codec); }};

}  // namespace

std::variant<column_map, std::string> column_map_in(std::string_view text) {
  const std::size_t equals = text.find('=');
  column_map result{text.substr(0, equals), {}, {}};
  bool is_whole = equals != 0 && equals != std::string_view::npos;
  if (is_whole) result.column = text.substr(equals + 1);
  // Columns may be called anything, and no unit has a colon.
  const std::size_t colon = result.column.rfind(':');
  if (colon != std::string_view::npos) {
    result.unit = result.column.substr(colon + 1);
    result.column = result.column.substr(0, colon);
    is_whole = is_whole && !result.unit.empty() && !result.column.empty();
  }
  if (is_whole) return result;
  return fmt::format("--map {}: write member=column, member=column:unit, or member= where no column has it", text);
}

std::variant<document_question, std::string> document_question::of(const std::string& path,
                                                                   const std::vector<std::string>& maps,
                                                                   std::vector<std::string>& own) {
  const auto refuse = [&](std::string_view what) { return fmt::format("{}: {}", path, what); };
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) return refuse("cannot be read: name the file of a policy document");
  muffle::read_policy read = muffle::read_document(text);
  if (!read) return refuse(read.problem);
  document_question result;
  result.policy_ = std::move(read.document);
  muffle::policy_document& policy = result.policy_;
  if (const std::string why = policy.why_unread(); !why.empty()) return refuse(why);
  if (policy.cells > std::uint64_t{1} << 24)
    return refuse(
        fmt::format("{} cells are too many to count: a policy has some hundred", with_thousands(policy.cells)));

  for (std::size_t member = 0; member != policy.members.size(); ++member) {
    column_map from{policy.members[member], policy.members[member], {}};
    bool is_mapped = false;
    for (const std::string& each : maps) {
      const auto parsed = column_map_in(each);
      const auto* named = std::get_if<column_map>(&parsed);
      if (named == nullptr) return std::get<std::string>(parsed);
      if (named->member != policy.members[member]) continue;
      if (is_mapped) return fmt::format("--map {}: {} is mapped twice", each, named->member);
      from = *named;
      is_mapped = true;
    }
    const known_column* column = known_column_named(from.column);
    if (column != nullptr && !column->unit.empty()) {
      if (!from.unit.empty() && from.unit != column->unit)
        return fmt::format("--map {}={}:{}: the column {} is in {}", from.member, from.column, from.unit, from.column,
                           column->unit);
      from.unit = column->unit;
    }
    if (!from.unit.empty()) {
      if (const std::string why = policy.read_in(member, from.unit); !why.empty()) return refuse(why);
    }
    column_source made = column_source::of(from.column, own);
    if (column != nullptr && reads_spellings(policy, member)) {
      if (column->name == "video_codec") made.known = &spelled_video;
      if (column->name == "audio_codec") made.known = &spelled_audio;
    }
    result.sources_.push_back(std::move(made));
  }
  return result;
}

std::vector<std::string_view> document_question::columns() const {
  std::vector<std::string_view> result;
  for (const column_source& each : sources_) {
    if (!each.column.empty()) result.push_back(each.column);
  }
  return result;
}

std::string document_question::missing_in(const std::vector<std::string>* columns) const {
  for (std::size_t i = 0; i != sources_.size(); ++i) {
    const column_source& each = sources_[i];
    if (each.column.empty()) continue;
    if (each.is_in(columns)) continue;
    const std::string& member = policy_.members[i];
    return fmt::format(
        "there is no column {}, which {} is read from for {}: --map {}=COLUMN names another one, and --map "
        "{}= says that none has it",
        each.column, member, policy_.name, member, member);
  }
  return {};
}

std::vector<raw_value> document_question::values(const media_item& item) const {
  std::vector<raw_value> result;
  for (const column_source& each : sources_) result.push_back(each.read(item));
  return result;
}

std::string document_question::what_is_wrong(const media_item& item) const {
  const std::vector<raw_value> all = values(item);
  for (std::size_t i = 0; i != all.size(); ++i) {
    const std::string wanted = policy_.wanted(i, all[i]);
    if (wanted.empty()) continue;
    const auto* text = std::get_if<std::string_view>(&all[i]);
    return fmt::format("column {}: {} is not {}", sources_[i].column.empty() ? policy_.members[i] : sources_[i].column,
                       text != nullptr ? fmt::format("\"{}\"", *text) : "what is there", wanted);
  }
  return policy_.cell_of(all) ? std::string() : fmt::format("there is no answer to {}", policy_.name);
}

std::variant<std::vector<document_question>, std::string> read_documents(const std::vector<std::string>& paths,
                                                                         const std::vector<std::string>& maps,
                                                                         std::vector<std::string>& own) {
  std::vector<document_question> result;
  for (const std::string& path : paths) {
    auto read = document_question::of(path, maps, own);
    if (auto* problem = std::get_if<std::string>(&read)) return std::move(*problem);
    result.push_back(std::get<document_question>(std::move(read)));
  }
  for (const std::string& each : maps) {
    const auto parsed = column_map_in(each);
    const auto* named = std::get_if<column_map>(&parsed);
    if (named == nullptr) return std::get<std::string>(parsed);
    const bool is_of_one = std::any_of(result.begin(), result.end(), [&](const document_question& question) {
      return question.policy().member_named(named->member).has_value();
    });
    if (is_of_one) continue;
    std::string members;
    for (const document_question& question : result)
      members += fmt::format("{}{}", members.empty() ? "" : ", ", fmt::join(question.policy().members, ", "));
    return fmt::format("--map {}: no document reads a member {}; they read {}", each, named->member,
                       members.empty() ? "none: name a --document" : members);
  }
  return result;
}
