// SPDX-License-Identifier: MIT
#include <muffle-check/row.hpp>

#include <algorithm>
#include <variant>

#include <muffle-check/run.hpp>

#include "column_source.hpp"
#include "media_item.hpp"

namespace muffle::inline MUFFLE_ABI::check {

std::optional<std::string_view> row::text(std::string_view column) const {
  const raw_value raw = value(column);
  const auto* const text = std::get_if<std::string_view>(&raw);
  if (text == nullptr) expected("text", column, raw);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<bool> row::flag(std::string_view column) const {
  const raw_value raw = value(column);
  const std::optional<bool> result = muffle::detail::flag_in(raw);
  if (!result) expected("yes or no", column, raw);
  return result;
}

raw_value row::value(std::string_view column) const {
  const column_source* const source = columns_->named(column);
  if (source != nullptr) return source->read(*item_);
  wrong_ = fmt::format("the program reads a column {} that it does not name: add it to the columns of run", column);
  return {};
}

void row::expected(std::string_view what, std::string_view column, const raw_value& found) const {
  if (std::holds_alternative<std::monostate>(found) || !wrong_.empty()) return;
  const auto* const text = std::get_if<std::string_view>(&found);
  wrong_ = fmt::format("column {}: {} is not {}", column,
                       text != nullptr ? fmt::format("\"{}\"", *text) : "what is there", what);
}

row_columns::row_columns(const std::vector<std::string>& names, std::vector<std::string>& own) {
  for (const std::string& each : names) sources_.push_back(column_source::of(each, own));
}
row_columns::~row_columns() = default;

const column_source* row_columns::named(std::string_view name) const {
  const auto found =
      std::find_if(sources_.begin(), sources_.end(), [&](const column_source& each) { return each.column == name; });
  return found == sources_.end() ? nullptr : &*found;
}

std::string row_columns::missing_in(const std::vector<std::string>* columns, std::string_view policy) const {
  for (const column_source& each : sources_) {
    if (!each.is_in(columns)) return fmt::format("there is no column {}, which {} asks for", each.column, policy);
  }
  return {};
}

std::vector<raw_value> row_columns::values(const media_item& item) const {
  std::vector<raw_value> result;
  for (const column_source& each : sources_) result.push_back(each.read(item));
  return result;
}

}  // namespace muffle::inline MUFFLE_ABI::check
