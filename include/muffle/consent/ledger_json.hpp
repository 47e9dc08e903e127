// SPDX-License-Identifier: MIT
#pragma once

/// The form in which a ledger is stored. Needs nlohmann/json, so link `muffle::json`.

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <muffle/abi.hpp>
#include <muffle/consent/ledger.hpp>
#include <muffle/detail/repeated_name.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Counted up when a ledger could be misread by a program that knows the one before.
inline constexpr int ledger_format = 1;

/// A ledger as JSON: `{"muffle_consent": 1, "entries": [...]}`, each entry with the members of `consent_entry`. Texts
/// that are no UTF-8 are made such.
inline std::string ledger_text(const consent_ledger& ledger) {
  using json = nlohmann::ordered_json;
  json entries = json::array();
  for (const consent_entry& each : ledger.entries()) {
    json was_shown = json::array();
    for (const shown_text& text : each.was_shown) was_shown.push_back({{"what", text.what}, {"text", text.text}});
    entries.push_back({{"kind", each.kind},
                       {"person", each.person},
                       {"state", to_string(each.state)},
                       {"when", each.when},
                       {"number", each.number},
                       {"means", each.means},
                       {"shown", fmt::format("{:016x}", each.shown)},
                       {"was_shown", std::move(was_shown)}});
  }
  return json{{"muffle_consent", ledger_format}, {"entries", std::move(entries)}}.dump(2, ' ', false,
                                                                                       json::error_handler_t::replace) +
         "\n";
}

struct parsed_ledger {
  consent_ledger ledger;  ///< empty where there is a problem: what cannot be read in full is no consent
  std::string problem;    ///< where it is and what is expected there
};

namespace detail {

class ledger_reader {
 public:
  parsed_ledger read(std::string_view text) {
    using json = nlohmann::json;
    // A parser ends at it, and what stands behind would not have been read.
    if (text.find('\0') != std::string_view::npos) return failed("there is a NUL character in it");
    repeated_name repeated;
    json::sax_parse(text, &repeated);
    const json whole = json::parse(text, nullptr, false);
    if (whole.is_discarded()) return failed("the text is no JSON: it was cut off or edited");
    if (!repeated.name().empty()) return failed(fmt::format("\"{}\" stands twice in one object", repeated.name()));
    if (!whole.is_object() || !whole.contains("muffle_consent"))
      return failed("it lacks the member \"muffle_consent\"");
    const json& format = whole["muffle_consent"];
    if (!format.is_number_integer() || format != ledger_format) {
      const bool is_newer = format.is_number_integer() && format > ledger_format;
      return failed(fmt::format("\"muffle_consent\" has to be {}{}", ledger_format,
                                is_newer ? ": a newer program wrote it" : ""));
    }
    if (whole.size() != 2 || !whole.contains("entries") || !whole["entries"].is_array()) {
      return failed("beside \"muffle_consent\" it has to have \"entries\", an array, and nothing else");
    }
    parsed_ledger result;
    std::size_t number = 0;
    for (const json& each : whole["entries"]) {
      where_ = fmt::format("entries[{}]", number++);
      consent_entry entry;
      if (!read_entry(each, entry)) return failed(problem_);
      if (result.ledger.find(entry.kind, entry.person) != nullptr) {
        return failed(fmt::format("{} is a second answer to \"{}\"", where_, entry.kind));
      }
      result.ledger.put(std::move(entry));
    }
    return result;
  }

 private:
  static parsed_ledger failed(std::string problem) { return {{}, std::move(problem)}; }

  bool wrong(std::string_view member, std::string_view expected) {
    problem_ = fmt::format("{}.{} has to be {}", where_, member, expected);
    return false;
  }

  bool read_text(const nlohmann::json& of, const char* member, std::string& to) {
    if (!of.contains(member) || !of[member].is_string()) return wrong(member, "a text");
    to = of[member].get_ref<const std::string&>();
    return true;
  }

  bool read_entry(const nlohmann::json& each, consent_entry& entry) {
    if (!each.is_object() || each.size() != 8) {
      problem_ = where_ + " has to be an object of eight members";
      return false;
    }
    std::string state, shown;
    if (!read_text(each, "kind", entry.kind) || !read_text(each, "person", entry.person) ||
        !read_text(each, "state", state) || !read_text(each, "means", entry.means) ||
        !read_text(each, "shown", shown)) {
      return false;
    }
    if (entry.kind.empty()) return wrong("kind", "the name of a kind of data");
    for (const consent_state known : {consent_state::given, consent_state::refused, consent_state::withdrawn}) {
      if (to_string(known) == state) entry.state = known;
    }
    if (entry.state == consent_state::unknown) return wrong("state", "given, refused or withdrawn");
    if (!each.contains("when") || !each["when"].is_number_integer()) return wrong("when", "seconds since 1970");
    if (each["when"].is_number_unsigned() && each["when"].get<std::uint64_t>() > largest) {
      return wrong("when", "seconds since 1970");
    }
    entry.when = each["when"].get<std::int64_t>();
    if (!each.contains("number") || !each["number"].is_number_unsigned()) return wrong("number", "1 or more");
    entry.number = each["number"].get<std::uint64_t>();
    if (entry.number == 0 || entry.number > largest) return wrong("number", "1 or more");
    const auto [end, error] = std::from_chars(shown.data(), shown.data() + shown.size(), entry.shown, 16);
    if (shown.size() != 16 || error != std::errc() || end != shown.data() + shown.size()) {
      return wrong("shown", "sixteen hexadecimal digits");
    }
    if (!each.contains("was_shown") || !each["was_shown"].is_array()) return wrong("was_shown", "an array");
    for (const nlohmann::json& text : each["was_shown"]) {
      shown_text read;
      if (!text.is_object() || text.size() != 2 || !read_text(text, "what", read.what) ||
          !read_text(text, "text", read.text)) {
        return wrong("was_shown", "an array of objects with the texts \"what\" and \"text\"");
      }
      entry.was_shown.push_back(std::move(read));
    }
    return true;
  }

  static constexpr std::uint64_t largest = std::uint64_t{1} << 62;

  std::string where_;
  std::string problem_;
};

}  // namespace detail

/// Reads what `ledger_text` wrote. Anything else, down to a member that is not known, is a problem, and no consent.
inline parsed_ledger parse_ledger(std::string_view text) { return detail::ledger_reader().read(text); }

}  // namespace muffle::inline MUFFLE_ABI
