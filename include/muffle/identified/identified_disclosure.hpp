// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <muffle/abi.hpp>
#include <muffle/consent/consent_source.hpp>
#include <muffle/identified/integration.hpp>
#include <muffle/phrase.hpp>
#include <muffle/pipeline/local.hpp>

namespace muffle::inline MUFFLE_ABI {

/// What became of an identified disclosure.
enum class identified_outcome : std::uint8_t {
  sent,
  no_consent,       ///< it is switched off, or was never switched on
  nothing_to_tell,  ///< the integration makes no message of this record
  not_sent,         ///< the host's sender could not
};

constexpr std::string_view to_string(identified_outcome value) noexcept {
  switch (value) {
    case identified_outcome::sent:
      return "sent";
    case identified_outcome::no_consent:
      return "held back: it is switched off";
    case identified_outcome::nothing_to_tell:
      return "held back: there is nothing to tell of it";
    case identified_outcome::not_sent:
      return "could not be sent";
  }
  return "unknown";
}

/// What an identified disclosure would do, and the message that would be sent.
template <class Message>
struct previewed_message {
  identified_outcome became = identified_outcome::no_consent;
  /// Nothing where there is nothing to tell; where it is switched off, what would be sent if it were on.
  std::optional<Message> message{};
};

/// Tells an integration who plays what, where somebody switched that on. It stands beside the pipelines and is no stage
/// of them: it takes the integration's own record, and no release of the statistics reaches it.
///
/// `Send` is the host's, called with the message: it returns whether it was sent. May be called from several threads
/// where that may. Where consent is asked of each person, it is asked of the `person` of the record, if that has one, and
/// else of the one whom `local` names.
template <integration I, consent_source Ledger, class Send>
class identified_disclosure {
 public:
  using told_integration = I;
  using record = typename I::tells::record;
  using message_type = std::remove_cvref_t<decltype(*std::declval<const I&>().message(std::declval<const record&>()))>;

  /// The ledger has to live as long.
  identified_disclosure(I to, const Ledger& ledger, Send send)
      : to_(std::move(to)), ledger_(&ledger), send_(std::move(send)) {
    [[maybe_unused]] detail::checked_integration<I> checked;
  }
  identified_disclosure(I, const Ledger&&, Send) = delete;

  /// What its switch stands for; as long as this lives.
  data_kind kind() const {
    if constexpr (requires { { to_.address() } -> std::convertible_to<std::string_view>; }) {
      return data_kind_of_integration<I>(to_.address());
    } else {
      return data_kind_of_integration<I>();
    }
  }

  identified_outcome operator()(const record& raw, const local& at = {}) const {
    const previewed_message<message_type> would = preview(raw, at);
    if (would.became == identified_outcome::sent && !send_(*would.message)) return identified_outcome::not_sent;
    return would.became;
  }

  /// What a call would do, and the message that it would send.
  previewed_message<message_type> preview(const record& raw, const local& at = {}) const {
    auto message = to_.message(detail::only(typename I::tells{}, raw));
    if (!detail::agreed_by(*ledger_, kind(), person_of(raw, at)))
      return {identified_outcome::no_consent, std::move(message)};
    const identified_outcome became = message ? identified_outcome::sent : identified_outcome::nothing_to_tell;
    return {became, std::move(message)};
  }

  /// No other record, and no release.
  template <class Other>
    requires(!std::is_same_v<Other, record>)
  identified_outcome operator()(const Other&, const local& = {}) const {
    static_assert(
        sizeof(Other) == 0,
        "muffle: an identified disclosure is called with the record of its integration: fill in that struct. A "
        "release of the statistics never goes there");
    return identified_outcome::no_consent;
  }

  phrase describe() const {
    return {"identified", "tells {0} who plays what, where that was switched on", {std::string(I::name)}};
  }

 private:
  static std::string_view person_of(const record& raw, const local& at) {
    if constexpr (requires { { raw.person } -> std::convertible_to<std::string_view>; }) {
      return raw.person;
    } else {
      return at.person;
    }
  }

  I to_;
  const Ledger* ledger_;
  Send send_;
};

}  // namespace muffle::inline MUFFLE_ABI
