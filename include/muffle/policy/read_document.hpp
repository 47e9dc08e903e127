// SPDX-License-Identifier: MIT
#pragma once

/// Reads the policy documents that `describe` writes. Needs nlohmann/json, so link `muffle::json`.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/detail/json_document.hpp>
#include <muffle/policy/describe.hpp>
#include <muffle/policy/document.hpp>
#include <muffle/vocabulary/channel_layout.hpp>
#include <muffle/vocabulary/resolution.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A document, or why text is none: a sentence that says what is wrong, and where.
struct read_policy {
  policy_document document;
  std::string problem;  ///< empty where there is none

  explicit operator bool() const noexcept { return problem.empty(); }
};

namespace detail {

class document_reader : json_document {
 public:
  read_policy read(std::string_view text) {
    read_policy result;
    if (!read_whole(text, result.document)) return {{}, std::move(problem_)};
    return result;
  }

 private:
  std::string inside(std::string_view member) const {
    return where_.empty() ? std::string(member) : fmt::format("{}.{}", where_, member);
  }

  bool read_text(const json& of, const char* name, std::string& to) {
    const json& found = at(of, name);
    if (!found.is_string()) return wrong(inside(name), "a text");
    to = found.get_ref<const std::string&>();
    return true;
  }
  bool read_flag(const json& of, const char* name, bool& to) {
    const json& found = at(of, name);
    if (!found.is_boolean()) return wrong(inside(name), "true or false");
    to = found.get<bool>();
    return true;
  }
  static std::optional<std::uint64_t> number_in(const json& of) {
    return of.is_number_unsigned() ? std::optional(of.get<std::uint64_t>()) : std::nullopt;
  }
  bool read_texts(const json& of, const char* name, std::vector<std::string>& to) {
    const json& found = at(of, name);
    if (!found.is_array()) return wrong(inside(name), "an array of texts");
    for (const json& each : found) {
      if (!each.is_string()) return wrong(inside(name), "an array of texts");
      to.push_back(each.get_ref<const std::string&>());
    }
    return true;
  }
  /// A number below a limit; null is the limit itself.
  bool read_class(const json& of, const char* name, std::size_t classes, class_index& to) {
    const json& found = at(of, name);
    const auto number = number_in(found);
    if (!found.is_null() && (!number || *number >= classes)) {
      return wrong(inside(name), fmt::format("null, or a class below {}", classes));
    }
    to = static_cast<class_index>(number.value_or(classes));
    return true;
  }
  bool read_cell(const json& of, const char* name, std::optional<std::uint64_t>& to) {
    const json& found = at(of, name);
    to = number_in(found);
    return found.is_null() || to ? true : wrong(inside(name), "null or a cell");
  }
  /// The first text that stands twice; empty where none does.
  static std::string_view repeated(const std::vector<std::string>& texts) {
    std::vector<std::string_view> sorted(texts.begin(), texts.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    return twice == sorted.end() ? std::string_view() : *twice;
  }

  bool read_whole(std::string_view text, policy_document& to) {
    json whole;
    if (!parse(text, "policy document", whole)) return false;
    if (!whole.is_object() || !whole.contains("muffle_policy"))
      return fail(
          "it is no policy document, which has \"muffle_policy\": describe<policy>() of <muffle/policy/describe.hpp> "
          "writes one");
    return has_format(whole, "muffle_policy", document_format) && read_head(whole, to) && read_fields(whole, to) && read_kept(whole, to) && is_whole(whole, to);
  }

  bool read_head(const json& whole, policy_document& to) {
    std::string fingerprint;
    if (!read_text(whole, "policy", to.name) || !read_text(whole, "fingerprint", fingerprint) ||
        !read_texts(whole, "withheld", to.withheld) || !read_texts(whole, "unused", to.unused))
      return false;
    if (to.name.empty()) return wrong("policy", "the name of a policy");
    const auto version = number_in(at(whole, "version"));
    if (!version || *version == 0 || *version > 0xffff) return wrong("version", "a number from 1 to 65535");
    to.version = static_cast<std::uint16_t>(*version);
    const char* const end = fingerprint.data() + fingerprint.size();
    const auto read = std::from_chars(fingerprint.data(), end, to.fingerprint, 16);
    if (fingerprint.size() != 16 || read.ec != std::errc() || read.ptr != end)
      return wrong("fingerprint", "sixteen hexadecimal digits");
    const json& declared = at(whole, "declared");
    if (declared.is_null()) return true;
    if (!declared.is_object()) return wrong("declared", "null or an object");
    for (const auto& [name, value] : declared.items()) {
      if (value.is_string()) to.declared.emplace_back(name, value.get_ref<const std::string&>());
    }
    return true;
  }

  bool read_fields(const json& whole, policy_document& to) {
    const json& fields = at(whole, "fields");
    if (!fields.is_array() || fields.empty()) return wrong("fields", "an array of at least one field");
    to.combinations = 1;
    std::vector<std::string> names;
    for (const json& each : fields) {
      where_ = fmt::format("fields[{}]", names.size());
      if (!each.is_object()) return wrong(where_, "an object");
      document_field field;
      if (!read_field(each, to, field)) return false;
      names.push_back(field.name);
      const auto classes = static_cast<std::uint64_t>(field.classes.size());
      if (to.combinations > (std::uint64_t{1} << 63) / classes)
        return fail("the fields have more than 2^63 combinations");
      to.combinations *= classes;
      to.fields.push_back(std::move(field));
    }
    where_.clear();
    if (!repeated(names).empty()) return fail(fmt::format("two fields are called {}", repeated(names)));
    return true;
  }

  bool read_field(const json& each, policy_document& to, document_field& field) {
    if (!read_text(each, "name", field.name) || !read_text(each, "value", field.value) ||
        !read_flag(each, "ordered", field.ordered) || !read_texts(each, "classes", field.classes))
      return false;
    if (!is_plain_name(field.name)) return wrong(inside("name"), "made of small letters, digits and _");
    if (field.classes.empty() || field.classes.size() >= std::numeric_limits<class_index>::max())
      return wrong(inside("classes"), "at least one label");
    if (std::find(field.classes.begin(), field.classes.end(), "") != field.classes.end())
      return fail(fmt::format("{}: a class has no label", where_));
    if (!repeated(field.classes).empty())
      return fail(fmt::format("{}: two classes have the label \"{}\"", where_, repeated(field.classes)));
    return read_class(each, "absent", field.classes.size(), field.absent) && read_cuts(each, field) &&
           read_reading(each, to, field);
  }

  bool read_cuts(const json& of, document_field& field) {
    const json& cuts = at(of, "cuts");
    if (!cuts.is_array() || cuts.empty()) return wrong(inside("cuts"), "an array of at least one cut");
    const std::string field_at = where_;
    for (const json& each : cuts) {
      where_ = fmt::format("{}.cuts[{}]", field_at, field.cuts.size());
      if (!each.is_object()) return wrong(where_, "an object");
      cut piece{unreadable, 0};
      const json& from = at(each, "from");
      const bool is_first = field.cuts.empty();
      const bool fits = from.is_number_integer() && (!from.is_number_unsigned() ||
                                                     from.get<std::uint64_t>() <= static_cast<std::uint64_t>(highest));
      if (is_first ? !from.is_null() : !fits)
        return wrong(inside("from"), is_first ? "null, since the first cut is below all numbers" : "a whole number");
      if (!is_first) piece.from = from.get<point>();
      if (!is_first && piece.from <= field.cuts.back().from)
        return fail(fmt::format("{}: cuts rise, and this one does not", where_));
      if (!read_class(each, "class", field.classes.size(), piece.is)) return false;
      field.cuts.push_back(piece);
    }
    where_ = field_at;
    return true;
  }

  bool read_reading(const json& of, policy_document& to, document_field& field) {
    std::vector<std::string> reads;
    if (!read_texts(of, "reads", reads)) return false;
    if (reads.empty() || std::find(reads.begin(), reads.end(), "") != reads.end())
      return wrong(inside("reads"), "the name of at least one member");
    const json& units = at(of, "units");
    const json& optional = at(of, "optional");
    const auto fits = [&](const json& list, auto is) {
      return list.is_array() && list.size() == reads.size() && std::all_of(list.begin(), list.end(), is);
    };
    if (!fits(units, [](const json& each) { return each.is_null() || each.is_string(); }))
      return wrong(inside("units"), "a unit or null for each member");
    if (!fits(optional, [](const json& each) { return each.is_boolean(); }))
      return wrong(inside("optional"), "true or false for each member");
    if (of.contains("values")) {
      if (!read_texts(of, "values", field.reads.values)) return false;
      if (!repeated(field.reads.values).empty())
        return fail(fmt::format("{}: two values are called \"{}\"", where_, repeated(field.reads.values)));
    }
    if (of.contains("spellings") && !read_spellings(of["spellings"], field)) return false;

    const json& how = at(of, "reading");
    if (!how.is_null() && !how.is_string()) return wrong(inside("reading"), "the name of a reading, or null");
    if (how.is_string()) {
      const auto named = std::find(reading_names.begin(), reading_names.end(), how.get_ref<const std::string&>());
      field.reads.how = static_cast<reading>(named - reading_names.begin());
    }
    const std::vector<measured> places = places_of(field.reads.how, reads.size());
    for (std::size_t i = 0; i != reads.size(); ++i) {
      const auto known = to.member_named(reads[i]);
      if (!known) to.members.push_back(reads[i]);
      field_reading::member_place place{known.value_or(to.members.size() - (known ? 0 : 1)), measured::word, 0,
                                 optional[i].get<bool>()};
      if (i < places.size()) place.what = places[i];
      if (i < places.size() && field.why_unread.empty()) field.why_unread = unit_problem(reads[i], units[i], place);
      field.reads.places.push_back(place);
    }
    if (field.reads.how == reading::not_known) {
      field.why_unread =
          fmt::format("how {} becomes a class is known to its own program alone", fmt::join(reads, " and "));
    } else if (places.empty()) {
      field.why_unread = fmt::format("{} takes another number of members than {}",
                                     reading_names[static_cast<std::size_t>(field.reads.how)], reads.size());
    } else if (needs_spellings(field.reads.how) && field.system.empty()) {
      field.why_unread = fmt::format("it does not say how {} is spelled", reads.front());
    }
    return has_its_values(field);
  }

  static bool needs_spellings(reading how) { return how == reading::text || how == reading::dynamic_range; }

  static std::string unit_problem(const std::string& member, const json& unit, field_reading::member_place& place) {
    const auto units = units_of(place.what);
    if (unit.is_null() && units.empty()) return {};
    const std::string symbol = unit.is_string() ? unit.get<std::string>() : std::string();
    const auto found = std::find(units.begin(), units.end(), symbol);
    if (found == units.end())
      return fmt::format("{} is in {}, which is no unit known here", member, symbol.empty() ? "no unit" : symbol);
    place.unit = static_cast<std::size_t>(found - units.begin());
    return {};
  }

  template <class E>
  bool has_values_of(const document_field& field) {
    const auto& labels = vocabulary<E>::labels;
    return std::equal(labels.begin(), labels.end(), field.reads.values.begin(), field.reads.values.end())
               ? true
               : fail(fmt::format("{}: values are not those of {} here: it was written by another version", where_,
                                  vocabulary<E>::name));
  }

  /// Readings of the library give the numbers that enumerators have here.
  bool has_its_values(const document_field& field) {
    switch (field.reads.how) {
      case reading::resolution:
        return has_values_of<resolution>(field);
      case reading::nominal_frame_rate:
        return has_values_of<frame_rate_class>(field);
      case reading::channels:
        return has_values_of<channel_layout>(field);
      case reading::dynamic_range:
        return has_values_of<dynamic_range>(field);
      case reading::text:
        return field.reads.spellings.reads_frame_rates ? has_values_of<frame_rate_class>(field) : true;
      case reading::enumerator:
        return field.reads.values.empty() ? wrong(inside("values"), "the enumerators' labels") : true;
      default:
        return true;
    }
  }

  bool read_spellings(const json& of, document_field& field) {
    const std::string field_at = std::exchange(where_, inside("spellings"));
    if (!of.is_object()) return wrong(where_, "an object");
    spelling_rows& to = field.reads.spellings;
    const std::size_t values = field.reads.values.size();
    to.unknown = static_cast<point>(values);
    if (!read_text(of, "system", field.system) || !read_flag(of, "ignores_case", to.ignores_case) ||
        !read_texts(of, "parameters", to.parameters) || !read_text(of, "cut_at", to.cut_at))
      return false;
    if (field.system.empty()) return wrong(inside("system"), "a name");
    if (std::any_of(to.cut_at.begin(), to.cut_at.end(), [](char c) { return static_cast<unsigned char>(c) >= 128; }))
      return wrong(inside("cut_at"), "ASCII");
    const json& otherwise = at(of, "otherwise");
    const auto number = number_in(otherwise);
    to.reads_frame_rates = otherwise == "frame rate";
    if (!to.reads_frame_rates && !otherwise.is_null() && (!number || *number >= values))
      return wrong(inside("otherwise"), "null, a value, or \"frame rate\"");
    to.otherwise = static_cast<point>(number.value_or(values));
    if (of.contains("words")) {
      if (!read_texts(of, "words", to.words)) return false;
      const auto& layouts = vocabulary<channel_layout>::labels;
      if (!std::equal(field.reads.values.begin(), field.reads.values.end(), layouts.begin(), layouts.end()))
        return wrong(inside("words"), "of a field whose values are layouts of loudspeakers");
    }
    const json& table = at(of, "table");
    if (!table.is_object()) return wrong(inside("table"), "an object of texts with their values");
    for (const auto& [text, is] : table.items()) {
      const auto value = number_in(is);
      if (!value || *value > values)
        return wrong(fmt::format("{}.table[\"{}\"]", where_, text), fmt::format("a value, up to {}", values));
      to.rows.push_back({text, static_cast<point>(*value)});
    }
    std::sort(to.rows.begin(), to.rows.end(), [](const auto& a, const auto& b) { return a.text < b.text; });
    where_ = field_at;
    return true;
  }

  bool read_kept(const json& whole, policy_document& to) {
    const auto cells = number_in(at(whole, "cells"));
    if (!cells) return wrong("cells", "a number");
    to.cells = *cells;
    if (!read_cell(whole, "rare", to.rare) || !read_cell(whole, "incomplete", to.incomplete)) return false;
    const json& kept = at(whole, "kept");
    if (kept == "all") return to.rare ? wrong("rare", "null, since all combinations are kept") : true;
    if (!kept.is_array() || kept.empty()) return wrong("kept", "\"all\", or an array of combinations");
    if (!to.rare) return wrong("rare", "the cell of what is not kept");
    std::vector<class_index> classes(to.fields.size());
    for (const json& row : kept) {
      const std::string where = fmt::format("kept[{}]", to.kept.size());
      if (!row.is_array() || row.size() != classes.size())
        return wrong(where, fmt::format("a class of each of {} fields", classes.size()));
      for (std::size_t i = 0; i != classes.size(); ++i) {
        const auto is = number_in(row[i]);
        if (!is || *is >= to.fields[i].classes.size())
          return wrong(where,
                       fmt::format("classes of the fields: {} has {}", to.fields[i].name, to.fields[i].classes.size()));
        classes[i] = static_cast<class_index>(*is);
      }
      const std::uint64_t index = to.combination_of(classes).value_or(0);
      if (!to.kept.empty() && index <= to.kept.back())
        return fail(fmt::format("{}: combinations rise, and this one does not", where));
      to.kept.push_back(index);
    }
    return true;
  }

  /// What can be computed again is what stands there.
  bool is_whole(const json& whole, const policy_document& to) {
    const std::uint64_t kept = to.rare ? to.kept.size() : to.combinations;
    if (to.rare && kept >= to.combinations) return wrong("kept", "\"all\", since it keeps all combinations");
    if (to.rare && *to.rare != kept)
      return fail(fmt::format("rare is cell {}, and {} combinations are kept: it was edited", *to.rare, kept));
    const std::uint64_t before = kept + (to.rare ? 1 : 0);
    if (to.incomplete && *to.incomplete != before)
      return fail(
          fmt::format("incomplete is cell {}, and {} cells stand before it: it was edited", *to.incomplete, before));
    for (const document_field& field : to.fields) {
      const bool can_be_unknown = std::any_of(field.cuts.begin(), field.cuts.end(),
                                              [&](const cut& each) { return each.is == field.unknown(); });
      if (can_be_unknown && !to.incomplete)
        return wrong("incomplete", fmt::format("a cell, since {} can be unknown", field.name));
    }
    const std::uint64_t cells = before + (to.incomplete ? 1 : 0);
    if (to.cells != cells) return fail(fmt::format("cells is {}, and there are {}: it was edited", to.cells, cells));
    const std::uint64_t fingerprint = fingerprint_of(to);
    if (to.fingerprint != fingerprint) {
      return fail(fmt::format("the fingerprint is {:016x}, and that of what stands here {:016x}: it was edited",
                              to.fingerprint, fingerprint));
    }
    const json& capacity = at(whole, "capacity_bits");
    if (!capacity.is_number() || capacity.get<double>() != to.capacity_bits().thousandths / 1000.0)
      return wrong("capacity_bits", "log2 of the number of cells, rounded up: it was edited");
    return true;
  }

  std::string where_;  ///< within which object names are looked for
};

}  // namespace detail

/// Reads what `describe` wrote, and trusts none of it: any text at all is a document that holds together, or a problem.
/// An edit of what the fingerprint covers is noticed: names, classes, cuts, kept combinations, and which system spells. One
/// of units, readings or single spellings is not.
inline read_policy read_document(std::string_view text) { return detail::document_reader().read(text); }

}  // namespace muffle::inline MUFFLE_ABI
