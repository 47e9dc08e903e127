// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <muffle/abi.hpp>
#include <muffle/consent/data_kind.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What somebody said to a kind of data. Whoever said nothing did not agree.
enum class consent_state : std::uint8_t { unknown, given, refused, withdrawn };

constexpr std::string_view to_string(consent_state value) noexcept {
  switch (value) {
    case consent_state::unknown:
      return "unknown";
    case consent_state::given:
      return "given";
    case consent_state::refused:
      return "refused";
    case consent_state::withdrawn:
      return "withdrawn";
  }
  return "unknown";
}

/// An answer, with what is needed to show later who gave it, when, by which means, and to what.
struct consent_entry {
  std::string kind{};    ///< the name of the data kind
  std::string person{};  ///< empty: for the installation
  consent_state state = consent_state::unknown;
  std::int64_t when = 0;     ///< seconds since 1970
  std::uint64_t number = 1;  ///< how many answers they gave to this kind, with this one
  std::string means{};       ///< "settings page"
  std::uint64_t shown = 0;   ///< `data_kind::shown`, of what was on the screen
  std::vector<shown_text> was_shown{};

  friend bool operator==(const consent_entry&, const consent_entry&) = default;
};

/// Something that a person is shown now and was not shown when they answered.
struct consent_change {
  std::string what;
  std::string was;  ///< empty: there was none
  std::string is;   ///< empty: there is none any more

  friend bool operator==(const consent_change&, const consent_change&) = default;
};

/// Who agreed to what: a value, which knows neither clock nor file. Entries of kinds that this program does not know,
/// of another version or of a plugin, are kept.
class consent_ledger {
 public:
  /// The answer to what is shown now. One to something else that had this name counts no more, neither yes nor no: what
  /// changed since is `changes`, and it is time to ask again.
  consent_state state(const data_kind& kind, std::string_view person = {}) const noexcept {
    const consent_entry* entry = find(kind.name, person);
    return entry != nullptr && entry->shown == kind.shown ? entry->state : consent_state::unknown;
  }

  /// The last answer, to whatever was shown then; null where there is none.
  const consent_entry* find(std::string_view kind, std::string_view person = {}) const noexcept {
    const auto found = places_.find(question{kind, person});
    return found == places_.end() ? nullptr : &entries_[found->second];
  }

  /// What differs between what is shown now and what was shown when this person answered; nothing where they did not.
  std::vector<consent_change> changes(const data_kind& kind, std::string_view person = {}) const {
    std::vector<consent_change> result;
    const consent_entry* entry = find(kind.name, person);
    if (entry == nullptr || entry->shown == kind.shown) return result;
    const std::vector<shown_text> now = kind.texts();
    for (const shown_text& each : entry->was_shown) {
      const std::string* is = text_of(now, each.what);
      if (is == nullptr || *is != each.text)
        result.push_back({each.what, each.text, is == nullptr ? std::string() : *is});
    }
    for (const shown_text& each : now) {
      if (text_of(entry->was_shown, each.what) == nullptr) result.push_back({each.what, {}, each.text});
    }
    return result;
  }

  /// Puts an answer in the place of the last one to this kind by this person.
  void put(consent_entry answer) {
    const auto [found, is_first] = places_.try_emplace({answer.kind, answer.person}, entries_.size());
    if (is_first) {
      entries_.push_back(std::move(answer));
    } else {
      answer.number = entries_[found->second].number + 1;
      entries_[found->second] = std::move(answer);
    }
  }

  const std::vector<consent_entry>& entries() const noexcept { return entries_; }

  friend bool operator==(const consent_ledger& a, const consent_ledger& b) { return a.entries_ == b.entries_; }

 private:
  static const std::string* text_of(const std::vector<shown_text>& texts, std::string_view what) noexcept {
    for (const shown_text& each : texts) {
      if (each.what == what) return &each.text;
    }
    return nullptr;
  }

  using question = std::pair<std::string_view, std::string_view>;  // of which kind, to which person
  struct earlier {
    using is_transparent = void;
    bool operator()(const question& a, const question& b) const noexcept { return a < b; }
  };

  std::vector<consent_entry> entries_;
  std::map<std::pair<std::string, std::string>, std::size_t, earlier> places_;
};

}  // namespace muffle::inline MUFFLE_ABI
