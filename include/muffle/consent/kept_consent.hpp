// SPDX-License-Identifier: MIT
#pragma once

/// The ledger of an installation, kept in a document.

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include <muffle/abi.hpp>
#include <muffle/consent/consent_source.hpp>
#include <muffle/consent/ledger.hpp>
#include <muffle/consent/ledger_json.hpp>
#include <muffle/detail/fnv.hpp>
#include <muffle/epochs.hpp>
#include <muffle/store/store.hpp>
#include <muffle/vocabulary/detail/spelling_text.hpp>

namespace muffle::inline MUFFLE_ABI {

/// Whether the environment asks every program not to collect anything: `DO_NOT_TRACK` is set, and neither empty, "0"
/// nor "false" (consoledonottrack.com).
inline bool do_not_track() noexcept {
  const char* value = std::getenv("DO_NOT_TRACK");
  if (value == nullptr) return false;
  const std::string_view text(value);
  return !text.empty() && text != "0" && text != "false";
}

/// Whose consent it takes: one answer for all who use the installation, or one of each person whom the host names.
enum class consent_of : std::uint8_t { installation, each_person };

/// Who answers, and how. What is no UTF-8, or has control characters in it, names no person.
struct answered {
  std::string means;  ///< "settings page": to be able to show it later
  bool is_of_age =
      false;  ///< whoever agrees confirmed to be old enough to (GDPR, Article 8); nobody needs to be to refuse
  std::string person{};  ///< who, where consent is asked of each person
};

/// What became of an answer.
enum class consent_outcome : std::uint8_t {
  recorded,
  not_stored,    ///< it could not be written: an agreement then does not count, and what was stored before is put back,
                 ///< unless the disk fails at that, too; a refusal counts, and stays one
  still_stored,  ///< a refusal that could not be written, nor an agreement that may be stored be taken out: it counts
                 ///< until the program ends, and no longer
  not_of_age,    ///< nobody confirmed to be of age
  no_person,     ///< consent is asked of each person, and none was named; or none is, and one was named
  always_on,     ///< this kind cannot be switched off; what it is for says why
  expired,       ///< it is not collected any more
};

constexpr std::string_view to_string(consent_outcome value) noexcept {
  switch (value) {
    case consent_outcome::recorded:
      return "recorded";
    case consent_outcome::not_stored:
      return "the answer could not be stored: a yes does not count, a no does";
    case consent_outcome::still_stored:
      return "the answer could not be stored, nor a yes that may be stored be taken out: this no counts until the program "
             "stops";
    case consent_outcome::not_of_age:
      return "whoever agrees has to confirm to be of age";
    case consent_outcome::no_person:
      return "the answer does not say whose it is, or consent is not asked of each person";
    case consent_outcome::always_on:
      return "this cannot be switched off";
    case consent_outcome::expired:
      return "this is not collected any more";
  }
  return "unknown";
}

/// Keeps a ledger, and says what is allowed: nothing until somebody agreed to what is shown now, and nothing whatever
/// they said where the host or the environment says stop. Safe to be shared by threads: an answer counts from the
/// moment that it was given, and also for what waits in an outbox.
///
/// A ledger that cannot be read in full is no consent: it is put away under a name that `opened` tells, with the reason. A
/// clock that is set back does not bring back what has expired: no time counts that is before one that was seen since the
/// program started, or before the last answer. Where the clock was once far ahead, `runs_behind` tells it, and
/// `trust_clock` is the way back.
template <document_store Document, unix_clock Clock>
class kept_consent {
 public:
  using clock_type = Clock;

  /// Opens the document, which has to live as long. What expires does so by the clock of the epochs, which are those of the
  /// outbox: another clock there does not compile.
  kept_consent(Document& document, epochs<Clock> when, consent_of whose = consent_of::installation)
      : document_(document), whose_(whose), epochs_(std::move(when)), is_halted_(do_not_track()) {
    opened_ = document_.load();
    if (!opened_.problem.empty() || opened_.text.empty()) return;
    parsed_ledger parsed = parse_ledger(opened_.text);
    if (parsed.problem.empty()) {
      ledger_ = std::move(parsed.ledger);
      for (const consent_entry& each : ledger_.entries()) latest_ = std::max<std::int64_t>(latest_, each.when);
      find_allowed();
      return;
    }
    opened_.set_aside = document_.put_away();
    opened_.why_set_aside = std::move(parsed.problem);
    if (opened_.set_aside.empty())
      opened_.problem = fmt::format("no consent can be read or kept: {}", opened_.why_set_aside);
  }

  /// What was found in the document. With a problem nothing is allowed, and no agreement can be recorded.
  const loaded_document& opened() const noexcept { return opened_; }
  consent_of whose() const noexcept { return whose_; }

  /// Whether this person's record may be sent: for `consented`.
  bool allows(const data_kind& kind, std::string_view person) const { return agreement_to(kind, person).number != 0; }

  /// Whether anybody's may: for what is nobody's, such as the dummies of an outbox.
  bool allows(const data_kind& kind) const {
    const std::shared_lock lock(mutex_);
    return find(kind, [](const allowed&) { return true; }).number != 0;
  }

  /// The answer by which this person's record may be sent now.
  agreement agreement_to(const data_kind& kind, std::string_view person) const {
    const std::shared_lock lock(mutex_);
    return find(kind, [&](const allowed& each) {
      return whose_ == consent_of::installation || (!person.empty() && each.person == person);
    });
  }

  /// Whether what was collected by that answer may be sent now: it was not taken back since, even if somebody agreed
  /// anew.
  bool stands(const data_kind& kind, agreement under) const {
    const std::shared_lock lock(mutex_);
    return find(kind, [&](const allowed& each) { return each.number == under.number; }).number != 0;
  }

  /// Whether to ask: there is no answer yet to what is shown now.
  bool is_to_ask(const data_kind& kind, std::string_view person = {}) const {
    const std::shared_lock lock(mutex_);
    if (whose_ == consent_of::installation) person = {};
    return !is_halted_ && now() < kind.declared.expires.end() && ledger_.state(kind, person) == consent_state::unknown;
  }

  /// An agreement to what is shown now. For a kind that cannot be switched off: that people were told.
  consent_outcome give(const data_kind& kind, const answered& by) {
    const std::unique_lock lock(mutex_);
    if (names_wrong_person(by)) return consent_outcome::no_person;
    if (!by.is_of_age) return consent_outcome::not_of_age;
    if (now() >= kind.declared.expires.end()) return consent_outcome::expired;
    consent_ledger with = ledger_;
    with.put(entry_of(kind, consent_state::given, by));
    if (!opened_.problem.empty()) return consent_outcome::not_stored;
    if (!document_.replace(ledger_text(with))) {
      // It may be there all the same: what was there before is put back, so that it does not count after a start.
      if (ledger_.entries().empty())
        document_.wipe();
      else
        document_.replace(ledger_text(ledger_));
      return consent_outcome::not_stored;
    }
    ledger_ = std::move(with);
    find_allowed();
    return consent_outcome::recorded;
  }

  /// A refusal, or, of who had agreed, a withdrawal.
  consent_outcome refuse(const data_kind& kind, const answered& by) {
    const std::unique_lock lock(mutex_);
    if (names_wrong_person(by)) return consent_outcome::no_person;
    if (!kind.declared.can_be_switched_off()) return consent_outcome::always_on;
    const consent_entry* before = ledger_.find(kind.name, by.person);
    const bool had_agreed = before != nullptr && before->state != consent_state::refused;
    ledger_.put(entry_of(kind, had_agreed ? consent_state::withdrawn : consent_state::refused, by));
    return store_refusal();
  }

  /// Withdraws all that was agreed to: by this person, or, where none is named, by everybody. What cannot be switched
  /// off is no exception here: people are asked again before any more of it is sent.
  consent_outcome withdraw_all(const answered& by) {
    const std::unique_lock lock(mutex_);
    if (!by.person.empty() && names_wrong_person(by)) return consent_outcome::no_person;
    const std::vector<consent_entry> before = ledger_.entries();
    for (consent_entry each : before) {
      if (each.state != consent_state::given || (!by.person.empty() && each.person != by.person)) continue;
      each.state = consent_state::withdrawn;
      each.when = epochs_.now();
      each.means = by.means;
      ledger_.put(std::move(each));
    }
    return store_refusal();
  }

  /// By how many seconds the clock is behind the latest time that was seen, where that is more than a day: it was wrong
  /// then, or is now. What expires before that time is off until then; people should be told, and offered `trust_clock`.
  std::int64_t runs_behind() const noexcept {
    const std::int64_t latest = now(), shown = epochs_.now();
    // In unsigned numbers, in which any difference has room.
    const std::uint64_t behind = static_cast<std::uint64_t>(latest) - static_cast<std::uint64_t>(shown);
    constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
    return behind <= a_day ? 0 : static_cast<std::int64_t>(std::min(behind, most));
  }

  /// Somebody says that the clock is right now: answers that were given later than it shows are taken out, so that these
  /// people are asked again.
  consent_outcome trust_clock() {
    const std::unique_lock lock(mutex_);
    const std::int64_t shown = epochs_.now();
    consent_ledger kept;
    for (const consent_entry& each : ledger_.entries()) {
      if (each.when <= shown) kept.put(each);
    }
    ledger_ = std::move(kept);
    latest_ = shown;
    return store_refusal();
  }

  /// The host's own switch for everything, which wins over every answer and leaves them as they are.
  void halt(bool is_halted) noexcept { is_halted_ = is_halted || do_not_track(); }
  bool is_halted() const noexcept { return is_halted_; }

  /// A copy, to be shown.
  consent_ledger ledger() const {
    const std::shared_lock lock(mutex_);
    return ledger_;
  }

 private:
  static constexpr std::uint64_t a_day = 86'400;

  /// An answer that is an agreement.
  struct allowed {
    std::string kind;
    std::uint64_t shown;
    std::string person;
    std::uint64_t number;
  };

  template <class Fits>
  agreement find(const data_kind& kind, Fits fits) const {
    if (is_halted_ || now() >= kind.declared.expires.end()) return {};
    const auto found = std::find_if(allowed_.begin(), allowed_.end(), [&](const allowed& each) {
      return each.shown == kind.shown && each.kind == kind.name && fits(each);
    });
    return found == allowed_.end() ? agreement{} : agreement{found->number};
  }

  /// The latest time that was seen.
  std::int64_t now() const noexcept {
    std::int64_t latest = latest_.load(std::memory_order_relaxed);
    const std::int64_t shown = epochs_.now();
    while (latest < shown && !latest_.compare_exchange_weak(latest, shown, std::memory_order_relaxed)) {
    }
    return std::max(latest, shown);
  }

  bool names_wrong_person(const answered& by) const noexcept {
    if (by.person.empty() || whose_ == consent_of::installation)
      return by.person.empty() != (whose_ == consent_of::installation);
    return !detail::is_readable(by.person);
  }

  consent_entry entry_of(const data_kind& kind, consent_state state, const answered& by) const {
    return {.kind = std::string(kind.name),
            .person = by.person,
            .state = state,
            .when = epochs_.now(),
            .means = by.means,
            .shown = kind.shown,
            .was_shown = kind.texts()};
  }

  /// A refusal counts at once. Where it cannot be written, what is stored is put away or else wiped, so that no agreement
  /// that was taken back is found there the next time.
  consent_outcome store_refusal() {
    find_allowed();
    if (!opened_.problem.empty()) return consent_outcome::still_stored;
    if (document_.replace(ledger_text(ledger_))) return consent_outcome::recorded;
    return !document_.put_away().empty() || document_.wipe() ? consent_outcome::not_stored
                                                             : consent_outcome::still_stored;
  }

  void find_allowed() {
    allowed_.clear();
    for (const consent_entry& each : ledger_.entries()) {
      if (each.state != consent_state::given || each.person.empty() != (whose_ == consent_of::installation)) continue;
      detail::fnv number;
      number.add(each.kind);
      number.add(each.person);
      number.add(each.shown);
      number.add(static_cast<std::uint64_t>(each.when));
      number.add(each.number);
      allowed_.push_back({each.kind, each.shown, each.person, std::max<std::uint64_t>(number.state, 1)});
    }
  }

  mutable std::shared_mutex mutex_;
  Document& document_;
  consent_of whose_;
  epochs<Clock> epochs_;
  std::atomic<bool> is_halted_;
  loaded_document opened_;
  consent_ledger ledger_;
  std::vector<allowed> allowed_;
  mutable std::atomic<std::int64_t> latest_ = 0;
};

}  // namespace muffle::inline MUFFLE_ABI
