// SPDX-License-Identifier: MIT
#pragma once

/// A policy at run time, from its document: what it asks, and the cell of values. <muffle/policy/read_document.hpp>
/// reads one from JSON.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/generalize/generalizer.hpp>
#include <muffle/policy/capacity.hpp>
#include <muffle/policy/reading.hpp>

namespace muffle::inline MUFFLE_ABI {

/// A field as a document has it. The members have the names that `describe` gives them.
struct document_field {
  std::string name;
  std::string value;   ///< how members become a point, in words
  std::string system;  ///< that spells the texts; empty where none does
  bool ordered = false;
  std::vector<std::string> classes;
  std::vector<cut> cuts;   ///< where `is` is the number of classes, the value is unknown
  class_index absent = 0;  ///< the number of classes for unknown
  field_reading reads;
  /// Why values cannot be read by the document alone, in a sentence; empty where they can.
  std::string why_unread;

  class_index unknown() const noexcept { return static_cast<class_index>(classes.size()); }

  class_index class_at(point at) const noexcept {
    const auto next =
        std::upper_bound(cuts.begin(), cuts.end(), at, [](point from, const cut& piece) { return from < piece.from; });
    return next == cuts.begin() ? unknown() : std::prev(next)->is;
  }

  /// The class of values, given in the order of the document's members; `unknown()` for unknown.
  class_index class_of(std::span<const raw_value> members) const {
    for (const field_reading::member_place& place : reads.places) {
      if (place.is_optional && std::holds_alternative<std::monostate>(members[place.member])) return absent;
    }
    const std::optional<point> at = reads.read(members);
    return at ? class_at(*at) : absent;
  }
};

/// All that a document says of a policy, checked: sizes fit, cuts rise, labels differ.
struct policy_document {
  std::string name;
  std::uint16_t version = 1;
  std::uint64_t fingerprint = 0;
  std::uint64_t cells = 0;
  std::uint64_t combinations = 0;  ///< of classes, kept or not
  std::vector<document_field> fields;
  std::vector<std::string> members;  ///< that fields read, each once
  std::vector<std::string> withheld;
  std::vector<std::string> unused;
  std::vector<std::uint64_t> kept;  ///< places in the grid, rising; empty where all are kept
  std::optional<std::uint64_t> rare;
  std::optional<std::uint64_t> incomplete;
  /// The texts of the declaration; none where there is none.
  std::vector<std::pair<std::string, std::string>> declared;

  bits capacity_bits() const noexcept { return log2_ceiling(cells); }

  std::string_view purpose() const noexcept {
    const auto found =
        std::find_if(declared.begin(), declared.end(), [](const auto& each) { return each.first == "purpose"; });
    return found == declared.end() ? std::string_view() : std::string_view(found->second);
  }

  /// Why no cell can be computed from values, in a sentence; empty where it can. A collector needs no values.
  std::string why_unread() const {
    for (const document_field& each : fields) {
      if (!each.why_unread.empty()) return fmt::format("field {}: {}", each.name, each.why_unread);
    }
    return {};
  }

  /// The class of values in each field, unknown being the number of classes. `values` are those of `members`, in their
  /// order and their units.
  std::vector<class_index> classes_of(std::span<const raw_value> values) const {
    std::vector<class_index> result;
    for (const document_field& each : fields)
      result.push_back(values.size() == members.size() ? each.class_of(values) : each.unknown());
    return result;
  }

  /// The place of classes in the grid; nothing if one is unknown.
  std::optional<std::uint64_t> combination_of(std::span<const class_index> classes) const noexcept {
    std::uint64_t index = 0;
    for (std::size_t i = 0; i != fields.size(); ++i) {
      if (classes[i] >= fields[i].classes.size()) return std::nullopt;
      index = index * fields[i].classes.size() + classes[i];
    }
    return index;
  }

  std::uint64_t cell_of_combination(std::uint64_t index) const noexcept {
    if (!rare) return index;
    const auto at = std::lower_bound(kept.begin(), kept.end(), index);
    return at != kept.end() && *at == index ? static_cast<std::uint64_t>(at - kept.begin()) : *rare;
  }

  /// The cell of values, as `classes_of` takes them: what the policy gives the record that holds them. Nothing if a
  /// value is unknown that the policy always knows, so that no record holds it.
  std::optional<std::uint64_t> cell_of(std::span<const raw_value> values) const {
    const std::optional<std::uint64_t> combination = combination_of(classes_of(values));
    return combination ? cell_of_combination(*combination) : incomplete;
  }

  /// The classes of a combination.
  std::vector<class_index> classes_at(std::uint64_t index) const {
    std::vector<class_index> result(fields.size());
    for (std::size_t i = fields.size(); i-- != 0;) {
      result[i] = static_cast<class_index>(index % fields[i].classes.size());
      index /= fields[i].classes.size();
    }
    return result;
  }

  /// The combination of a cell that is neither `rare` nor `incomplete`.
  std::uint64_t combination_at(std::uint64_t cell) const noexcept {
    return rare ? kept[static_cast<std::size_t>(cell)] : cell;
  }

  /// What a cell says of a field: the label of a class, or "rare" or "incomplete".
  std::string_view label(std::uint64_t cell, std::size_t field) const {
    if (cell == rare) return "rare";
    if (cell == incomplete || cell >= cells || field >= fields.size()) return "incomplete";
    return fields[field].classes[classes_at(combination_at(cell))[field]];
  }

  std::optional<std::size_t> member_named(std::string_view wanted) const noexcept {
    const auto at = std::find(members.begin(), members.end(), wanted);
    return at == members.end() ? std::nullopt : std::optional(static_cast<std::size_t>(at - members.begin()));
  }

  /// Has a member's numbers read in another unit. Empty, or what is wrong, and then nothing is changed.
  std::string read_in(std::size_t member, std::string_view unit) {
    std::vector<std::pair<field_reading::member_place*, std::size_t>> changes;
    for (document_field& field : fields) {
      for (field_reading::member_place& place : field.reads.places) {
        const auto units = detail::units_of(place.what);
        if (place.member != member || units.empty()) continue;
        const auto found = std::find(units.begin(), units.end(), unit);
        if (found == units.end()) {
          return fmt::format("{} cannot be in {}: field {} reads it in {}", members[member], unit, field.name,
                             fmt::join(units, ", "));
        }
        changes.emplace_back(&place, static_cast<std::size_t>(found - units.begin()));
      }
    }
    if (changes.empty()) return fmt::format("{} has no unit, so it is not in {}", members[member], unit);
    for (const auto& [place, index] : changes) place->unit = index;
    return {};
  }

  /// Empty if a member can have this value, or else what it could be: "a number of s". A member can lack its value
  /// where the policy has an answer for that.
  std::string wanted(std::size_t member, const raw_value& raw) const {
    const bool is_absent = std::holds_alternative<std::monostate>(raw);
    for (const document_field& field : fields) {
      for (const field_reading::member_place& place : field.reads.places) {
        if (place.member != member) continue;
        if (is_absent ? incomplete || field.absent != field.unknown() : field.reads.takes(place, raw)) continue;
        return is_absent ? std::string("a value, which the policy always has") : words_of(field, place);
      }
    }
    return {};
  }

 private:
  static std::string words_of(const document_field& field, const field_reading::member_place& place) {
    const auto units = detail::units_of(place.what);
    if (!units.empty()) return fmt::format("a number of {}", units[place.unit]);
    switch (place.what) {
      case measured::flag:
        return "yes or no";
      case measured::label:
        return fmt::format("one of {}", fmt::join(field.reads.values, ", "));
      case measured::word:
        return "text";
      default:
        return "a whole number";
    }
  }
};

namespace detail {

/// What `policy_fingerprint` computes of the policy.
inline std::uint64_t fingerprint_of(const policy_document& of) {
  fnv hash;
  hash.add(of.name);
  hash.add(std::uint64_t{of.version});
  hash.add(of.cells);
  for (const document_field& field : of.fields) {
    hash.add(field.name);
    hash.add(field.value);
    if (!field.system.empty()) hash.add(field.system);
    for (const std::string& label : field.classes) hash.add(label);
    hash.add("unknown");
    for (const cut& piece : field.cuts) {
      hash.add(static_cast<std::uint64_t>(piece.from));
      hash.add(std::uint64_t{piece.is});
    }
  }
  for (const std::uint64_t index : of.kept) {
    for (const class_index is : of.classes_at(index)) hash.add(std::uint64_t{is});
  }
  return hash.state;
}

}  // namespace detail

}  // namespace muffle::inline MUFFLE_ABI
