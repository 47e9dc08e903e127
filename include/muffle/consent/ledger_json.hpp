// SPDX-License-Identifier: MIT
#pragma once

/// The form in which a ledger is stored: JSON. Written and read here, since the form is small and fixed, and consent is to
/// need no more than the rest of the library.

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/consent/detail/json_cursor.hpp>
#include <muffle/consent/detail/json_writer.hpp>
#include <muffle/consent/ledger.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Counted up when a ledger could be misread by a program that knows the one before.
inline constexpr int ledger_format = 1;

/// A ledger as JSON: `{"muffle_consent": 1, "entries": [...]}`, each entry with the members of `consent_entry`. Texts
/// that are no UTF-8 are made such.
inline std::string ledger_text(const consent_ledger& ledger) {
  detail::json_writer json;
  json.open('{');
  json.member("muffle_consent", ledger_format);
  json.name("entries");
  json.open('[');
  for (const consent_entry& each : ledger.entries()) {
    json.element();
    json.open('{');
    json.member("kind", each.kind);
    json.member("person", each.person);
    json.member("state", to_string(each.state));
    json.member("when", each.when);
    json.member("number", each.number);
    json.member("means", each.means);
    json.member("shown", fmt::format("{:016x}", each.shown));
    json.name("was_shown");
    json.open('[');
    for (const shown_text& text : each.was_shown) {
      json.element();
      json.open('{');
      json.member("what", text.what);
      json.member("text", text.text);
      json.close('}');
    }
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return std::move(json).text() + "\n";
}

struct parsed_ledger {
  consent_ledger ledger;  ///< empty where there is a problem: what cannot be read in full is no consent
  std::string problem;    ///< where it is and what is expected there
};

namespace detail {

class ledger_reader {
 public:
  explicit ledger_reader(std::string_view text) noexcept : next_(text) {}

  parsed_ledger read() {
    parsed_ledger result;
    const bool is_read = read_object("", {"muffle_consent", "entries"}, [&](std::size_t member) {
      return member == 0 ? read_format() : read_entries(result.ledger);
    });
    if (is_read && next_.next()) fail("something stands behind it");
    if (!problem_.empty()) return {{}, std::move(problem_)};
    return result;
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }
  bool not_json() { return fail("the text is no JSON: it was cut off or edited"); }
  bool wrong(std::string_view where, std::string_view expected) {
    return next_.is_cut_off() ? not_json() : fail(fmt::format("{} has to be {}", where, expected));
  }

  /// Each of these members once, in any order, and no other one.
  template <std::size_t Count, class ReadMember>
  bool read_object(const std::string& where, const char* const (&members)[Count], ReadMember read_member) {
    if (!next_.take('{')) return where.empty() ? fail("the text is no JSON object") : wrong(where, "an object");
    const auto at = [&](std::string_view name) { return where.empty() ? std::string(name) : fmt::format("{}.{}", where, name); };
    std::array<bool, Count> is_read{};
    for (bool is_first = true; !next_.take('}'); is_first = false) {
      if (!is_first && !next_.take(',')) return not_json();
      const std::optional<std::string> name = next_.take_text();
      if (!name || !next_.take(':')) return not_json();
      std::size_t member = 0;
      while (member != Count && members[member] != *name) ++member;
      if (member == Count) return fail(fmt::format("{} is there, and no ledger has it", at(*name)));
      if (is_read[member]) return fail(fmt::format("{} stands twice", at(*name)));
      is_read[member] = true;
      if (!read_member(member)) return false;
    }
    for (std::size_t i = 0; i != Count; ++i) {
      if (!is_read[i]) return fail(fmt::format("{} is missing", at(members[i])));
    }
    return true;
  }

  template <class ReadElement>
  bool read_array(const std::string& where, ReadElement read_element) {
    if (!next_.take('[')) return wrong(where, "an array");
    for (std::size_t i = 0; !next_.take(']'); ++i) {
      if (i != 0 && !next_.take(',')) return not_json();
      if (!read_element(fmt::format("{}[{}]", where, i))) return false;
    }
    return true;
  }

  bool read_text(const std::string& where, std::string& to) {
    std::optional<std::string> text = next_.take_text();
    if (!text) return wrong(where, "a text");
    to = *std::move(text);
    return true;
  }

  bool read_format() {
    const auto format = next_.take_number<int>();
    if (format && *format > ledger_format)
      return fail(fmt::format("muffle_consent has to be {}: a newer program wrote it", ledger_format));
    return format == ledger_format ? true : wrong("muffle_consent", fmt::format("{}", ledger_format));
  }

  bool read_entries(consent_ledger& to) {
    return read_array("entries", [&](const std::string& where) {
      consent_entry entry;
      constexpr const char* members[]{"kind", "person", "state", "when", "number", "means", "shown", "was_shown"};
      if (!read_object(where, members, [&](std::size_t i) { return read_member(i, where + "." + members[i], entry); }))
        return false;
      if (to.find(entry.kind, entry.person) != nullptr)
        return fail(fmt::format("{} is a second answer to \"{}\"", where, entry.kind));
      to.put(std::move(entry));
      return true;
    });
  }

  bool read_member(std::size_t member, const std::string& where, consent_entry& entry) {
    switch (member) {
      case 0: return read_text(where, entry.kind) && (!entry.kind.empty() || wrong(where, "the name of a kind of data"));
      case 1: return read_text(where, entry.person);
      case 2: return read_state(where, entry.state);
      case 3: return read_number(where, std::numeric_limits<std::int64_t>::min(), "seconds since 1970", entry.when);
      case 4: return read_number(where, 1, "1 or more", entry.number);
      case 5: return read_text(where, entry.means);
      case 6: return read_shown(where, entry.shown);
      default: return read_array(where, [&](const std::string& at) { return read_shown_text(at, entry.was_shown); });
    }
  }

  bool read_state(const std::string& where, consent_state& to) {
    const std::optional<std::string> text = next_.take_text();
    for (const consent_state known : {consent_state::given, consent_state::refused, consent_state::withdrawn}) {
      if (text == to_string(known)) to = known;
    }
    return to != consent_state::unknown || wrong(where, "given, refused or withdrawn");
  }

  template <std::integral Number>
  bool read_number(const std::string& where, std::int64_t least, std::string_view expected, Number& to) {
    const auto number = next_.take_number<std::int64_t>();
    if (!number || *number < least || *number > largest) return wrong(where, expected);
    to = static_cast<Number>(*number);
    return true;
  }

  bool read_shown(const std::string& where, std::uint64_t& to) {
    const std::string text = next_.take_text().value_or("");
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, to, 16);
    return (text.size() == 16 && error == std::errc() && stopped == end) || wrong(where, "sixteen hexadecimal digits");
  }

  bool read_shown_text(const std::string& where, std::vector<shown_text>& to) {
    shown_text read;
    const bool is_read = read_object(where, {"what", "text"}, [&](std::size_t member) {
      return member == 0 ? read_text(where + ".what", read.what) : read_text(where + ".text", read.text);
    });
    if (is_read) to.push_back(std::move(read));
    return is_read;
  }

  static constexpr std::int64_t largest = std::int64_t{1} << 62;

  json_cursor next_;
  std::string problem_;
};

}  // namespace detail

/// Reads what `ledger_text` wrote. Anything else, down to a member that is not known, is a problem, and no consent.
inline parsed_ledger parse_ledger(std::string_view text) { return detail::ledger_reader(text).read(); }

}  // namespace muffle::inline MUFFLE_ABI
